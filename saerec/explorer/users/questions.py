"""What does a person want, who wants the same, and how did it shift?"""

from __future__ import annotations

from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from scipy import sparse

from saerec import columns as c
from saerec.explorer.base import Questions
from saerec.explorer.results import UserDetail
from saerec.explorer.store import Store
from saerec.explorer.users import cohorts
from saerec.explorer.users.detail import carriers, describe_user, list_users
from saerec.sae.codes import IntentCodes
from saerec.workspace.catalog import append_facts
from saerec.workspace.notebook import Notebook
from saerec.workspace.run import Run

SHARED = 3
DRIFTING = 5


class AboutPeople(Questions):
    """Their list, each alone, and groups of them."""

    def __init__(self, run: Run, notebook: Notebook | None = None) -> None:
        """As `Questions`."""
        super().__init__(run, notebook)
        self._known = lru_cache(64)(lambda version, user_id: describe_user(self._store, user_id))
        self._people = lru_cache(16)(lambda search, who, latent: list_users(self._store, search, None, who, latent))

    def users(
        self, search: str = "", top: int | None = None, *, who: str = "all", latent: int | None = None
    ) -> pd.DataFrame:
        """user_id, n_interactions, rank_model; of those `who` names (`people.WHO`) and whose intents hold `latent`.

        Raises ConfigError for an unknown `who`, NotFoundError for an unknown latent.
        """
        table = self._people(search, who, latent)
        return table if top is None else table.head(top)

    def user(self, user_id: str) -> UserDetail:
        """One person's history and intents. Raises NotFoundError."""
        return self._known(self.notebook.version(), str(user_id))

    def carriers(self, latent: int, top: int) -> tuple[pd.DataFrame, int]:
        """(user_id, weight of who has the latent among their intents, the strongest first; how many have it).

        Raises NotFoundError.
        """
        return carriers(self._store, latent, top)

    def was_appended(self, user_id: str) -> bool:
        """Whether a person was appended after training (folded in). Raises NotFoundError."""
        return self._store.user(user_id) > append_facts(self.run).get("users_before", len(self._store.users))

    @cached_property
    def _evidence(self) -> sparse.csr_array:
        return _evidence_matrix(self._store)

    def like_minded(self, user_id: str, top: int = 6) -> pd.DataFrame:
        """user_id, similarity, shared, rank_model: who wants most nearly the same. Raises NotFoundError."""
        return _like_minded(self._store, self._evidence, user_id, top)

    def drift(self, user_id: str) -> pd.DataFrame:
        """step, latent, name, weight: how one person's strongest intents shifted. Raises NotFoundError."""
        return _drift(self._store, user_id)

    def cohorts(self, first: str, second: str) -> cohorts.Cohorts:
        """Two groups of people side by side; see `cohorts.SEGMENTS`. Raises ConfigError, NotFoundError."""
        return cohorts.compare(self._store, first, second)

    def save_group(self, name: str, segment: str) -> str:
        """Keep the people of a group under a name; the name as kept. Raises ConfigError, NotFoundError."""
        people = self._store.users[c.USER_ID][cohorts.members(self._store, segment)]
        return self._store.groups.save(name, people.tolist())

    def groups(self) -> dict[str, int]:
        """Name -> people of every saved group, by name."""
        kept = self._store.groups
        return {name: len(kept.members(name)) for name in kept.names()}

    def forget_group(self, name: str) -> None:
        """Remove a saved group. Raises NotFoundError."""
        self._store.groups.remove(name)

    def categories(self) -> list[str]:
        """Categories that are somebody's favourite, the most common first."""
        return cohorts.categories(self._store)


def _evidence_matrix(store: Store) -> sparse.csr_array:
    """[U, N] personal intents of everybody, rows of length 1 (all zero where somebody has none)."""
    latents, weights = store.evidence_codes
    length = np.sqrt((weights**2).sum(axis=1, keepdims=True))
    weights = np.divide(weights, length, out=np.zeros_like(weights), where=length > 0)
    return IntentCodes(latents, weights).to_csr(len(store.found_latents))


def _like_minded(store: Store, matrix: sparse.csr_array, user_id: str, top: int) -> pd.DataFrame:
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


def _drift(store: Store, user_id: str) -> pd.DataFrame:
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
