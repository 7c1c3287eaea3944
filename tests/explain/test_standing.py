"""Where an item stands, by hand; what was taken out of the history is no rival."""

import math

import numpy as np
import pytest

from saerec.explain.standing import Standing, standings
from saerec.recommender.inputs.request import Scores

SCORES = np.array([[-np.inf, 5.0, 3.0, 1.0, -np.inf], [-np.inf, 2.0, 3.0, 3.0, 9.0]], dtype=np.float32)


def answers(scores=SCORES):
    weights = np.full((len(scores), 3), 1 / 3, dtype=np.float32)
    return Scores(scores, weights, weights)


def test_rank_and_lead_by_hand():
    assert standings(answers(), 1) == [Standing(1, 2.0), Standing(4, -7.0)]
    assert standings(answers(), 2) == [Standing(2, -2.0), Standing(3, -6.0)]  # ties count against it


def test_what_was_taken_away_is_no_rival():
    assert standings(answers(), 2, [(), (4,)]) == [Standing(2, -2.0), Standing(2, 0.0)]
    assert standings(answers(), 2, [(1,), (4, 3)]) == [Standing(1, 2.0), Standing(1, 1.0)]
    assert np.isinf(SCORES[0, 4]) and SCORES[1, 4] == 9.0  # the answer itself is left alone


def test_an_item_alone_leads_nobody():
    (alone,) = standings(answers(np.array([[-np.inf, 1.0]], dtype=np.float32)), 1)
    assert alone.rank == 1 and math.isnan(alone.lead)
    assert not alone.falls(alone)


@pytest.mark.parametrize(
    ("before", "after", "falls"),
    [
        ((3, -1.0), (4, -1.0), True),
        ((3, -1.0), (3, -9.0), False),
        ((3, -1.0), (2, -0.5), False),
        ((1, 2.0), (2, -0.5), True),
        ((1, 2.0), (1, 1.9), False),  # a twentieth of its lead
        ((1, 2.0), (1, 1.7), True),
        ((1, 2.0), (1, 5.0), False),
    ],
)
def test_what_counts_as_a_fall(before, after, falls):
    assert Standing(*before).falls(Standing(*after)) == falls
