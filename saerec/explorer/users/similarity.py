"""Who wants what this person wants, and how did their intents shift?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from saerec import columns as c
from saerec.explorer.store import Store
from saerec.sae.codes import IntentCodes

SHARED = 3
DRIFTING = 5


def evidence_matrix(store: Store) -> sparse.csr_array:
    """[U, N] personal intents of everybody, rows of length 1 (all zero where somebody has none)."""
    latents, weights = store.evidence_codes
    length = np.sqrt((weights**2).sum(axis=1, keepdims=True))
    weights = np.divide(weights, length, out=np.zeros_like(weights), where=length > 0)
    return IntentCodes(latents, weights).to_csr(len(store.found_latents))


def like_minded(store: Store, matrix: sparse.csr_array, user_id: str, top: int) -> pd.DataFrame:
    """user_id, similarity (cosine of personal intents), shared (names of what they share most), rank_model.

    The most alike first; nobody who shares nothing. Raises NotFoundError.
    """
    ids = store.users[c.USER_ID].to_numpy()
    place = int(np.flatnonzero(store.users[c.USER].to_numpy() == store.user(user_id))[0])
    mine = matrix[[place]]
    similarity = (matrix @ mine.T).toarray().ravel()
    similarity[place] = 0.0
    best = [int(one) for one in np.argsort(-similarity, kind="stable")[:top] if similarity[one] > 0]
    return pd.DataFrame(
        {
            c.USER_ID: ids[best],
            c.SIMILARITY: similarity[best],
            "shared": [_shared(store, mine, matrix[[one]]) for one in best],
            c.RANK_MODEL: store.ranks.reindex(store.users[c.USER].to_numpy()[best]).to_numpy(),
        }
    )


def _shared(store: Store, mine: sparse.csr_array, theirs: sparse.csr_array) -> list[str]:
    both = (mine * theirs).tocoo()
    order = np.argsort(-both.data, kind="stable")[:SHARED]
    return [store.names[int(latent)] for latent in both.coords[1][order]]


def drift(store: Store, user_id: str) -> pd.DataFrame:
    """step (interaction, from 1), latent, name, weight: the personal intents after each interaction known before the
    test, of the intents that weigh most over all steps. Raises NotFoundError."""
    rows = [row for row in store.rows_of(store.user(user_id)) if store.interactions.at[row, c.SPLIT] != c.TEST]
    latents = np.asarray(store.run.array("intents/personal_indices"))[rows]
    weights = np.asarray(store.run.array("intents/personal_weights"))[rows]
    total = np.bincount(latents.ravel(), weights.ravel(), minlength=len(store.found_latents))
    chosen = [int(one) for one in np.argsort(-total, kind="stable")[:DRIFTING] if total[one] > 0]
    names = store.names
    table = [
        (step, latent, names[latent], float(weights[step - 1][latents[step - 1] == latent].sum()))
        for latent in chosen
        for step in range(1, len(rows) + 1)
    ]
    return pd.DataFrame(table, columns=["step", c.LATENT, c.NAME, c.WEIGHT])
