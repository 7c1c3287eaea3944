"""The sentence over a score, and what other people did with an item of the history."""

import re

import pandas as pd
import pytest

from saerec import columns as c
from saerec.explorer import Explanation, Explorer
from saerec.ui.recommendations.explanation import _people
from saerec.ui.recommendations.sentences import reason
from tests.support.tiny_run import make_tiny_run


def explained(went_on):
    parts = pd.DataFrame(
        [("sequence", -1, "Order", 2.0, 9), ("personal", 4, "Quiet", 0.5, 1), ("history", "i1", "Kettle", 1.5, 3)],
        columns=["kind", "id", c.NAME, c.DELTA_SCORE, c.DELTA_RANK],
    )
    return Explanation("i9", "Toaster", 2.5, 2, parts, 0.0, {"sequence": 1.0}, [], went_on)


def test_the_crowd_behind_the_strongest_item_of_the_history_is_counted():
    said = reason(explained({"i1": (1200, 31)}))
    assert (
        "**Kettle** above all (31 of 1,200 people who had it took this later): without it, it falls to rank 5" in said
    )
    assert "people" not in reason(explained({"i1": (1200, 0)}))  # nobody did: the network alone says so


def test_what_is_counted_is_what_stands_in_the_training_data(tmp_path):
    run = make_tiny_run(tmp_path / "tiny")
    explorer = Explorer(run)
    user = explorer.users()[c.USER_ID].iloc[0]
    item = explorer.recommend(user).items[c.ITEM_ID].iloc[0]
    why = explorer.explain(user, item)
    table = run.table("data/interactions")
    ids = run.table("data/items").set_index(c.ITEM)[c.ITEM_ID].to_dict()
    rows = table[table[c.SPLIT] == c.TRAIN].assign(key=lambda t: t[c.ITEM].map(ids))
    baskets = rows.groupby(c.USER)["key"].agg(list)
    assert set(why.went_on) == set(why.parts.loc[why.parts["kind"] == "history", "id"])
    for key, (people, later) in why.went_on.items():
        having = [basket for basket in baskets if key in basket]
        assert people == len(having)
        assert later == sum(item in basket[basket.index(key) + 1 :] for basket in having)
    assert sum(people for people, _ in why.went_on.values())


@pytest.mark.parametrize("hostile", ["<b>x</b>", "**x** [y](z)", "a\nb"])
def test_titles_stay_text(hostile):
    why = explained({"i1": (3, 1)})
    parts = why.parts.assign(**{c.NAME: [hostile] * len(why.parts)})
    assert not re.search(r"(?<!\\)<b>|(?<!\\)\]\(|\n", reason(Explanation(**{**vars(why), "parts": parts})))


def test_the_table_says_it_for_items_of_the_history_alone():
    assert _people(explained({"i1": (1200, 31)})) == ["", "", "31 of 1,200"]
