"""What a recommender is asked and what it answers. No torch here: pages and the command line build these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

BRANCHES: Final = ("sequence", "personal", "public")
"""The three branches, always in this order."""


@dataclass(frozen=True)
class Request:
    """One reader's moment: what was interacted with, which intents apply, and what is changed by hand."""

    history: tuple[int, ...]
    """Internal items, oldest first. May be empty: a stranger is scored by public intents alone."""
    personal: Mapping[int, float]
    """Personal intents: latent -> weight, falling; weights sum to 1."""
    public: tuple[int, ...]
    """Public intents that apply: all of the model's, or some of them."""
    branch: Mapping[str, float] | None = None
    """Weights given by hand; a branch that is not named keeps its learned weight."""
    scales: Mapping[int, float] = field(default_factory=dict)
    """Latent -> factor: 0 removes, 2 doubles. A latent that was not retrieved joins the personal intents with
    (factor - 1) times their mean weight."""


@dataclass(frozen=True)
class Scores:
    """Answers to B requests. Column 0 (PAD) and the items of the history hold -inf."""

    scores: np.ndarray
    """[B, I+1] float32"""
    branch_weights: np.ndarray
    """[B, 3] float32, the weights used, in the order of BRANCHES"""
    learned_weights: np.ndarray
    """[B, 3] float32, the weights the model chose; they sum to 1"""
    parts: np.ndarray | None = None
    """[B, 3, I+1] float32: each branch's part of the score, adding up to it; nothing is masked here"""

    def top(self, k: int, row: int = 0) -> list[int]:
        """The k best items of a request, equal scores by item id; fewer when fewer can be recommended."""
        scores = self.scores[row]
        order = np.argsort(-scores, kind="stable")[:k]
        return [int(item) for item in order if np.isfinite(scores[item])]

    def rank(self, item: int, row: int = 0) -> int:
        """Place of an item, from 1; ties count against it. Items of the history come last."""
        scores = self.scores[row]
        return len(scores) - int(np.count_nonzero(scores < scores[item]))
