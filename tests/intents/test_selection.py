"""The verdict: every reason, and who is public."""

import numpy as np
import pandas as pd
import pytest

from saerec import columns as c
from saerec.config.schema import IntentsConfig
from saerec.intents.selection import judge

GOOD = {
    c.NAME: "Quiet motor",
    "keywords": "quiet, motor, hum",
    c.SCORE: 0.9,
    c.DENSITY: 0.02,
    c.N_TEXTS: 50,
    c.OBJECTION: None,
}


def verdict(config=None, **changes):
    table = pd.DataFrame([{c.LATENT: 0, **GOOD, **changes}])
    return judge(table, config or IntentsConfig(), np.zeros(1)).iloc[0]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({c.N_TEXTS: 0}, "Dead: no text fires it."),
        ({c.N_TEXTS: 7}, "Too rare: 7 texts fire it, fewer than 8."),
        ({c.DENSITY: 0.3}, "Too dense: 30% of the texts fire it, more than 25%."),
        ({c.NAME: None}, "No name: its texts share no words."),
        ({c.NAME: np.nan}, "No name: its texts share no words."),
        ({c.NAME: ""}, "No name: its texts share no words."),
        ({c.OBJECTION: "Judged no intent by stub."}, "Judged no intent by stub."),
        ({c.NAME: "Fast shipping"}, "Chatter"),
        ({c.NAME: "No problems"}, "Empty praise"),
        ({c.NAME: "Works exactly as advertised"}, "Empty praise"),
        ({"keywords": "quiet, delivery, hello"}, "Chatter"),
        ({c.SCORE: np.nan}, "Not scored: under four held-out texts fire it."),
        ({c.SCORE: 0.594}, "Its name detects its texts with 0.59, below 0.60."),
    ],
)
def test_each_reason(changes, reason):
    found = verdict(**changes)
    assert not found[c.IS_INTENT]
    assert found[c.INTENT_KIND] == "none"
    assert found[c.REASON].startswith(reason)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {c.SCORE: 0.6, c.DENSITY: 0.25, c.N_TEXTS: 8},  # just on the limits
        {"keywords": "quiet, delivery"},  # one word of chatter is no chatter
        {"keywords": None},
        {c.NAME: "Good sound"},  # praise of something
        {c.OBJECTION: np.nan},
    ],
)
def test_what_passes(changes):
    found = verdict(**changes)
    assert found[c.IS_INTENT] and found[c.INTENT_KIND] == "public"


def test_limits_are_settings():
    assert verdict(IntentsConfig(min_texts=100))[c.REASON].startswith("Too rare")
    assert verdict(IntentsConfig(max_density=0.01))[c.REASON].startswith("Too dense")
    assert verdict(IntentsConfig(min_score=0.95))[c.REASON].startswith("Its name detects")


def test_a_smallest_score_of_0_asks_for_no_score():
    for score in (np.nan, 0.2):
        assert verdict(IntentsConfig(min_score=0.0), **{c.SCORE: score})[c.IS_INTENT]


def test_a_namer_that_does_not_judge_has_no_objection():
    table = pd.DataFrame([{c.LATENT: 0, **GOOD}]).drop(columns=c.OBJECTION)
    assert judge(table, IntentsConfig(), np.zeros(1))[c.IS_INTENT].all()


def test_public_are_the_lowest_idf_among_the_intents_ties_to_the_first():
    table = pd.DataFrame([{c.LATENT: j, **GOOD, c.NAME: f"Name {j}"} for j in range(5)])
    table.loc[1, c.SCORE] = 0.1  # the lowest idf, and no intent
    found = judge(table, IntentsConfig(n_public=2), np.array([2.0, 0.1, 0.5, 2.0, 0.5]))
    assert found[c.INTENT_KIND].tolist() == ["personal", "none", "public", "personal", "public"]
    assert found.loc[2, c.REASON] == "Fires for most people."
    tied = judge(table, IntentsConfig(n_public=1), np.zeros(5))
    assert tied[c.INTENT_KIND].tolist() == ["public", "none", "personal", "personal", "personal"]


def test_idf_is_looked_up_by_latent_not_by_row():
    table = pd.DataFrame([{c.LATENT: j, **GOOD, c.NAME: f"Name {j}"} for j in (2, 0)])
    found = judge(table, IntentsConfig(n_public=1), np.array([0.1, 9.0, 5.0]))
    assert found.set_index(c.LATENT)[c.INTENT_KIND].to_dict() == {2: "personal", 0: "public"}
