"""How far sentences say each reason of a bank, and each family of reasons, as a run reads them.

near(x, r)   <x, d_r> - mean of <x, d_r> over the corpus     d_r: direction of reason r; x and d_r of length 1
said(x, r)   near(x, r) - (max_q near(x, q) - near(x, r)): what lies nearer takes from it
said(x, f)   the largest of said(x, r) over the reasons r of family f

About 0 where a sentence has nothing to do with a reason; from .4 on it says it, at .7 plainly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from saerec.blocks import blocks, read_rows

LEAST_SAID, PLAINLY = 0.4, 0.7
_CHUNK = 16_384


@dataclass(frozen=True)
class Sayings:
    """R reasons in F families: S = R + F sayings, the reasons first."""

    directions: np.ndarray
    """[R, d] float32, rows of length 1"""
    mean: np.ndarray
    """[R] float32: of the cosine with each direction, over the corpus"""
    family: np.ndarray
    """[R] int32: place of each reason's family; -1 for reasons without"""

    def of(self, x: np.ndarray) -> np.ndarray:
        """[n, S] float32: how far each of x [n, d], of any length, says each."""
        near = unit(np.asarray(x, dtype=np.float32)) @ self.directions.T - self.mean
        said = 2 * near - near.max(axis=1, keepdims=True, initial=0.0)
        order = np.argsort(self.family, kind="stable")
        order = order[self.family[order] >= 0]
        if not len(order):
            return said
        first = np.flatnonzero(np.diff(self.family[order], prepend=-1))
        return np.hstack([said, np.maximum.reduceat(said[:, order], first, axis=1)])

    def some(self, x: np.ndarray, rows: np.ndarray, places: Sequence[int]) -> np.ndarray:
        """[m, P] float32: the same of some sayings and of `rows` [m] of x alone, little of the rest in memory at a
        time."""
        found = np.empty((len(rows), len(places)), dtype=np.float32)
        for chunk in blocks(len(rows), _CHUNK):
            found[chunk] = self.of(read_rows(x, rows[chunk]))[:, places]
        return found

    def wider(self, reason: np.ndarray) -> np.ndarray:
        """[n] the saying that each reason's family is, or the reason itself where it has none."""
        return np.where(self.family[reason] >= 0, len(self.family) + self.family[reason], reason)


def plainly(said: np.ndarray) -> np.ndarray:
    """How much of each counts as evidence, within 0 and 1: (said / PLAINLY)^2, and nothing under LEAST_SAID."""
    return np.where(said >= LEAST_SAID, np.minimum(said / PLAINLY, 1.0) ** 2, 0.0).astype(np.float32)


def unit(x: np.ndarray) -> np.ndarray:
    """Rows of length 1, float32; rows of zeros stay."""
    return (x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), 1e-9)).astype(np.float32)
