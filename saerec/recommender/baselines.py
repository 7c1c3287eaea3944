"""What a network must beat: the most bought items, and what is bought next to the items of the history."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from saerec.evaluation.metrics import ScoreChunk
from saerec.recommender.data import Histories, RecommenderData, mask_history
from saerec.recommender.item_knn import ItemKNN

__all__ = ["Baseline", "ItemKNN", "Popularity", "baseline_scorer"]


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


def baseline_scorer(baseline: Baseline, data: RecommenderData, users: np.ndarray, split: str) -> ScoreChunk:
    """For `rank_targets`: the baseline's scores of a slice of `users`, what is known of them masked."""
    histories = data.histories(users, split)

    def score(rows: slice) -> np.ndarray:
        chunk = histories.chunk(rows)
        return mask_history(baseline.score(chunk), chunk)

    return score
