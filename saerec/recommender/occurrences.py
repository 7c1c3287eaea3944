"""Training interactions by item: who had it, and at which place of their history."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Occurrences:
    """Rows of training interactions, item after item, each item's in rising order: 4 bytes an interaction."""

    rows: np.ndarray
    """[R_train] int32"""
    indptr: np.ndarray
    """[I+2] int64: item i owns rows[indptr[i] : indptr[i + 1]]"""

    @classmethod
    def of(cls, items: np.ndarray, is_train: np.ndarray, n_items: int) -> Occurrences:
        """items, is_train [R]: of every interaction."""
        rows = np.flatnonzero(is_train).astype(np.int32)
        there = items[rows]
        counts = np.bincount(there, minlength=n_items + 1)
        return cls(rows[np.argsort(there, kind="stable")], np.concatenate([[0], np.cumsum(counts)]))

    def of_item(self, item: int) -> np.ndarray:
        """[n] rows of one item, rising."""
        return self.rows[self.indptr[item] : self.indptr[item + 1]]

    def of_items(self, items: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(rows, place in `items`) of all rows of some items, int64."""
        found = [self.of_item(item) for item in items.tolist()]
        place = np.repeat(np.arange(len(found)), [len(one) for one in found])
        return np.concatenate([np.empty(0, np.int64), *found]), place
