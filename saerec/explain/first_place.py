"""What would make an item first? The smallest turns of intents, in the steps of a slider.

Smallest means the fewest groups of latents, and among those the fewest steps. Where scores are linear in the factors
(the default design) this is solved exactly, see `turn_program`. Where they are not, or where nothing makes the item
first, the best single turn is taken again and again while it lifts the rank, and each turn is then pulled back as far
as the rank allows. Either way the model is asked once more: with the turns, and with each of them a step less.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from saerec.explain.attribution import ScoreRequests
from saerec.explain.turn_program import Program, smallest_turns
from saerec.recommender.inputs.request import Request

LEAST, MOST, STEP = 0.0, 3.0, 0.1
"""Factors that can be set, and how finely."""
_DOWN, _UP = round((1 - LEAST) / STEP), round((MOST - 1) / STEP)
_LEVELS: Final = (-_DOWN, -_DOWN // 2, _UP // 4, _UP // 2, 3 * _UP // 4, _UP)
"""Turns that are tried where the search is not exact, in steps."""
_MOST_TURNS: Final = 8
_MARGINS: Final = (1e-6, 1e-4)
"""By how much of the largest score the item must lead; the larger where rounding undoes the smaller."""
_AT_ONCE: Final = 64

Ranks = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""[n, G] steps -> [n] ranks of the item, from 1, ties against it; [n] its lead over the best other item."""


@dataclass(frozen=True)
class FirstPlace:
    """Turns that bring an item up. A group is called by its place in the list that was asked."""

    before: int
    """rank as asked"""
    rank: int
    """with the turns, as the model answers"""
    factors: dict[int, float]
    """group -> factor"""
    less: dict[int, int]
    """group -> rank when this turn alone is a step less"""
    proved: bool
    """the item is first, and no smaller change makes it so; or it is not, and no turn of these groups does"""


def first_place(
    score: ScoreRequests, request: Request, item: int, groups: Sequence[Sequence[int]], *, linear: bool
) -> FirstPlace:
    """The smallest turns of groups of latents, all of a group alike, that make the item first; else the best found.

    item: one that can be recommended. groups: none of their latents is turned in the request. linear: whether the
    model's scores are linear in the factors (`Recommender.exact`).
    """

    def asked(steps: np.ndarray) -> Request:
        turned = [(group, round(1 + STEP * n, 1)) for group, n in zip(groups, steps.tolist(), strict=True) if n]
        return request.with_intents({latent: factor for group, factor in turned for latent in group})

    def by_model(states: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return _joined(_places(score([asked(one) for one in some]).scores, item) for some in _chunks(states))

    still = np.zeros(len(groups), dtype=np.int64)
    before = int(by_model(still[None])[0][0])
    if before == 1 or not groups:
        return FirstPlace(before, before, {}, {}, proved=True)
    if not linear:
        return _checked(by_model, before, _pulled_back(by_model, _climb(by_model, still)), proved=False)
    program, proved = _program(score, request, item, groups), False
    for margin in _MARGINS:
        steps, proved = smallest_turns(program, margin * float(np.abs(program.base).max()))
        if steps is None:
            break
        if by_model(steps[None])[0][0] == 1:
            return _checked(by_model, before, steps, proved)

    def by_sum(states: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return _joined(_places(program.scores(some), program.target) for some in _chunks(states))

    return _checked(by_model, before, _pulled_back(by_sum, _climb(by_sum, still)), proved and steps is None)


def _program(score: ScoreRequests, request: Request, item: int, groups: Sequence[Sequence[int]]) -> Program:
    """Every group at its most and at its least: the model is asked 2G times."""
    base = score([request]).scores[0].astype(np.float64)
    free = np.flatnonzero(np.isfinite(base))
    steps = [
        (score([request.with_intents(dict.fromkeys(group, factor)) for group in some]).scores[:, free] - base[free]) / n
        for factor, n in ((MOST, _UP), (LEAST, _DOWN))
        for some in _chunks(groups)
    ]
    most = np.repeat([_UP, _DOWN], len(groups))
    return Program(base[free], np.concatenate(steps), most, int(np.searchsorted(free, item)))


def _checked(by_model: Ranks, before: int, steps: np.ndarray, proved: bool) -> FirstPlace:
    """What the model says of the turns, and of each a step less. Where rounding makes a step less suffice, it does."""
    while True:
        turned = np.flatnonzero(steps)
        less = np.repeat(steps[None], len(turned), axis=0)
        less[np.arange(len(turned)), turned] -= np.sign(steps[turned])
        rank, *others = by_model(np.concatenate([steps[None], less]))[0].tolist()
        enough = [state for state, other in zip(less, others, strict=True) if other <= rank]
        if not enough:
            factors = {int(group): round(1 + STEP * int(steps[group]), 1) for group in turned}
            return FirstPlace(before, rank, factors, dict(zip(factors, others, strict=True)), proved)
        steps = enough[0]


def _climb(ranks: Ranks, steps: np.ndarray) -> np.ndarray:
    """[G] the best single turn, again and again, while it lifts the rank."""
    best = int(ranks(steps[None])[0][0])
    for _ in range(_MOST_TURNS):
        tried = np.repeat(steps[None], len(steps) * len(_LEVELS), axis=0)
        tried[np.arange(len(tried)), np.repeat(np.arange(len(steps)), len(_LEVELS))] = np.tile(_LEVELS, len(steps))
        found, leads = ranks(tried)
        chosen = int(np.lexsort((-leads, found))[0])
        if found[chosen] >= best:
            break
        steps, best = tried[chosen], int(found[chosen])
        if best == 1:
            break
    return steps


def _pulled_back(ranks: Ranks, steps: np.ndarray) -> np.ndarray:
    """[G] each turn as small as the rank allows, while the others stay."""
    best, before = int(ranks(steps[None])[0][0]), None
    while before is None or not np.array_equal(before, steps):
        before = steps
        for group in np.flatnonzero(steps):
            smaller = np.arange(abs(steps[group])) * np.sign(steps[group])
            tried = np.repeat(steps[None], len(smaller), axis=0)
            tried[:, group] = smaller
            enough = np.flatnonzero(ranks(tried)[0] <= best)
            steps = tried[enough[0]] if len(enough) else steps
    return steps


def _places(scores: np.ndarray, item: int) -> tuple[np.ndarray, np.ndarray]:
    """scores [n, J] -> as `Ranks`. What cannot be recommended has -inf."""
    own = scores[:, item]
    others = np.delete(scores, item, axis=1)
    return 1 + (others >= own[:, None]).sum(axis=1), own - others.max(axis=1, initial=-np.inf)


def _joined(found: Any) -> tuple[np.ndarray, np.ndarray]:
    ranks, leads = zip(*found, strict=True)
    return np.concatenate(ranks), np.concatenate(leads)


def _chunks(rows: Any) -> list[Any]:
    return [rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE)]
