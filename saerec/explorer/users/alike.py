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
    ids = store.users[c.USER_ID].to_numpy()
    place = int(np.flatnonzero(store.users[c.USER].to_numpy() == store.user(user_id))[0])
    matrix = _unit_rows(everybody.strength)
    mine = matrix[[place]]
    similarity = (matrix @ mine.T).toarray().ravel()
    similarity[place] = 0.0
    best = [int(one) for one in top_k(similarity[None, :], top)[1] if similarity[one] > 0]
    return pd.DataFrame(
        {
            c.USER_ID: ids[best],
            c.SIMILARITY: similarity[best],
            "shared": [_shared(everybody, mine, matrix[[one]]) for one in best],
            c.RANK_MODEL: store.ranks.reindex(store.users[c.USER].to_numpy()[best]).to_numpy(),
        }
    )


def _unit_rows(matrix: sparse.csr_array) -> sparse.csr_array:
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.csr_array(sparse.diags_array(1 / np.maximum(length, 1e-12)) @ matrix)


def _shared(everybody: ThemeEvidence, mine: sparse.csr_array, theirs: sparse.csr_array) -> list[tuple[str, bool]]:
    both = (mine * theirs).tocoo()
    order = np.argsort(-both.data, kind="stable")[:SHARED]
    shared = everybody.themes.iloc[both.coords[1][order]]
    return list(zip(shared[c.NAME].tolist(), shared[c.CERTAIN].astype(bool).tolist(), strict=True))


def drift(store: Store, everybody: ThemeEvidence, user_id: str) -> pd.DataFrame:
    """step (interaction, from 1), theme, name, certain, weight: the share of each theme after each interaction known
    before the test, of the themes that weigh most over all steps. Raises NotFoundError."""
    rows = [row for row in store.rows_of(store.user(user_id)) if store.interactions.at[row, c.SPLIT] != c.TEST]
    spoken = everybody.evidence[rows].toarray() * everybody.idf
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
