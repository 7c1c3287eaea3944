"""Each sign on facts made by hand, and which of them count, worked out by counting."""

import math

import numpy as np
import pandas as pd
import pytest

from saerec.explorer.evaluation.miss_causes import CAUSES, OTHER, first_cause, signs, weighed

NOTHING = {"n_known": 9, "n_train": 20, "n_preferred": 20, "went_on": 4, "went_on_preferred": 4,
           "shares_nothing": False, "new_kind": False, "told": 0.5, "told_preferred": 0.5}  # fmt: skip


def held(**facts):
    """The signs of one person of whom nothing is to be said but this."""
    found = signs(pd.DataFrame([NOTHING | facts])).iloc[0]
    return {cause for cause in found.index if found[cause]}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, set()),
        ({"n_train": 0, "went_on": 0}, {"never", "nobody", "rival", "others"}),
        ({"went_on": 0, "went_on_preferred": 0}, {"nobody"}),
        ({"shares_nothing": True}, {"silent"}),
        ({"new_kind": True}, {"kind"}),
        ({"n_preferred": 59}, set()),
        ({"n_preferred": 60}, {"rival"}),
        ({"went_on_preferred": 11}, set()),
        ({"went_on_preferred": 12}, {"others"}),
        ({"told_preferred": 0.99}, set()),
        ({"told_preferred": 1.0}, {"wishes"}),
        ({"told": 0.0, "told_preferred": 0.0}, set()),
        ({"n_known": 5}, set()),
        ({"n_known": 4}, {"thin"}),
    ],
)
def test_a_sign_holds_from_its_limit_on(facts, expected):
    assert held(**facts) == expected


def test_the_first_sign_that_counts_is_the_cause():
    table = pd.DataFrame({"never": [True, False, False, False], "nobody": [True, True, True, False],
                          "kind": [False, True, False, False]})  # fmt: skip
    every = pd.Series(True, table.columns)
    assert first_cause(table, every).tolist() == ["never", "nobody", "nobody", OTHER]
    assert first_cause(table, every.where(every.index != "nobody", False)).tolist() == ["never", "kind", OTHER, OTHER]
    assert first_cause(table, ~every).tolist() == [OTHER] * 4


def test_a_sign_that_holds_for_hits_as_often_is_no_cause():
    is_miss = np.arange(100) < 60
    none = pd.DataFrame(False, index=range(100), columns=[cause for cause in CAUSES if cause != OTHER])
    table = none.assign(
        thin=np.arange(100) % 2 == 0,  # half of both
        rival=(np.arange(100) < 30) | (np.arange(100) >= 95),  # 30 of 60, 5 of 40
        kind=np.arange(100) < 2,  # 2 of 60 and no hit: chance alone does that often
    )
    found = weighed(table, is_miss).set_index("cause")
    assert found.index.tolist() == list(CAUSES)
    assert found.loc["rival", ["of_misses", "of_hits"]].tolist() == [0.5, 0.125]
    assert found.loc["rival", "lift"] == pytest.approx((30.5 / 61) / (5.5 / 41))
    assert found["counts"][found["counts"]].index.tolist() == ["rival"]
    assert found["cases"].to_dict() == {cause: {"rival": 30, OTHER: 30}.get(cause, 0) for cause in CAUSES}
    assert found["share"].sum() == pytest.approx(1)
    assert found.loc["kind", "p"] == pytest.approx(math.comb(60, 2) / math.comb(100, 2))
    assert found.loc["never", "p"] == pytest.approx(1)


def test_nobody_to_ask_is_no_error():
    held = signs(pd.DataFrame([NOTHING])).head(0)
    found = weighed(held, np.zeros(0, dtype=bool))
    assert found["cases"].sum() == 0 and not found["counts"].any()
