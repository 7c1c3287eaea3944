"""Few weighted latents a row, as arrays of one width: what an item, an interaction or a person carries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from saerec.blocks import Allocate, give_back, in_memory


@dataclass(frozen=True)
class IntentCodes:
    """R rows of at most M intents. Weight 0 pads."""

    latents: np.ndarray
    """[R, M] int32"""
    weights: np.ndarray
    """[R, M] float32, falling"""

    def to_csr(self, n_latents: int) -> sparse.csr_array:
        """[R, N]."""
        rows, places = np.nonzero(self.weights)
        entries = (self.weights[rows, places], (rows, self.latents[rows, places]))
        return sparse.csr_array(entries, shape=(len(self.latents), n_latents))

    @classmethod
    def empty(
        cls, shape: tuple[int, int], allocate: Allocate = in_memory, latents: str = "latents", weights: str = "weights"
    ) -> IntentCodes:
        """[R, M] = shape, to be `put` into; the names of the two arrays are for `allocate`."""
        return cls(allocate(latents, shape, np.int32), allocate(weights, shape, np.float32))

    def put(self, rows: slice, codes: IntentCodes) -> None:
        """Fill some rows."""
        self.latents[rows], self.weights[rows] = codes.latents, codes.weights
        give_back(self.latents)
        give_back(self.weights)

    @classmethod
    def strongest(cls, rows: sparse.csr_array, m: int) -> IntentCodes:
        """The m largest positive entries of each row; ties go to the smaller latent."""
        rows = sparse.csr_array(rows)
        owner = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
        order = np.lexsort((rows.indices, -rows.data, owner))
        place = np.arange(len(owner)) - rows.indptr[owner]  # owner is sorted, and stays so under `order`
        keep = (place < m) & (rows.data[order] > 0)
        latents = np.zeros((rows.shape[0], m), dtype=np.int32)
        weights = np.zeros((rows.shape[0], m), dtype=np.float32)
        latents[owner[keep], place[keep]] = rows.indices[order][keep]
        weights[owner[keep], place[keep]] = rows.data[order][keep]
        return cls(latents, weights)
