"""What the browser is sent can be taken apart again, and colours are those of the data."""

import json
import struct

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.figures.sentence_map import SCALE, colour_groups, colourings, sentence_points, with_places
from tests.support.hostile import HOSTILE


def table(n=300, **columns):
    rng = np.random.default_rng(0)
    base = {
        "x": rng.integers(0, 65_536, n),
        "y": rng.integers(0, 65_536, n),
        c.TEXT: [f"sentence {i % 200}" for i in range(n)],
        c.TITLE: [f"item {i % 9}" for i in range(n)],
        c.CATEGORY: "",
        "when": pd.NaT,
        c.RATING: np.nan,
        c.THEME: -1,
    }
    return pd.DataFrame({**base, **columns}).astype({"when": "datetime64[s]"})


def taken_apart(data):
    length = struct.unpack("<I", data[:4])[0]
    head = json.loads(data[4 : 4 + length])
    n, at, parts = head["n"], 4 + length, []
    for kind in ("<u4", "<u4", "<u2", "<u2", "u1"):
        parts.append(np.frombuffer(data, kind, n, at))
        at += n * np.dtype(kind).itemsize
    assert at == len(data) and length % 4 == 0
    return head, parts


def test_only_what_the_data_has_can_be_coloured_by():
    assert colourings(table()) == {}
    full = table(
        **{c.THEME: [0, 1, -1] * 100, c.CATEGORY: ["a", "b", ""] * 100, c.RATING: [1.0, 5.0, np.nan] * 100},
        when=pd.to_datetime(["2020-01-01", "2021-01-01", None] * 100),
    )
    assert list(colourings(full)) == [c.THEME, c.CATEGORY, "when", c.RATING]
    assert c.CATEGORY not in colourings(full.assign(**{c.CATEGORY: ["a", "", ""] * 100}))


def test_each_point_has_the_group_of_its_value_and_counts_add_up():
    rows = table(**{c.THEME: [7, 3, 3, -1, 9, 3] * 50})
    codes, groups = colour_groups(rows, c.THEME, {3: ("Quiet", True), 7: ("Maybe", False)})
    assert [group.name for group in groups] == ["Quiet", "Maybe", "9", "no theme"]
    names = np.array([group.name for group in groups])[codes]
    assert (names[rows[c.THEME] == 3] == "Quiet").all() and (names[rows[c.THEME] == -1] == "no theme").all()
    assert [group.n for group in groups] == [int((codes == place).sum()) for place in range(len(groups))]
    assert {group.name: group.certain for group in groups}["Maybe"] is False


def test_many_themes_share_a_colour_and_names_stand_where_most_of_a_theme_is():
    theme = np.repeat(np.arange(15), 20)
    rows = table(**{c.THEME: theme})
    rows["x"], rows["y"] = theme * 4_000, theme * 4_000
    codes, groups = colour_groups(rows, c.THEME, {})
    assert len(groups) == 11 and groups[-1].name == "another theme" and groups[-1].n == 100
    placed = with_places(rows, codes, groups)
    assert placed[-1].at is None
    assert all(group.at == (int(group.name) * 4_000,) * 2 for group in placed[:-1])


def test_times_are_years_where_there_are_several_and_the_earliest_are_put_together():
    years = pd.to_datetime([f"{2000 + i % 12}-05-01" for i in range(299)] + [None])
    groups = colour_groups(table(when=years), "when", {})[1]
    assert [group.name for group in groups] == ["2004 and before", *map(str, range(2005, 2012)), "no date"]
    assert groups[0].n == int((pd.Series(years).dt.year <= 2004).sum()) and groups[0].colour == SCALE[0]
    months = pd.to_datetime([f"2024-0{1 + i % 3}-05" for i in range(300)])
    assert [group.name for group in colour_groups(table(when=months), "when", {})[1]] == [
        "Jan 2024", "Feb 2024", "Mar 2024",
    ]  # fmt: skip
    quarters = pd.to_datetime([f"2024-{1 + i % 12:02d}-05" for i in range(300)])
    assert colour_groups(table(when=quarters), "when", {})[1][1].name == "2024, quarter 2"


def test_ratings_are_in_order_and_many_values_are_put_together():
    stars = colour_groups(table(**{c.RATING: [5.0, 1.0, 4.5, np.nan] * 75}), c.RATING, {})[1]
    assert [group.name for group in stars] == ["1", "4.5", "5", "no rating"]
    many = colour_groups(table(**{c.RATING: np.linspace(0, 100, 300)}), c.RATING, {})[1]
    assert len(many) == len(SCALE) and sum(group.n for group in many) == 300


def test_the_browser_can_take_the_bytes_apart_whatever_a_text_holds():
    texts = [str(one) for one in HOSTILE] * 40
    rows = table(len(texts), **{c.TEXT: texts, c.TITLE: texts})
    codes, groups = colour_groups(rows, c.THEME, {})
    head, (text, title, x, y, group) = taken_apart(sentence_points(rows, codes, groups, "v1"))
    assert head["version"] == "v1" and len(head["texts"]) <= len(HOSTILE)
    assert [head["texts"][one] for one in text] == [one[:160] for one in texts]
    assert [head["titles"][one] for one in title] == [one[:60] for one in texts]
    assert (x == rows["x"]).all() and (y == rows["y"]).all() and (group == codes).all()
