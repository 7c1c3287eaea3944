"""Texts by what they belong to, an item or an interaction, and what all texts of an owner fire together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import sparse

from saerec.blocks import blocks
from saerec.sae.codes import IntentCodes

OWNERS = 4096
"""Owners whose texts are read at once."""


class Fired(Protocol):
    """[n_texts, N] evidence, read by rows: a sparse matrix, or one that lies on disk (`Activations.evidence`)."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(n_texts, N)"""

    def __getitem__(self, rows: np.ndarray) -> sparse.csr_array:
        """[R, N]"""


@dataclass(frozen=True)
class Owned:
    """The texts of each of n owners."""

    rows: np.ndarray
    """[m] text ids, by owner, rising within one"""
    start: np.ndarray
    """[n + 1]: owner i has rows start[i] : start[i + 1]"""

    @classmethod
    def by(cls, owner: np.ndarray, use: np.ndarray, n: int) -> Owned:
        """Of texts `use` [n_texts] bool; owner [n_texts], from 0."""
        rows = np.flatnonzero(use)
        count = np.bincount(owner[rows], minlength=n)
        return cls(rows[np.argsort(owner[rows], kind="stable")], np.concatenate([[0], np.cumsum(count)]))

    @property
    def n(self) -> int:
        """Number of owners."""
        return len(self.start) - 1

    def blocks(self) -> Iterator[slice]:
        """All owners, some at a time."""
        return blocks(self.n, OWNERS)

    def of(self, owners: slice) -> tuple[np.ndarray, np.ndarray]:
        """(text ids, the place of each one's owner from the first on)."""
        start = self.start[owners.start : owners.stop + 1]
        return self.rows[start[0] : start[-1]], np.repeat(np.arange(len(start) - 1), np.diff(start))

    def sums(self, fired: Fired, owners: slice, *, mean: bool = False) -> sparse.csr_array:
        """[owners, N] float64: the sum of what an owner's texts fire, or their mean."""
        rows, owner = self.of(owners)
        size = owners.stop - owners.start
        share = 1.0 / np.maximum(np.bincount(owner, minlength=size), 1) if mean else np.ones(size)
        pool = sparse.csr_array((share[owner], (owner, np.arange(len(rows)))), shape=(size, len(rows)))
        return sparse.csr_array(pool @ fired[rows])

    def strongest(
        self, fired: Fired, owners: slice, is_intent: np.ndarray, m: int, *, mean: bool = False
    ) -> IntentCodes:
        """[owners] rows: the m strongest of the sums, or means, among the intents [N] bool."""
        return IntentCodes.strongest(self.sums(fired, owners, mean=mean).multiply(is_intent[None, :]).tocsr(), m)
