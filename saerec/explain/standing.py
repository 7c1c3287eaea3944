"""Where an item stands, and whether it falls when something is taken away: the one test of every "because"."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

import numpy as np

from saerec.recommender.inputs.request import Scores

LEAST_LOST: Final = 0.1
"""Share of its lead that an item which stays first must lose to be said to fall: less is within what anything does."""


class Standing(NamedTuple):
    """An item among everything else that can be recommended."""

    rank: int
    """from 1; ties count against the item"""
    lead: float
    """its score minus that of the best other item, below 0 behind it; NaN where there is no other"""

    def falls(self, after: Standing) -> bool:
        """Whether it is worse off `after` something was taken away: further down, or first with a lead that shrank.

        >>> first = Standing(1, 2.0)
        >>> first.falls(Standing(2, -0.1)), first.falls(Standing(1, 1.9)), first.falls(Standing(1, 1.5))
        (True, False, True)
        >>> Standing(3, -1.0).falls(Standing(3, -4.0))
        False
        """
        if self.rank == after.rank == 1:
            return after.lead < (1 - LEAST_LOST) * self.lead
        return after.rank > self.rank

    def depth(self) -> tuple[int, float]:
        """Sorts by how far down an item is: by rank, then by the lead it lacks."""
        return self.rank, -self.lead


def standings(answers: Scores, item: int, gone: Sequence[Collection[int]] = ()) -> list[Standing]:
    """The item's standing in every answer. gone: items that each answer must not count as rivals: what was taken out of
    the history could be recommended again, and would push down whatever is explained."""
    found = []
    for row in range(len(answers.scores)):
        scores = answers.scores[row]
        if row < len(gone) and gone[row]:
            scores = scores.copy()
            scores[list(gone[row])] = -np.inf
        own = scores[item]
        rank = int(np.count_nonzero(scores >= own))  # itself among them
        best = max(scores[:item].max(initial=-np.inf), scores[item + 1 :].max(initial=-np.inf))
        lead = float(own) - float(best)
        found.append(Standing(rank, lead if math.isfinite(lead) else math.nan))
    return found
