"""What other people did: of those who had one item in training, how many took another one later?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from saerec.evaluation.metrics import ratio_of_shares
from saerec.recommender.data import RecommenderData

LEAST_PEOPLE: Final = 10
"""People who had the earlier item, below which their share says nothing in general."""
LEAST_LATER: Final = 3
"""Of them, people who took the later one: one or two are no habit."""


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
