"""Does what is shown as the reason carry the item? Two tests that ask the model again.

What is tested are groups of latents, such as themes: a group goes, or stays, as a whole.

Deletion: take them away one by one, beside random ones.

Shapley values: what each is worth when no order of taking them away is preferred, exactly.

    phi_j = sum over S of the other groups  |S|! (n - |S| - 1)! / n!  *  (v(S + j) - v(S))

v(S) is the model's own score of the item with only the groups in S. All 2^n of them are asked, so n is small.
Source: Shapley, "A value for n-person games", 1953.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from math import factorial

import numpy as np
import pandas as pd

from saerec.errors import ConfigError
from saerec.explain.attribution import ScoreRequests
from saerec.recommender.inputs.request import Request, Scores

ORDERS = 24
"""Random orders whose mean is the control."""
FEW_ORDERS = 10
"""The same where very many people are asked."""
MOST_GROUPS = 10
CHUNK = 256

Group = Sequence[int]
"""Latents that go together."""
ScoreOfItem = Callable[[Sequence[Request]], np.ndarray]
"""Requests -> the scores [B] of the one item in question."""


def deletion_curve(
    score: ScoreRequests, request: Request, item: int, ranked: Sequence[Group], *, seed: int = 0
) -> pd.DataFrame:
    """removed, loss, loss_random, low, high, rank: log-probability lost after removing the first groups of `ranked`.

    `ranked`: what is active in the request, the most important first. loss_random is the mean over random orders of
    the same groups; low and high hold the middle 90 % of them.
    """
    orders = [list(ranked), *_shuffles(ranked, seed)]
    steps = range(len(ranked) + 1)
    asked = [request.without_intents(chain.from_iterable(order[:step])) for order in orders for step in steps]
    answers = score(asked)
    logs = log_probability(answers, item).reshape(len(orders), len(steps))
    loss = logs[:, :1] - logs
    low, high = np.quantile(loss[1:], [0.05, 0.95], axis=0)
    return pd.DataFrame(
        {
            "removed": list(steps),
            "loss": loss[0],
            "loss_random": loss[1:].mean(axis=0),
            "low": low,
            "high": high,
            "rank": [answers.rank(item, step) for step in steps],
        }
    )


def losses_of_first(
    score: ScoreRequests, request: Request, item: int, ranked: Sequence[Group], steps: Sequence[int], *, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Log-probability lost without the first n of `ranked`, for each n of `steps`, and the mean over `FEW_ORDERS`
    random orders of the same groups; both [len(steps)]."""
    orders = [list(ranked), *_shuffles(ranked, seed, FEW_ORDERS)]
    asked = [request.without_intents(chain.from_iterable(order[:n])) for order in orders for n in steps]
    logs = log_probability(score([request, *asked]), item)
    loss = logs[0] - logs[1:].reshape(len(orders), len(steps))
    return loss[0], loss[1:].mean(axis=0)


def log_probability(answers: Scores, item: int) -> np.ndarray:
    """[B] log softmax of the item's score among everything that can be recommended."""
    scores = answers.scores
    top = scores.max(axis=1, keepdims=True)
    total = np.exp(scores - top).sum(axis=1, dtype=np.float64)
    return scores[:, item].astype(np.float64) - top[:, 0] - np.log(total)


def _shuffles(ranked: Sequence[Group], seed: int, n: int = ORDERS) -> list[list[Group]]:
    rng = np.random.default_rng(seed)
    return [[ranked[place] for place in rng.permutation(len(ranked))] for _ in range(n)]


@dataclass(frozen=True)
class ShapleyValues:
    """values add up to `full - none`."""

    values: list[float]
    """of each group, in their order"""
    none: float
    """score without any of the groups"""
    full: float
    """score with all of them"""


def shapley_values(score: ScoreOfItem, request: Request, groups: Sequence[Group]) -> ShapleyValues:
    """Exact values of up to 10 groups for the score of one item, the only one that is asked for.

    Raises ConfigError for more, or where two groups share a latent.
    """
    n, latents = len(groups), list(chain.from_iterable(groups))
    if n > MOST_GROUPS or len(set(latents)) < len(latents):
        raise ConfigError(f"Shapley values need at most {MOST_GROUPS} different groups; {n} were given.")
    worth = coalition_scores(score, request, groups)
    sets = np.arange(1 << n)
    size = np.array([bin(one).count("1") for one in sets])
    weight = np.array([factorial(s) * factorial(n - s - 1) / factorial(n) if s < n else 0.0 for s in size])
    values = []
    for place in range(n):
        absent = sets[sets & (1 << place) == 0]
        values.append(float(weight[absent] @ (worth[absent | (1 << place)] - worth[absent])))
    return ShapleyValues(values, float(worth[0]), float(worth[-1]))


def coalition_scores(score: ScoreOfItem, request: Request, groups: Sequence[Group]) -> np.ndarray:
    """[2^n] float64: v(S) for every set S of the groups; bit j of the index says whether groups[j] stays."""
    worth = np.empty(1 << len(groups))
    for start in range(0, len(worth), CHUNK):
        sets = range(start, min(start + CHUNK, len(worth)))
        asked = [_only(request, groups, members) for members in sets]
        worth[start : sets.stop] = score(asked)
    return worth


def _only(request: Request, groups: Sequence[Group], members: int) -> Request:
    gone = (group for place, group in enumerate(groups) if not members >> place & 1)
    return request.without_intents(chain.from_iterable(gone))
