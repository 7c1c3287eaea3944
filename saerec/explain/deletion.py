"""Do the intents that are shown as the reason carry the item? Take them away one by one, beside random ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from saerec.explain.attribution import ScoreRequests
from saerec.recommender.inputs.request import Request, Scores

ORDERS = 24
"""Random orders whose mean is the control."""
FEW_ORDERS = 10
"""The same where very many people are asked."""


def deletion_curve(
    score: ScoreRequests, request: Request, item: int, ranked: Sequence[int], *, seed: int = 0
) -> pd.DataFrame:
    """removed, loss, loss_random, low, high, rank: log-probability lost after removing the first intents of `ranked`.

    `ranked`: the request's active intents, the most important first. loss_random is the mean over random orders of
    the same intents; low and high hold the middle 90 % of them.
    """
    orders = [list(ranked), *_shuffles(ranked, seed)]
    steps = range(len(ranked) + 1)
    asked = [request.without_intents(order[:step]) for order in orders for step in steps]
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
    score: ScoreRequests, request: Request, item: int, ranked: Sequence[int], steps: Sequence[int], *, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Log-probability lost without the first n of `ranked`, for each n of `steps`, and the mean over `FEW_ORDERS`
    random orders of the same intents; both [len(steps)]."""
    orders = [list(ranked), *_shuffles(ranked, seed, FEW_ORDERS)]
    asked = [request.without_intents(order[:n]) for order in orders for n in steps]
    logs = log_probability(score([request, *asked]), item)
    loss = logs[0] - logs[1:].reshape(len(orders), len(steps))
    return loss[0], loss[1:].mean(axis=0)


def log_probability(answers: Scores, item: int) -> np.ndarray:
    """[B] log softmax of the item's score among everything that can be recommended."""
    scores = answers.scores
    top = scores.max(axis=1, keepdims=True)
    total = np.exp(scores - top).sum(axis=1, dtype=np.float64)
    return scores[:, item].astype(np.float64) - top[:, 0] - np.log(total)


def _shuffles(ranked: Sequence[int], seed: int, n: int = ORDERS) -> list[list[int]]:
    rng = np.random.default_rng(seed)
    return [[ranked[place] for place in rng.permutation(len(ranked))] for _ in range(n)]
