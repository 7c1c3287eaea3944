"""What a network must beat: the most bought items, what is bought next to the items of the history, and texts alone.

By texts alone, with embeddings and with what the dictionary rebuilds of them, is also what the dictionary costs:

    item vector v_i    mean of the embeddings of the item's passages, length 1
    profile             mean of v over the history
    score               <profile, v_i>

Nothing is trained, so the difference is the dictionary's: both sides read the same passages of the same people.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from saerec.evaluation.metrics import ScoreChunk, rank_targets
from saerec.recommender.data import Histories, RecommenderData, mask_history
from saerec.recommender.item_knn import ItemKNN

__all__ = [
    "Baseline",
    "ByContent",
    "ItemKNN",
    "Popularity",
    "baseline_scorer",
    "content_ranks",
    "item_vectors",
    "reconstructions",
]

_ROWS = 4096
Vectors = Callable[[np.ndarray], np.ndarray]
"""Numbers of passages [n] -> vectors [n, d]."""


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


def reconstructions(top_acts: np.ndarray, top_indices: np.ndarray, W_dec: np.ndarray, b_dec: np.ndarray) -> Vectors:
    """What the dictionary rebuilds of a passage: sum of activation * row of W_dec, plus b_dec. Codes [n_texts, K]."""

    def vectors(texts: np.ndarray) -> np.ndarray:
        return np.einsum("nk,nkd->nd", top_acts[texts], W_dec[top_indices[texts]]) + b_dec

    return vectors


def item_vectors(vectors: Vectors, texts: np.ndarray, items: np.ndarray, n_items: int) -> np.ndarray:
    """[I+1, d] float32 of length 1: the mean over an item's passages; zeros for an item without any.

    texts [n]: numbers of the passages to use; items [n]: whose they are.
    """
    total: np.ndarray | None = None
    for start in range(0, len(texts), _ROWS):
        found = vectors(texts[start : start + _ROWS])
        if total is None:
            total = np.zeros((n_items + 1, found.shape[1]), dtype=np.float64)
        np.add.at(total, items[start : start + _ROWS], found)
    if total is None:
        return np.zeros((n_items + 1, 1), dtype=np.float32)
    length = np.linalg.norm(total, axis=1, keepdims=True)
    return np.divide(total, length, out=np.zeros_like(total), where=length > 0).astype(np.float32)


class ByContent:
    """Items like the mean of the history's, by their texts alone."""

    def __init__(self, items: np.ndarray) -> None:
        """items [I+1, d], of length 1."""
        self.items = items

    def score(self, histories: Histories) -> np.ndarray:
        """[H, I+1] float32."""
        owner, items, _ = histories.flat()
        profile = np.zeros((len(histories), self.items.shape[1]), dtype=np.float32)
        np.add.at(profile, owner, self.items[items])
        counts = np.maximum(np.bincount(owner, minlength=len(histories)), 1)
        return (profile / counts[:, None].astype(np.float32)) @ self.items.T


def content_ranks(items: np.ndarray, data: RecommenderData, users: np.ndarray, split: str) -> np.ndarray:
    """Rank of each user's held-out item by its texts: int32 [U]. items [I+1, d]."""
    score = baseline_scorer(ByContent(items), data, users, split)
    return rank_targets(score, data.targets(users, split), n_items=data.n_items)
