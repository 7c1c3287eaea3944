"""An area of the map: read as it is written, and counted as one would by hand."""

import numpy as np
import pandas as pd
import pytest

from saerec import columns as c
from saerec.errors import ConfigError
from saerec.explorer.sentences.selection import (
    MOST_CORNERS,
    from_the_middle,
    holding,
    inside,
    over_represented,
    read_area,
)
from saerec.explorer.sentences.table import SIDE


def points(n=400, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {"x": rng.integers(0, SIDE + 1, n), "y": rng.integers(0, SIDE + 1, n), c.THEME: rng.integers(-1, 4, n)}
    )


@pytest.mark.parametrize("text", ["box:1,2,3,65535", "lasso:0,0,10,0,0,10", "lasso:" + ",".join(["1"] * 160)])
def test_an_area_is_read_as_it_is_written(text):
    assert str(read_area(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "box", "box:1,2,3", "box:1,2,3,65536", "box:1,2,3,-4", "box:1,2,3,٣", "lasso:1,2,3,4", "lasso:1,2,3,4,5,6,7",
     "circle:1,2,3,4", "lasso:" + ",".join(["1"] * (2 * MOST_CORNERS + 2)), "<script>"],
)  # fmt: skip
def test_any_other_area_is_refused_with_what_is_valid(text):
    with pytest.raises(ConfigError, match="Valid: box:x,y,x,y"):
        read_area(text)


def test_a_box_holds_what_lies_between_its_corners_from_wherever_it_was_drawn():
    table = points()
    by_hand = [(1_000 <= x <= 40_000) and (5_000 <= y <= 60_000) for x, y in zip(table["x"], table["y"], strict=True)]
    assert 0 < sum(by_hand) < len(table)
    for text in ("box:1000,5000,40000,60000", "box:40000,60000,1000,5000", "box:40000,5000,1000,60000"):
        assert inside(table, read_area(text)).tolist() == by_hand


def test_an_outline_holds_what_a_ray_says():
    table = points()
    corners = [(5_000, 5_000), (60_000, 9_000), (30_000, 30_000), (55_000, 60_000), (8_000, 50_000)]
    text = "lasso:" + ",".join(str(one) for corner in corners for one in corner)

    def crossings(x, y):
        n = 0
        for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
            if min(y1, y2) <= y < max(y1, y2) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
                n += 1
        return n

    by_hand = [crossings(x, y) % 2 == 1 for x, y in zip(table["x"], table["y"], strict=True)]
    assert 0 < sum(by_hand) < len(table)
    assert inside(table, read_area(text)).tolist() == by_hand


def test_words_must_all_be_held_and_are_no_pattern():
    table = pd.DataFrame({c.TEXT: ["A QUIET fan (really)", "quiet", "fan", "really? .*"]})
    assert holding(table, "Quiet fan").tolist() == [True, False, False, False]
    assert holding(table, ".*").tolist() == [False, False, False, True]
    assert holding(table, "(").tolist() == [True, False, False, False]


def test_what_is_more_common_there_comes_first_with_its_counts():
    theme = [0] * 50 + [1] * 450 + [2] * 500 + [-1] * 1_000
    table = pd.DataFrame({c.THEME: theme})
    chosen = np.zeros(2_000, bool)
    chosen[:40], chosen[50:90], chosen[500:505], chosen[1_000:1_015] = True, True, True, True
    found = over_represented(table, chosen, c.THEME).set_index(c.THEME)
    assert found.index.tolist() == [0, 1, 2]
    assert found[["n", "total"]].to_numpy().tolist() == [[40, 50], [40, 450], [5, 500]]
    assert found.at[0, c.LIFT] == pytest.approx((40.5 / 101) / (10.5 / 1_901))
    assert (found["low"] < found[c.LIFT]).all() and (found[c.LIFT] < found["high"]).all()
    assert (found["low"] > 1).tolist() == [True, True, False]


def test_one_of_two_sentences_is_no_evidence():
    table = pd.DataFrame({c.THEME: [0, -1, *[1] * 98]})
    chosen = np.array([True, True] + [False] * 98)
    found = over_represented(table, chosen, c.THEME)
    assert found["n"].tolist() == [1] and found["total"].tolist() == [1]
    everything = over_represented(table, np.ones(100, bool), c.THEME)
    assert (everything["low"] <= 1).all()


def test_the_middle_comes_first_and_nothing_has_none():
    table = pd.DataFrame({"x": [0, 10, 20, 100], "y": [0, 10, 20, 100]})
    assert from_the_middle(table).index.tolist()[-1] == 3
    assert from_the_middle(table.iloc[:0]).empty
