"""People who had one item and took another later, counted by hand."""

import tracemalloc

import numpy as np
import pandas as pd
import pytest

from saerec.explain import went_on
from saerec.explain.went_on import WentOn, people_who_took, people_who_went_on
from saerec.recommender.data import Histories, RecommenderData

BASKETS = ([1, 2, 3, 4, 5], [2, 3, 5, 1], [6, 2, 4, 1])
"""The last two of each are held out."""


@pytest.fixture(scope="module")
def data():
    rows = [
        (user, item, place, "train" if place < len(items) - 2 else "valid" if place < len(items) - 1 else "test")
        for user, items in enumerate(BASKETS, start=1)
        for place, item in enumerate(items)
    ]
    table = pd.DataFrame(rows, columns=["user", "item", "position", "split"])
    nothing = np.zeros((len(table), 1), np.int32), np.zeros((len(table), 1), np.float32)
    codes = np.zeros((7, 1), np.int32), np.zeros((7, 1), np.float32)
    return RecommenderData.from_interactions(
        table, n_items=6, n_latents=1, item_codes=codes, personal=nothing, public_indices=np.zeros(0, np.int32)
    )


def test_people_are_counted_by_training_interactions(data):
    # Training: 1 2 3 | 2 3 | 6 2.
    assert people_who_went_on(data, [1, 2, 6, 3], 3) == [(1, 1, 2, 1), (3, 2, 0, 0), (1, 0, 2, 2), (2, 0, 1, 0)]
    assert people_who_went_on(data, [1, 3, 6, 5], 2) == [(1, 1, 2, 2), (2, 0, 1, 1), (1, 1, 2, 2), (0, 0, 3, 3)]
    assert people_who_went_on(data, [2], 4) == [(3, 0, 0, 0)]  # 4 is bought in held-out interactions alone
    assert people_who_went_on(data, [], 4) == []


@pytest.mark.parametrize("at_once", [1, 3, 10**6])
def test_people_who_took_an_item_after_those_of_a_history_are_added_up(data, monkeypatch, at_once):
    monkeypatch.setattr(went_on, "PAIRS_AT_ONCE", at_once)
    # Training: 1 2 3 | 2 3 | 6 2. After 1 and 2, item 3 was taken by one and by two people.
    asked = Histories.of([[1, 2], [6, 3, 5], [3, 2], [], [1, 6]])
    assert people_who_took(data, asked, np.array([[3, 3], [2, 3], [3, 3], [3, 3], [2, 3]])).tolist() == [
        [3, 3],
        [1, 0],
        [2, 2],
        [0, 0],
        [2, 1],
    ]


@pytest.mark.parametrize("at_once", [7, 500])
def test_the_sum_is_that_of_the_items_asked_one_by_one(monkeypatch, at_once):
    monkeypatch.setattr(went_on, "PAIRS_AT_ONCE", at_once)
    rng = np.random.default_rng(0)
    rows = [(user, int(rng.integers(1, 9)), place, "train") for user in range(1, 31) for place in range(user % 7)]
    table = pd.DataFrame(rows, columns=["user", "item", "position", "split"])
    nothing = np.zeros((len(table), 1), np.int32), np.zeros((len(table), 1), np.float32)
    codes = np.zeros((9, 1), np.int32), np.zeros((9, 1), np.float32)
    many = RecommenderData.from_interactions(
        table, n_items=8, n_latents=1, item_codes=codes, personal=nothing, public_indices=np.zeros(0, np.int32)
    )
    lists = [[1, 2, 8], [3], [4, 5, 6, 7]]
    expected = [sum(one.later for one in people_who_went_on(many, items, 2)) for items in ([1, 8], [3], [4, 5, 6, 7])]
    assert people_who_took(many, Histories.of(lists), np.full((3, 1), 2)).ravel().tolist() == expected


def test_what_is_held_grows_with_what_is_asked_and_not_with_all_pairs(monkeypatch):
    monkeypatch.setattr(went_on, "PAIRS_AT_ONCE", 5_000)
    rng, n_users, length = np.random.default_rng(0), 100, 100
    items = np.concatenate([rng.permutation(150)[:length] + 1 for _ in range(n_users)]).astype(np.int32)
    stops = length * np.arange(1, n_users + 1)
    n_pairs = n_users * length * (length - 1) // 2
    tracemalloc.start()
    people = went_on._who_went_on(Histories(items, stops - length, stops), 151, np.array([151 * 5 + 7]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    after = [one.index(7) > one.index(5) for one in items.reshape(-1, length).tolist() if {5, 7} <= set(one)]
    assert people.tolist() == [sum(after)] and sum(after) > 0
    assert peak < 8 * n_pairs / 2  # a number of eight bytes for every other pair


@pytest.mark.parametrize(
    ("counts", "is_usual"),
    [
        ((100, 30, 900, 30), True),
        ((100, 6, 900, 50), False),  # a lift of 1.1: chance
        ((9, 9, 900, 3), False),  # too few people
        ((50, 2, 900, 1), False),  # too few went on
        ((100, 30, 0, 0), False),  # nobody to compare with
        ((3, 1, 900, 0), False),
    ],
)
def test_more_often_than_others_needs_people_and_a_lift_beyond_chance(counts, is_usual):
    assert WentOn(*counts).is_usual == is_usual


def test_the_lift_has_its_interval():
    ratio, low, high = WentOn(100, 30, 900, 30).lift()
    assert low < ratio < high and ratio == pytest.approx((30.5 / 101) / (30.5 / 901))
