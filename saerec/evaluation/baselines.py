"""What a network must beat: the most bought items, and what is bought next to the items of the history."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import scipy.sparse as sp

from saerec.evaluation.protocol import ScoreChunk
from saerec.recommender.data import Histories, RecommenderData, mask_history


class Baseline(Protocol):
    """Scores of all items for histories, before masking."""

    def score(self, histories: Histories) -> np.ndarray:
        """[H, I+1] float32."""


class Popularity:
    """Every item's number of training interactions, the same for everybody."""

    def __init__(self, data: RecommenderData) -> None:
        self.counts = data.popularity().astype(np.float32)

    def score(self, histories: Histories) -> np.ndarray:
        """[H, I+1] float32."""
        return np.tile(self.counts, (len(histories), 1))


class Neighbours:
    """Items that stand near each other in training sequences.

    likeness[i, j] = sum over pairs of the same user of 1 / distance, divided by (n_i n_j) ^ popularity_power
    score(j) = sum over the history of recency ^ age * likeness[item, j]
    """

    def __init__(
        self, data: RecommenderData, *, reach: int = 20, popularity_power: float = 0.3, recency: float = 0.6
    ) -> None:
        """`reach`: the largest distance that counts."""
        self.recency = recency
        damping = sp.diags_array(np.maximum(data.popularity(), 1.0) ** -popularity_power)
        self.likeness = sp.csr_array(damping @ _pairs(data, reach) @ damping)

    def score(self, histories: Histories) -> np.ndarray:
        """[H, I+1] float32."""
        owner, items, age = histories.flat()
        shape = (len(histories), self.likeness.shape[0])
        read = sp.csr_array((self.recency**age, (owner, items)), shape=shape)
        return (read @ self.likeness).toarray().astype(np.float32)


def _pairs(data: RecommenderData, reach: int) -> sp.csr_array:
    """[I+1, I+1]: sum of 1 / distance over pairs of training items of one user, both ways."""
    owner, items, _ = data.training().flat()
    size = data.n_items + 1
    total = sp.csr_array((size, size))
    for distance in range(1, reach + 1):
        same = owner[distance:] == owner[:-distance]
        if not same.any():
            break
        first, second = items[:-distance][same], items[distance:][same]
        total = total + sp.csr_array((np.full(len(first), 1.0 / distance), (first, second)), shape=(size, size))
    return sp.csr_array(total + total.T)


def baseline_scorer(baseline: Baseline, data: RecommenderData, users: np.ndarray, split: str) -> ScoreChunk:
    """For `rank_targets`: the baseline's scores of a slice of `users`, what is known of them masked."""
    histories = data.histories(users, split)

    def score(rows: slice) -> np.ndarray:
        chunk = histories.chunk(rows)
        return mask_history(baseline.score(chunk), chunk)

    return score
