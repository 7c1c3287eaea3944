"""Personal or public: whether people come back to a theme in their own reviews, by hand and on planted people."""

import warnings

import numpy as np
import pytest
from scipy import sparse

from saerec import columns as c
from saerec.intents.kinds import COLUMNS, PERSONAL, PUBLIC, UNDECIDED, kinds


def told(spoken, user, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return kinds(sparse.csr_array(np.asarray(spoken, dtype=bool)), np.asarray(user), **options)


def test_repetition_by_hand():
    """Person 1 speaks of it in both of two reviews, person 2 in one of two.

    Observed 2 * 1 + 0 = 2; expected (2 * 1 + 1 * 1) * 3/4; ratio 8/9.
    """
    found = told([[1], [1], [1], [0]], [1, 1, 2, 2])
    assert found.columns.tolist() == list(COLUMNS)
    assert found[c.REPEATED].tolist() == pytest.approx([8 / 9]) and found["n_people"].tolist() == [2]
    assert found[c.INTENT_KIND].tolist() == [UNDECIDED]  # two people say nothing of others


@pytest.fixture(scope="module")
def planted():
    """120 people of ten reviews. Theme 0: each twelfth person's in eight of ten; 1: anybody's in three of ten; 2: said
    by four people, always; 3: by nobody; 4: personal, by eight people, of whom half repeat it."""
    rng = np.random.default_rng(0)
    user = np.repeat(np.arange(120), 10)
    spoken = np.zeros((1200, 5), dtype=bool)
    spoken[:, 0] = (user % 12 == 0) & (rng.random(1200) < 0.8)
    spoken[:, 1] = rng.random(1200) < 0.3
    spoken[:, 2] = user < 4
    spoken[[0, 10, 20, 30, 31, 40, 50], 4] = True
    return told(spoken, user)


def test_planted_kinds_are_found(planted):
    assert planted[c.INTENT_KIND].tolist() == [PERSONAL, PUBLIC, UNDECIDED, UNDECIDED, UNDECIDED]
    assert planted[c.REPEATED][0] > 5 and planted[c.REPEATED][1] == pytest.approx(1, abs=0.1)


def test_the_interval_is_around_what_was_found(planted):
    some = planted[planted["n_people"] >= 5]
    assert (some["repeated_low"] <= some[c.REPEATED]).all() and (some[c.REPEATED] <= some["repeated_high"]).all()
    assert (planted["repeated_low"][4] < 1.5) and (planted["repeated_high"][4] > 1.5)


def test_the_same_every_time():
    spoken, user = [[1], [0], [1], [1], [1]], [1, 1, 2, 2, 3]
    assert told(spoken, user, seed=3).equals(told(spoken, user, seed=3))


@pytest.mark.parametrize(("spoken", "user"), [(np.zeros((0, 2)), []), (np.ones((3, 2)), [1, 2, 3])])
def test_where_nobody_can_repeat_anything_nothing_is_decided(spoken, user):
    found = told(spoken, np.array(user, dtype=int))
    assert found[c.INTENT_KIND].tolist() == [UNDECIDED] * 2 and found[c.REPEATED].isna().all()


def test_draws_of_people_are_those_of_a_table_with_every_person():
    """The interval again, with dense tables of people x draws."""
    rng = np.random.default_rng(4)
    user = np.sort(rng.integers(0, 70, 400))
    spoken = rng.random((400, 3)) < np.array([0.3, 0.1, 0.02])
    users, place = np.unique(user, return_inverse=True)
    k = np.zeros((len(users), 3))
    np.add.at(k, place, spoken)
    reviews = np.bincount(place)
    draws = np.random.default_rng(9).multinomial(len(users), np.full(len(users), 1 / len(users)), size=200)
    expected = (draws @ (k * (reviews[:, None] - 1))) * (draws @ k) / (draws @ reviews)[:, None]
    low, high = np.quantile((draws @ (k * (k - 1))) / expected, [0.05, 0.95], axis=0)
    found = told(spoken, user, seed=9)
    np.testing.assert_allclose(found[["repeated_low", "repeated_high"]].to_numpy().T, [low, high], rtol=1e-12)
    assert found["n_people"].tolist() == (k > 0).sum(axis=0).tolist()
