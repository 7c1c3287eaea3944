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
PAIRS_AT_ONCE: Final = 250_000
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
    """For each of the earlier items. Training interactions alone, and of them only those of these items are read."""
    n_people = int(np.count_nonzero(data.n_train))
    rows = data.by_item.of_item(later)[::-1]
    takers, at = np.unique(data.owners(rows), return_index=True)
    last = rows[at]  # of its last time: rows rise with time
    counts = []
    for item in earlier:
        rows = data.by_item.of_item(item)
        people = data.owners(rows)
        place = np.minimum(np.searchsorted(takers, people), max(len(takers) - 1, 0))
        took = takers[place] == people if len(takers) else np.zeros(len(people), dtype=bool)
        after = np.unique(people[took][rows[took] < last[place[took]]])
        had, both = len(np.unique(people)), len(np.unique(people[took]))
        counts.append(WentOn(had, len(after), n_people - had, len(takers) - both))
    return counts


def people_who_took(data: RecommenderData, histories: Histories, later: np.ndarray) -> np.ndarray:
    """[H, K] int64: for each history, people who in training had an item of it and took its `later` [H, K] after it,
    added up over the items of the history. Who had an item twice counts once for it; `later` itself is no item of a
    history."""
    n = data.n_items + 1
    owner, items, _ = histories.flat()
    wanted = later.astype(np.int64)[owner]
    asked = items.astype(np.int64)[:, None] * n + wanted
    pairs, place = np.unique(asked, return_inverse=True)
    counts = _who_went_on(data.training(), n, pairs)[place.reshape(asked.shape)]
    counts[items[:, None] == wanted] = 0
    took = np.zeros(later.shape, dtype=np.int64)
    np.add.at(took, owner, counts)
    return took


def _who_went_on(training: Histories, n: int, pairs: np.ndarray) -> np.ndarray:
    """[len(pairs)] int64: how many people had the first item and took the later. pairs: first * n + later, rising.

    Of all pairs that there are, which grow with the square of a history, only those asked for are kept.
    """
    people = np.zeros(len(pairs), dtype=np.int64)
    lengths = training.stops - training.starts
    so_many = np.cumsum(lengths * (lengths - 1) // 2)
    cuts = np.searchsorted(so_many, np.arange(PAIRS_AT_ONCE, so_many.max(initial=0), PAIRS_AT_ONCE))
    for part in np.split(np.arange(len(training)), cuts) if len(pairs) else ():
        people += np.bincount(_of_some(training.chunk(part), n, pairs), minlength=len(pairs))
    return people


def _of_some(training: Histories, n: int, pairs: np.ndarray) -> np.ndarray:
    """Places in `pairs` of what some people did, once for each of them."""
    owner, items, age = training.flat()  # an entry comes before as many as it is old
    items = items.astype(np.int64)
    first = np.repeat(np.arange(len(items)), age)
    step = np.arange(len(first)) - np.repeat(np.cumsum(age) - age, age)
    met = items[first] * n + items[first + 1 + step]
    place = np.minimum(np.searchsorted(pairs, met), len(pairs) - 1)
    asked = pairs[place] == met
    return np.unique(owner[first[asked]] * len(pairs) + place[asked]) % len(pairs)
