"""What other people did: of those who had one item in training, how many took another one later?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from saerec.evaluation.metrics import ratio_of_shares
from saerec.recommender.data import Histories, RecommenderData

LEAST_PEOPLE: Final = 10
"""People who had the earlier item, below which their share says nothing in general."""
LEAST_LATER: Final = 3
"""Of them, people who took the later one: one or two are no habit."""
PAIRS_AT_ONCE: Final = 1_000_000
"""Pairs of items of histories that are held in memory together."""


class WentOn(NamedTuple):
    """People by their training interactions."""

    had: int
    """people with the earlier item"""
    later: int
    """of them, those who took the later one after it"""
    others: int
    """people without the earlier item"""
    took: int
    """of them, those who took the later one at all"""

    def lift(self) -> tuple[float, float, float]:
        """How many times as common the later item is among those who had the earlier one as among the others, and its
        95 % interval. What counts against it: of those who had it only what came after counts."""
        ratio, low, high = ratio_of_shares(self.later, self.had, self.took, self.others)
        return float(ratio), float(low), float(high)

    @property
    def is_usual(self) -> bool:
        """Whether those who had the earlier item go on to the later one more often than others take it, beyond chance
        and from people enough."""
        return self.had >= LEAST_PEOPLE and self.later >= LEAST_LATER and self.others > 0 and self.lift()[1] > 1


def people_who_went_on(data: RecommenderData, earlier: Sequence[int], later: int) -> list[WentOn]:
    """For each of the earlier items. Training interactions alone."""
    owner, items, age = data.training().flat()
    n_people, n_took = len(np.unique(owner)), len(np.unique(owner[items == later]))
    met = np.isin(items, [*earlier, later])
    owner, items, age = owner[met], items[met], age[met]
    age_of_later = np.full(data.n_users, np.iinfo(np.int64).max)  # of its last time
    at = items == later
    np.minimum.at(age_of_later, owner[at], age[at])
    counts = []
    for item in earlier:
        had = items == item
        people = np.unique(owner[had])
        after = np.unique(owner[had & (age > age_of_later[owner])])
        both = int(np.isin(people, owner[at]).sum())
        counts.append(WentOn(len(people), len(after), n_people - len(people), n_took - both))
    return counts


def people_who_took(data: RecommenderData, histories: Histories, later: np.ndarray) -> np.ndarray:
    """[H, K] int64: for each history, people who in training had an item of it and took its `later` [H, K] after it,
    added up over the items of the history. Who had an item twice counts once for it; `later` itself is no item of a
    history."""
    n = data.n_items + 1
    pairs, people = _who_went_on(data.training(), n)
    owner, items, _ = histories.flat()
    took = np.zeros(later.shape, dtype=np.int64)
    for column, wanted in enumerate(later.astype(np.int64).T):
        asked = items.astype(np.int64) * n + wanted[owner]
        place = np.minimum(np.searchsorted(pairs, asked), max(len(pairs) - 1, 0))
        is_known = (items != wanted[owner]) & (pairs[place] == asked if len(pairs) else False)
        took[:, column] = np.bincount(owner[is_known], weights=people[place[is_known]], minlength=len(histories))
    return took


def _who_went_on(training: Histories, n: int) -> tuple[np.ndarray, np.ndarray]:
    """(pairs, people): first item * n + later item, rising, and how many people had the first and took the later."""
    lengths = training.stops - training.starts
    so_many = np.cumsum(lengths * (lengths - 1) // 2)
    cuts = np.searchsorted(so_many, np.arange(PAIRS_AT_ONCE, so_many.max(initial=0), PAIRS_AT_ONCE))
    found = [_of_some(training.chunk(part), n) for part in np.split(np.arange(len(training)), cuts)]
    pairs, place = np.unique(np.concatenate([pairs for pairs, _ in found]), return_inverse=True)
    people = np.bincount(place, weights=np.concatenate([people for _, people in found]), minlength=len(pairs))
    return pairs, people.astype(np.int64)


def _of_some(training: Histories, n: int) -> tuple[np.ndarray, np.ndarray]:
    """The same of some people."""
    owner, items, age = training.flat()  # an entry comes before as many as it is old
    items = items.astype(np.int64)
    first = np.repeat(np.arange(len(items)), age)
    step = np.arange(len(first)) - np.repeat(np.cumsum(age) - age, age)
    once = np.unique(owner[first] * n * n + items[first] * n + items[first + 1 + step])
    return np.unique(once % (n * n), return_counts=True)
