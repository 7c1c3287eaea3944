"""The tables of one run, each read once, and the translation between ids."""

from __future__ import annotations

import difflib
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.errors import NotFoundError
from saerec.runs import Run

if TYPE_CHECKING:
    from saerec.intents.activations import Activations


class Store:
    """Read-only and lazy: a page pays only for what it shows."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @cached_property
    def interactions(self) -> pd.DataFrame:
        """The corpus' interactions; row = interaction id."""
        return self.run.table("data/interactions")

    @cached_property
    def items(self) -> pd.DataFrame:
        """Items by internal id."""
        return self.run.table("data/items").set_index(c.ITEM, drop=False)

    @cached_property
    def users(self) -> pd.DataFrame:
        """Users by internal id."""
        return self.run.table("data/users").set_index(c.USER, drop=False)

    @cached_property
    def texts(self) -> pd.DataFrame:
        """Passages; row = text id."""
        return self.run.table("data/texts")

    @cached_property
    def latents(self) -> pd.DataFrame:
        """Every latent with its figures, name and verdict; row = latent."""
        figures = self.run.table("activations/latents")
        table = figures.merge(self.run.table("intents/intents"), on=c.LATENT)
        for column in (c.NAME, c.DESCRIPTION, c.SOURCE, "keywords"):
            table[column] = table[column].fillna("")
        return table

    @cached_property
    def names(self) -> dict[int, str]:
        """Latent -> name; the unnamed are called by number."""
        pairs = zip(self.latents[c.LATENT].tolist(), self.latents[c.NAME].tolist(), strict=True)
        return {latent: name or f"latent {latent}" for latent, name in pairs}

    @cached_property
    def titles(self) -> dict[int, str]:
        """Internal item -> title, or its id where it has none."""
        table = self.items
        shown = table[c.TITLE].where(table[c.TITLE] != "", table[c.ITEM_ID])
        return dict(zip(table[c.ITEM].tolist(), shown.tolist(), strict=True))

    @cached_property
    def activations(self) -> Activations:
        """The sparse activation store."""
        from saerec.artifacts import activations

        return activations(self.run)

    @cached_property
    def top_texts(self) -> pd.DataFrame:
        """Stored texts of every latent, with their words."""
        return self.run.table("activations/top_texts")

    @cached_property
    def item_codes(self) -> tuple[np.ndarray, np.ndarray]:
        """[I+1, M] latents and weights."""
        return np.array(self.run.array("intents/item_latents")), np.array(self.run.array("intents/item_weights"))

    @cached_property
    def interaction_codes(self) -> tuple[np.ndarray, np.ndarray]:
        """[R, M] latents and weights."""
        names = ("intents/interaction_latents", "intents/interaction_weights")
        return np.array(self.run.array(names[0])), np.array(self.run.array(names[1]))

    @cached_property
    def _user_of(self) -> dict[str, int]:
        return dict(zip(self.users[c.USER_ID].tolist(), self.users[c.USER].tolist(), strict=True))

    @cached_property
    def _item_of(self) -> dict[str, int]:
        return dict(zip(self.items[c.ITEM_ID].tolist(), self.items[c.ITEM].tolist(), strict=True))

    def user(self, user_id: str) -> int:
        """Internal id. Raises NotFoundError naming near ones."""
        return _find(self._user_of, str(user_id), "user")

    def item(self, item_id: str) -> int:
        """Internal id. Raises NotFoundError naming near ones."""
        return _find(self._item_of, str(item_id), "item")

    def item_id(self, item: int) -> str:
        """External id."""
        return str(self.items.at[item, c.ITEM_ID])

    def check_latent(self, latent: int) -> int:
        """The latent itself. Raises NotFoundError."""
        if not 0 <= latent < len(self.latents):
            raise NotFoundError(f"There is no latent {latent} in this run. Valid: 0 to {len(self.latents) - 1}.")
        return int(latent)

    def rows_of(self, user: int) -> range:
        """Rows of a user's interactions, in time order."""
        column = self.interactions[c.USER].to_numpy()
        return range(int(np.searchsorted(column, user)), int(np.searchsorted(column, user, side="right")))


def _find(ids: dict[str, int], wanted: str, what: str) -> int:
    if wanted in ids:
        return ids[wanted]
    # Of very many ids a sample is compared: the hint must not cost seconds.
    near = difflib.get_close_matches(wanted, list(ids)[:20_000], n=3, cutoff=0.5) or list(ids)[:3]
    raise NotFoundError(f"There is no {what} {wanted!r} in this run. Near: {', '.join(near)}.")
