"""Who wants the same, and how did what a person wants shift?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from saerec import columns as c
from saerec.explorer.store import Store
from saerec.explorer.users.theme_evidence import ThemeEvidence
from saerec.recommender.scoring.top import top_k

SHARED = 3
DRIFTING = 5


def like_minded(store: Store, everybody: ThemeEvidence, user_id: str, top: int) -> pd.DataFrame:
    """user_id, similarity (cosine of the strengths of themes), shared (list of (name, whether it may be said as a fact)
    of what they share most), rank_model.

    The most alike first; nobody who shares nothing. Raises NotFoundError.
    """
    place = store.place_of(store.user(user_id))
    matrix = everybody.directions
    mine = matrix[[place]]
    similarity = (matrix @ mine.T).toarray().ravel()
    similarity[place] = 0.0
    best = [int(one) for one in top_k(similarity[None, :], top)[1] if similarity[one] > 0]
    return pd.DataFrame(
        {
            c.USER_ID: store.users[c.USER_ID].iloc[best].to_numpy(),
            c.SIMILARITY: similarity[best],
            "shared": [_shared(everybody, mine, matrix[[one]]) for one in best],
            c.RANK_MODEL: store.ranks.reindex(store.users[c.USER].to_numpy()[best]).to_numpy(),
        }
    )


def _shared(everybody: ThemeEvidence, mine: sparse.csr_array, theirs: sparse.csr_array) -> list[tuple[str, bool]]:
    both = (mine * theirs).tocoo()
    order = np.argsort(-both.data, kind="stable")[:SHARED]
    shared = everybody.themes.iloc[both.coords[1][order]]
    return list(zip(shared[c.NAME].tolist(), shared[c.CERTAIN].astype(bool).tolist(), strict=True))


def drift(store: Store, everybody: ThemeEvidence, user_id: str) -> pd.DataFrame:
    """step (interaction, from 1), theme, name, certain, weight: the share of each theme after each interaction known
    before the test, of the themes that weigh most over all steps. Raises NotFoundError."""
    rows = store.known_rows(store.user(user_id))
    spoken = everybody.evidence_of(np.array(rows, dtype=np.int64)).toarray() * everybody.idf
    recency = store.run.config().intents.recency
    shares = np.zeros(spoken.shape)
    now = np.zeros(spoken.shape[1])
    for step, one in enumerate(spoken):
        now = recency * now + one
        shares[step] = now / max(float(now.sum()), 1e-12)
    total = shares.sum(axis=0)
    chosen = [int(one) for one in np.argsort(-total, kind="stable")[:DRIFTING] if total[one] > 0]
    themes = everybody.themes
    table = [
        (
            step,
            int(themes[c.THEME].iat[place]),
            str(themes[c.NAME].iat[place]),
            bool(themes[c.CERTAIN].iat[place]),
            float(shares[step - 1, place]),
        )
        for place in chosen
        for step in range(1, len(rows) + 1)
    ]
    return pd.DataFrame(table, columns=["step", c.THEME, c.NAME, c.CERTAIN, c.WEIGHT])
