"""What does a person want, who wants the same, and how did it shift?"""

from __future__ import annotations

import math
from functools import lru_cache

import pandas as pd

from saerec import columns as c
from saerec.explorer.base import Questions
from saerec.explorer.opening import opening_users
from saerec.explorer.results import UserDetail
from saerec.explorer.users import cohorts
from saerec.explorer.users.alike import drift, like_minded
from saerec.explorer.users.detail import carriers, describe_user, list_users, of_theme
from saerec.explorer.users.theme_evidence import ThemeEvidence, theme_evidence
from saerec.workspace.notebook import Notebook
from saerec.workspace.run import Run
from saerec.workspace.run_facts import append_facts


class AboutPeople(Questions):
    """Their list, each alone, and groups of them."""

    def __init__(self, run: Run, notebook: Notebook | None = None) -> None:
        """As `Questions`."""
        super().__init__(run, notebook)
        self._known = lru_cache(64)(self._describe)
        self._spoken = lru_cache(2)(lambda version: theme_evidence(self._store))
        self._opening = lru_cache(2)(lambda version: opening_users(self._store, self._everybody))
        self._people = lru_cache(16)(lambda search, who, latent: list_users(self._store, search, None, who, latent))

    def users(
        self,
        search: str = "",
        top: int | None = None,
        *,
        who: str = "all",
        latent: int | None = None,
        theme: int | None = None,
    ) -> pd.DataFrame:
        """user_id, n_interactions, rank_model; of those `who` names (`people.WHO`), whose intents hold `latent`, and
        among whose strongest themes is `theme`, those who speak of it most first.

        Raises ConfigError for an unknown `who`, NotFoundError for an unknown latent or theme.
        """
        table = self._people(search, who, latent)
        if theme is not None:
            table = of_theme(table, self._store, self._everybody, theme)
        return table if top is None else table.head(top)

    def opening_users(self, top: int | None = None) -> list[str]:
        """Everybody, or the first of them, those first whom the model finds through intents: whom a page shows when
        nobody is chosen."""
        return self._store.users[c.USER_ID].iloc[self._opening(self.notebook.version())[:top]].tolist()

    def rank_of(self, user_id: str) -> float | None:
        """Where the model ranks what a person really chose next; None where nothing of theirs is held out or they were
        not drawn to be ranked. Raises NotFoundError."""
        rank = self._store.ranks.get(self._store.user(user_id))
        return None if rank is None or math.isnan(rank) else float(rank)

    def user(self, user_id: str, *, as_evaluated: bool = False) -> UserDetail:
        """One person's history and intents. Raises NotFoundError.

        as_evaluated: personal intents as they were before the interaction that is held out for the test.
        """
        return self._known(self.notebook.version(), str(user_id), as_evaluated)

    def _describe(self, version: int, user_id: str, as_evaluated: bool) -> UserDetail:
        """version: of the notebook, whose names it shows."""
        return describe_user(self._store, self._everybody, user_id, as_evaluated=as_evaluated)

    def carriers(self, latent: int, top: int) -> tuple[pd.DataFrame, int]:
        """(user_id, weight of who has the latent among their intents, the strongest first; how many have it).

        Raises NotFoundError.
        """
        return carriers(self._store, latent, top)

    def holds_out(self, user_id: str) -> bool:
        """Whether the last interaction of a person is held out for the test. Raises NotFoundError."""
        return not self._store.is_known[self._store.rows_of(self._store.user(user_id))[-1]]

    def was_appended(self, user_id: str) -> bool:
        """Whether a person was appended after training (folded in). Raises NotFoundError."""
        return self._store.user(user_id) > append_facts(self.run).get("users_before", len(self._store.users))

    @property
    def _everybody(self) -> ThemeEvidence:
        """Who speaks of what; a person's edits change which themes there are."""
        return self._spoken(self.notebook.version())

    def shown_themes(self) -> pd.DataFrame:
        """The themes that hold an intent, by the texts that speak of them; columns as `Store.themes`."""
        return self._everybody.themes

    def like_minded(self, user_id: str, top: int = 6) -> pd.DataFrame:
        """user_id, similarity, shared, rank_model: who wants most nearly the same. Raises NotFoundError."""
        return like_minded(self._store, self._everybody, user_id, top)

    def drift(self, user_id: str) -> pd.DataFrame:
        """step, theme, name, certain, weight: how one person's strongest themes shifted. Raises NotFoundError."""
        return drift(self._store, self._everybody, user_id)

    def cohorts(self, first: str, second: str) -> cohorts.Cohorts:
        """Two groups of people side by side; see `cohorts.SEGMENTS`. Raises ConfigError, NotFoundError."""
        return cohorts.compare(self._store, self._everybody, first, second)

    def save_group(self, name: str, segment: str) -> str:
        """Keep the people of a group under a name; the name as kept. Raises ConfigError, NotFoundError."""
        people = self._store.users[c.USER_ID][cohorts.members(self._store, self._everybody, segment)]
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
