"""The verdict: each, with its reason in words; what is shown, and what the recommender is told of."""

import numpy as np
import pandas as pd
import pytest

from saerec import columns as c
from saerec.config.schema import IntentsConfig
from saerec.intents.saying_choice import CERTAIN, SURE
from saerec.intents.selection import judge

GOOD = {
    c.NAME: "Quiet",
    c.SOURCE: "reasons",
    c.SCORE: 0.9,
    c.SCORE_LOW: 0.8,
    c.DENSITY: 0.02,
    c.N_TEXTS: 50,
    c.OBJECTION: None,
    "wish": 0.7,
    "thing": 0.1,
    "praise": 0.1,
    "chatter": 0.1,
    c.SAID: "quiet",
    c.VOTE: 1.2,
    c.CLEAR: 0.9,
}
KEYWORDS = {c.SOURCE: "keywords"}
UNSURE = {c.CLEAR: 0.0}


def verdict(config=None, by_meaning=True, **changes):
    table = pd.DataFrame([{c.LATENT: 0, **GOOD, **changes}])
    return judge(table, config or IntentsConfig(), by_meaning=by_meaning).iloc[0]


def of(**shares):
    return dict.fromkeys(("wish", "thing", "praise", "chatter"), 0.0) | shares


@pytest.mark.parametrize(
    ("changes", "verdict_is", "probability", "reason"),
    [
        ({}, "wish", 0.7, None),
        (of(thing=0.6, wish=0.4), "thing", 0.6, "About a thing: most of its sentences say what something is or has, "
         "not why somebody wants it. (60% of its evidence)"),
        (of(praise=0.8, wish=0.2), "praise", 0.8, "Praise or blame: most of its sentences say that a thing is liked or "
         "not, and not what for. (80% of its evidence)"),
        (of(chatter=0.9, wish=0.1), "chatter", 0.9, "Chatter: most of its sentences are about the order, the parcel or "
         "the writer, not about a wish. (90% of its evidence)"),
        (of(wish=0.46, praise=0.47, chatter=0.07), "wish", 0.46, None),  # praise that says surely what for
        (UNSURE | of(wish=0.42, thing=0.38, chatter=0.2), "unclear", 0.42,
         "Too little to tell: 42% of its sentences say why somebody wants something."),
        (UNSURE | of(wish=0.5, thing=0.45, praise=0.05), "unclear", 0.5, "Too little to tell: 50%"),  # no lead
    ],
)  # fmt: skip
def test_each_verdict(changes, verdict_is, probability, reason):
    found = verdict(**changes)
    assert found[c.VERDICT] == verdict_is and found[c.PROBABILITY] == pytest.approx(probability)
    assert found[c.IS_INTENT] == (reason is None)
    assert found[c.REASON] is None if reason is None else found[c.REASON].startswith(reason)
    assert found[c.REACHES]  # things predict, and so does what is not shown


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({c.N_TEXTS: 0}, "Dead: no text fires it."),
        ({c.N_TEXTS: 7}, "Too rare: 7 texts fire it, fewer than 8."),
        ({c.DENSITY: 0.3}, "Too dense: 30% of the texts fire it, more than 25%."),
    ],
)
@pytest.mark.parametrize("by_meaning", [True, False])
def test_what_is_of_no_use_reaches_nobody(changes, reason, by_meaning):
    found = verdict(by_meaning=by_meaning, **changes)
    assert found[c.REASON] == reason and found[c.VERDICT] == "unclear"
    assert not found[c.IS_INTENT] and not found[c.REACHES]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({c.NAME: None}, "No name: its texts share no words."),
        ({c.NAME: np.nan}, "No name: its texts share no words."),
        ({c.NAME: ""}, "No name: its texts share no words."),
        ({c.OBJECTION: "Judged no intent by stub."}, "Judged no intent by stub."),
        ({c.SCORE: np.nan}, "Not scored: under four held-out texts fire it."),
        ({c.SCORE: 0.594}, "Its name detects its texts with 0.59, below 0.60."),
    ],
)
@pytest.mark.parametrize("by_meaning", [True, False])
def test_what_has_no_name_to_show_is_not_shown(changes, reason, by_meaning):
    found = verdict(by_meaning=by_meaning, **KEYWORDS, **changes)
    assert found[c.REASON] == reason and not found[c.IS_INTENT] and found[c.REACHES]


def test_a_reason_needs_no_score_and_keywords_need_a_common_topic():
    assert verdict(**{c.SCORE: 0.1})[c.IS_INTENT]
    assert verdict(**KEYWORDS)[c.IS_INTENT]
    assert verdict(**KEYWORDS, **{c.VOTE: 0.5, c.CLEAR: SURE - 0.07})[c.IS_INTENT]
    found = verdict(**KEYWORDS, **{c.VOTE: 0.5, c.CLEAR: SURE - 0.08})
    assert not found[c.IS_INTENT] and found[c.REASON].startswith("No common topic")
    assert verdict(**{c.SOURCE: "llm", c.CLEAR: 0.2})[c.IS_INTENT]  # a model that reads says what they share


def test_a_model_that_judges_is_heard_of_a_wish():
    found = verdict(**{c.SOURCE: "llm", c.OBJECTION: "Judged no intent by stub."})
    assert not found[c.IS_INTENT] and found[c.REASON] == "Judged no intent by stub."


def test_where_texts_are_read_as_written_an_intent_is_what_they_are_about():
    found = verdict(by_meaning=False, **KEYWORDS, **of(thing=0.9, wish=0.1), **{c.CLEAR: 0.0})
    assert found[c.IS_INTENT] and found[c.REACHES] and found[c.REASON] is None


def test_just_on_the_limits_passes():
    assert verdict(**KEYWORDS, **{c.SCORE: 0.6, c.DENSITY: 0.25, c.N_TEXTS: 8})[c.IS_INTENT]


def test_limits_are_settings():
    assert verdict(IntentsConfig(min_texts=100))[c.REASON].startswith("Too rare")
    assert verdict(IntentsConfig(max_density=0.01))[c.REASON].startswith("Too dense")
    assert verdict(IntentsConfig(min_score=0.95), **KEYWORDS)[c.REASON].startswith("Its name detects")


def test_a_smallest_score_of_0_asks_for_no_score():
    for score in (np.nan, 0.2):
        assert verdict(IntentsConfig(min_score=0.0), **KEYWORDS, **{c.SCORE: score})[c.IS_INTENT]


@pytest.mark.parametrize(
    ("changes", "certain"),
    [
        ({c.CLEAR: CERTAIN}, True),
        ({c.CLEAR: CERTAIN - 0.01}, False),
        ({**KEYWORDS, c.SCORE_LOW: 0.51}, True),
        ({**KEYWORDS, c.SCORE_LOW: 0.5}, False),
        ({**KEYWORDS, c.SCORE_LOW: np.nan}, False),
    ],
)
def test_a_name_is_said_as_a_fact_where_its_evidence_is_enough(changes, certain):
    assert verdict(**changes)[c.CERTAIN] == certain


def test_a_namer_that_does_not_judge_has_no_objection():
    table = pd.DataFrame([{c.LATENT: 0, **GOOD}]).drop(columns=c.OBJECTION)
    assert judge(table, IntentsConfig(), by_meaning=True)[c.IS_INTENT].all()
