"""Item kNN by the rows that are asked for: what `ItemKNN` holds as a whole, bit for bit, of a few items alone.

The whole grows with everybody's pairs (15 million for a million people with eight interactions), and a page asks for
the items of one history. A row needs the people who had the item, and what stands `REACH` places around it at most.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import scipy.sparse as sp

from saerec.recommender.data import Histories, RecommenderData
from saerec.recommender.item_knn import BACKWARD, REACH, RECENCY, SHRINKAGE, read_by_recency

_KEPT = 16
"""Histories whose rows are kept: a page asks about one hundreds of times."""


class ItemKNNRows:
    """Answers as `ItemKNN` does; every history costs anew what its items were had."""

    def __init__(self, data: RecommenderData, shares: sp.csr_array) -> None:
        """shares [I+1, I+1]: `cold_start.warm_shares`."""
        self.data = data
        self.with_warm = sp.csr_array(sp.eye_array(data.n_items + 1, format="csr") + shares)
        self.to_warm = sp.csr_array(self.with_warm.T)
        self._kept = lru_cache(_KEPT)(self._rows)

    def nearby(self, histories: Histories) -> sp.csr_array:
        """[H, I+1] float32, as `ItemKNN.nearby`."""
        owner, items, age = histories.flat()
        known, column = np.unique(items, return_inverse=True)
        read = read_by_recency(owner, column, age, (len(histories), len(known)))
        return sp.csr_array(read @ self._kept(tuple(known.tolist()))).astype(np.float32)

    def _rows(self, items: tuple[int, ...]) -> sp.csr_array:
        """[n, I+1] rows of `ItemKNN.similarity`, those of cold items reached by their warm ones."""
        asked = self.with_warm[np.array(items, dtype=np.int64)]
        needed = np.unique(asked.indices)
        return sp.csr_array(asked[:, needed] @ self._warm_rows(needed) @ self.to_warm)

    def _warm_rows(self, items: np.ndarray) -> sp.csr_array:
        """[n, I+1] what people bought beside each, as the module `item_knn` defines it."""
        data = self.data
        rows, place = data.by_item.of_items(items)
        user = data.owners(rows)
        start = data.indptr[user - 1]
        stop = start + data.n_train[user - 1]
        shape = (len(items), data.n_items + 1)
        follows, precedes, reads = sp.csr_array(shape), sp.csr_array(shape), np.zeros(len(items))
        for distance in range(1, REACH + 1):
            # Summed as the whole is, distance after distance: the last bit of a sum depends on the order.
            weight = RECENCY ** (distance - 1)
            later, earlier = rows + distance < stop, rows - distance >= start
            follows = follows + self._counted(place[later], rows[later] + distance, weight, shape)
            precedes = precedes + self._counted(place[earlier], rows[earlier] - distance, weight, shape)
            reads += weight**2 * np.bincount(place[later], minlength=len(items))
        return sp.csr_array(sp.diags_array(1 / (reads + SHRINKAGE)) @ (follows + BACKWARD * precedes))

    def _counted(self, place: np.ndarray, rows: np.ndarray, weight: float, shape: tuple[int, int]) -> sp.csr_array:
        return sp.csr_array((np.full(len(rows), weight), (place, self.data.items[rows])), shape=shape)
