"""The passages of a run by column, and whose each is."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from saerec import columns as c
from saerec.explorer.ids import PlacesOf
from saerec.workspace.columns_read import Columns
from saerec.workspace.run import Run


class Texts(Columns):
    """The table of passages; row = text id."""

    def __init__(self, run: Run) -> None:
        super().__init__(run, "data/texts")

    @cached_property
    def is_train(self) -> np.ndarray:
        """[n] bool: passages of items and of training reviews."""
        return (self[c.SPLIT] == c.TRAIN).to_numpy(bool)

    @cached_property
    def is_own_words(self) -> np.ndarray:
        """[n] bool: passages of training reviews, what people said themselves."""
        return (self[c.KIND] == "review").to_numpy(bool) & self.is_train

    @cached_property
    def owners(self) -> tuple[np.ndarray, np.ndarray]:
        """[n] interaction (-1: none) and [n] item of every passage."""
        return self[c.INTERACTION].to_numpy(), self[c.ITEM].to_numpy()

    @cached_property
    def by(self) -> tuple[PlacesOf, PlacesOf]:
        """Passages by interaction, and by item."""
        interaction, item = self.owners
        return PlacesOf(interaction), PlacesOf(item)
