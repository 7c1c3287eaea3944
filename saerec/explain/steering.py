"""What does turning an intent up buy, and what does it cost? What goes when it is taken away?

Turning up is measured beside three controls that should buy nothing.

For each person and factor f: the share of the first ten items that carry the intent, and NDCG@10 of the held-out item.

    this intent       its demand times f
    the other way     times 2 - f, at least 0: down where the others go up
    another intent    one that fires about as often, times f
    noise             the same change of scores, dealt out to the items at random: equal in size, without direction
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from saerec.evaluation.metrics import bootstrap_interval, ndcg_at_k
from saerec.explain.attribution import ScoreRequests
from saerec.recommender.inputs.request import Request, Scores

FACTORS = (0.0, 1.0, 2.0, 3.0, 5.0, 8.0)
STEERED = ("this intent", "the other way", "another intent", "noise")
TOP = 10
_AT_ONCE = 16


def steering_bill(
    score: ScoreRequests,
    asked: Sequence[tuple[Request, int]],
    latent: int,
    another: int,
    carries: np.ndarray,
    *,
    factors: Sequence[float] = FACTORS,
    seed: int = 0,
) -> pd.DataFrame:
    """steered, factor, share, ndcg, low, high (95 % of the mean NDCG@10): a row a control and factor.

    asked: requests, each with the internal item held out. carries [I+1] bool: whether an item carries the intent.
    """
    measured = [_person(score, *one, (latent, another), carries, factors, seed + n) for n, one in enumerate(asked)]
    values = np.stack(measured)  # [people, controls, factors, 2]
    rows = []
    for i, steered in enumerate(STEERED):
        for j, factor in enumerate(factors):
            share, ndcg = values[:, i, j].T
            rows.append((steered, factor, share.mean(), ndcg.mean(), *bootstrap_interval(ndcg)))
    return pd.DataFrame(rows, columns=["steered", "factor", "share", "ndcg", "low", "high"])


def _person(
    score: ScoreRequests,
    request: Request,
    target: int,
    latents: tuple[int, int],
    carries: np.ndarray,
    factors: Sequence[float],
    seed: int,
) -> np.ndarray:
    """[controls, factors, 2]: share and NDCG@10."""
    latent, another = latents
    scales = (
        [(latent, f) for f in factors] + [(latent, max(0.0, 2 - f)) for f in factors] + [(another, f) for f in factors]
    )
    changed = [request.with_intents({one: factor}) for one, factor in scales]
    answers = score([request, *changed])
    base, steered = answers.scores[0], answers.scores[1:].reshape(3, len(factors), -1)
    noise = _dealt_out(base, steered[0], np.random.default_rng(seed))
    every = replace(answers, scores=np.concatenate([*steered, noise]))
    measured = [_measure(every, row, target, carries) for row in range(len(every.scores))]
    return np.array(measured).reshape(len(STEERED), len(factors), 2)


def _dealt_out(base: np.ndarray, steered: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """[factors, I+1] the base with each factor's changes of score permuted among the items that can be recommended."""
    free = np.flatnonzero(np.isfinite(base))
    noise = np.tile(base, (len(steered), 1))
    order = rng.permutation(len(free))
    noise[:, free] += (steered[:, free] - base[free])[:, order]
    return noise


def _measure(answers: Scores, row: int, target: int, carries: np.ndarray) -> tuple[float, float]:
    best, rank = answers.top(TOP, row), answers.rank(target, row)
    return float(carries[best].mean()) if best else 0.0, float(ndcg_at_k(np.array([rank]), TOP)[0])


def places_moved(score: ScoreRequests, request: Request, groups: Sequence[Sequence[int]], k: int) -> np.ndarray:
    """[G] by how many places the first k items move on average when a group of latents is removed or doubled,
    whichever moves them more."""
    changed = [request.with_intents(dict.fromkeys(group, factor)) for group in groups for factor in (0.0, 2.0)]
    base = score([request])
    first = base.top(k)
    moved = []
    for start in range(0, len(changed), _AT_ONCE):
        answers = score(changed[start : start + _AT_ONCE])
        moved += [
            float(np.mean([abs(answers.rank(item, row) - base.rank(item)) for item in first] or [0]))
            for row in range(len(answers.scores))
        ]
    return np.array(moved, dtype=np.float64).reshape(len(groups), 2).max(axis=1)


def ablation(score: ScoreRequests, asked: Sequence[tuple[Request, int]], latent: int) -> pd.DataFrame:
    """before, after (rank of the held-out item), replaced (share of the first ten that leaves): a row a person.

    asked: requests, each with the internal item held out.
    """
    rows = []
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        answers = score([one for request, _ in some for one in (request, request.without_intents([latent]))])
        for place, (_, target) in enumerate(some):
            had, has = 2 * place, 2 * place + 1
            first = answers.top(TOP, had)
            replaced = len(set(first) - set(answers.top(TOP, has))) / max(len(first), 1)
            rows.append((answers.rank(target, had), answers.rank(target, has), replaced))
    return pd.DataFrame(rows, columns=["before", "after", "replaced"])
