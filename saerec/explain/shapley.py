"""What each intent is worth when no order of taking them away is preferred: exact Shapley values.

    phi_j = sum over S of the other intents  |S|! (n - |S| - 1)! / n!  *  (v(S + j) - v(S))

v(S) is the model's own score of the item with only the intents in S. All 2^n of them are asked, so n is small.
Source: Shapley, "A value for n-person games", 1953.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import factorial

import numpy as np

from saerec.errors import ConfigError
from saerec.explain.attribution import ScoreRequests
from saerec.recommender.inputs.request import Request

MOST_INTENTS = 10
CHUNK = 256


@dataclass(frozen=True)
class ShapleyValues:
    """values add up to `full - none`."""

    values: dict[int, float]
    """latent -> value"""
    none: float
    """score without any of the intents"""
    full: float
    """score with all of them"""


def shapley_values(score: ScoreRequests, request: Request, item: int, intents: Sequence[int]) -> ShapleyValues:
    """Exact values of up to 10 intents for the score of one item. Raises ConfigError for more, or for repeats."""
    n = len(intents)
    if n > MOST_INTENTS or len(set(intents)) < n:
        raise ConfigError(f"Shapley values need at most {MOST_INTENTS} different intents; {n} were given.")
    worth = coalition_scores(score, request, item, intents)
    sets = np.arange(1 << n)
    size = np.array([bin(one).count("1") for one in sets])
    weight = np.array([factorial(s) * factorial(n - s - 1) / factorial(n) if s < n else 0.0 for s in size])
    values = {}
    for place, latent in enumerate(intents):
        absent = sets[sets & (1 << place) == 0]
        values[int(latent)] = float(weight[absent] @ (worth[absent | (1 << place)] - worth[absent]))
    return ShapleyValues(values, float(worth[0]), float(worth[-1]))


def coalition_scores(score: ScoreRequests, request: Request, item: int, intents: Sequence[int]) -> np.ndarray:
    """[2^n] float64: v(S) for every set S of the intents; bit j of the index says whether intents[j] stays."""
    worth = np.empty(1 << len(intents))
    for start in range(0, len(worth), CHUNK):
        sets = range(start, min(start + CHUNK, len(worth)))
        asked = [_only(request, intents, members) for members in sets]
        worth[start : sets.stop] = score(asked).scores[:, item]
    return worth


def _only(request: Request, intents: Sequence[int], members: int) -> Request:
    return request.without_intents(latent for place, latent in enumerate(intents) if not members >> place & 1)
