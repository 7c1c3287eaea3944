"""The sentence over a score, and what other people did with an item of the history."""

import re

import pandas as pd
import pytest

from saerec import columns as c
from saerec.explorer import Explanation, Explorer
from saerec.explorer.recommendations.meaning import steps
from saerec.ui.recommendations.explanation import _all_parts
from saerec.ui.recommendations.sentences import reason
from tests.support.tiny_run import make_tiny_run

QUIET = ("theme 0", "intent", 0, "personal", "Quiet", True, 1, 0.5, 1)
GROUPS = [c.GROUP, c.MEANS, c.THEME, c.INTENT_KIND, c.NAME, c.CERTAIN, "n_latents", c.DELTA_SCORE, c.DELTA_RANK]


def explained(went_on, *groups):
    parts = pd.DataFrame(
        [
            ("sequence", -1, "Order", True, "", "", 2.0, 9),
            ("personal", 4, "Quiet", True, "theme 0", "intent", 0.5, 1),
        ],
        columns=["kind", "id", c.NAME, c.CERTAIN, c.GROUP, c.MEANS, c.DELTA_SCORE, c.DELTA_RANK],
    )
    table = pd.DataFrame(groups or [QUIET], columns=GROUPS)
    columns = ["kind", "id", c.NAME, c.CERTAIN, c.DELTA_SCORE, c.DELTA_RANK]
    history = pd.DataFrame([("history", "i1", "Kettle", True, 1.5, 3)], columns=columns)
    return Explanation("i9", "Toaster", 2.5, 2, parts, table, history, 0.0, {"sequence": 1.0}, [], went_on)


def test_the_crowd_behind_the_strongest_item_of_the_history_is_counted():
    said = reason(explained({"i1": (1200, 31)}))
    assert (
        "**Kettle** above all (31 of 1,200 people who had it took this later): without it, it falls to rank 5" in said
    )
    assert "people" not in reason(explained({"i1": (1200, 0)}))  # nobody did: the network alone says so


def test_a_name_that_is_not_certain_is_no_fact():
    unsure = (*QUIET[:4], "Damp cloth", False, 1, 0.5, 1)
    said = reason(explained({}, unsure))
    assert "what the model calls :gray[*Damp cloth*] (not sure, personal)" in said and "**Damp cloth**" not in said


def test_what_is_no_intent_is_not_called_one():
    thing = ("theme 3", "thing", 3, "none", "Pedals", True, 2, 4.0, 5)
    rest = ("rest", "rest", -1, "none", "other signals from the texts: praise, chatter, unclear", True, 2, 4.5, 2)
    of_all = ("theme 1", "intent", 1, "public", "Low price", True, 1, 0.25, 0)
    undecided = ("theme 2", "intent", 2, "undecided", "Fresh", True, 1, 3.0, 1)
    said = reason(explained({}, thing, of_all))
    assert "mostly because of what it is (**Pedals**): without it, it falls to rank 7." in said
    assert "Of the intents **Low price** (as most people say) says most" in said
    said = reason(explained({}, rest))
    assert "mostly because of other signals from the texts (praise, chatter, unclear)" in said
    assert said.endswith("No intent speaks for it.")
    assert "mostly because of **Fresh** (too little to tell whose): without" in reason(explained({}, undecided))


def test_what_adds_up_names_things_apart():
    thing = ("theme 3", "thing", 3, "none", "Pedals", True, 2, 4.0, 5)
    table = steps(explained({}, QUIET, thing))
    assert table["kind"].tolist() == ["sequence", "personal", "thing"]
    assert table[c.NAME].tolist() == ["Order", "Quiet", "what it is: Pedals"]


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
    assert set(why.went_on) == set(why.history["id"])
    for key, (people, later) in why.went_on.items():
        having = [basket for basket in baskets if key in basket]
        assert people == len(having)
        assert later == sum(item in basket[basket.index(key) + 1 :] for basket in having)
    assert sum(people for people, _ in why.went_on.values())


@pytest.mark.parametrize("hostile", ["<b>x</b>", "**x** [y](z)", "a\nb"])
def test_titles_stay_text(hostile):
    why = explained({"i1": (3, 1)})
    parts = why.parts.assign(**{c.NAME: [hostile] * len(why.parts)})
    for sure in (True, False):
        groups = why.groups.assign(**{c.NAME: hostile, c.CERTAIN: sure})
        said = reason(Explanation(**{**vars(why), "parts": parts, "groups": groups}))
        assert not re.search(r"(?<!\\)<b>|(?<!\\)\]\(|\n", said)


def test_the_table_says_it_for_items_of_the_history_alone():
    table = _all_parts(explained({"i1": (1200, 31)}))
    assert table["people"].tolist() == ["", "", "31 of 1,200"]
    assert table["kind"].tolist() == ["sequence", "personal", "history"]
    assert table["theme"].tolist() == ["", "Quiet", ""]
