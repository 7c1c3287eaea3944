"""What a speaker is told holds: figures in, sentences out."""

import math

from saerec import columns as c
from saerec.explorer.latents.health import Health
from saerec.ui.tour import notes

THEME = {"n_people": 1, c.N_TEXTS: 12, c.PRAISED: 0.75, c.REPEATED: 2.0, "repeated_low": 1.6, "repeated_high": 2.5}
NAME = {c.SCORE: 0.84, c.SCORE_LOW: 0.7, c.SCORE_HIGH: 0.9}
AGAINST = {"won": 95, "lost": 66, "people": 1000, "low": 0.004, "high": 0.02}


def test_a_wish_is_counted_and_its_name_measured():
    said = " ".join(notes.of_intent(NAME, THEME))
    assert "1 person say it, in 12 sentences." not in said and "1 person says it, in 12 sentences." in said
    assert "praised 75 %, missed 25 %" in said and "2.0 times as often as chance" in said
    assert "84 % of them are told apart (95 % interval 70 % to 90 %); a coin tells 50 %." in said


def test_what_chance_may_have_done_is_not_said_as_a_fact():
    said = " ".join(notes.of_intent(NAME | {c.SCORE_LOW: 0.45}, THEME | {"repeated_low": 0.9}))
    assert "comes back" not in said and "no better than a coin" in said
    untested = notes.of_intent(NAME | {c.SCORE: math.nan}, THEME | {c.PRAISED: math.nan})
    assert untested[-1].startswith("The name was not put to a test")
    assert "praised" not in " ".join(untested)


def test_accuracy_says_who_wins_and_whether_that_is_sure():
    evaluation = {"intervals": {"model": {"HR@10": [0.419, 0.481]}}}
    said = " ".join(notes.of_accuracy(evaluation, AGAINST))
    assert "42 to 48 of 100" in said and "95 people whom the same program without them misses" in said
    assert "better, beyond chance" in said
    assert "may be chance" in " ".join(notes.of_accuracy({}, AGAINST | {"low": -0.01}))
    assert "worse, beyond chance" in " ".join(notes.of_accuracy({}, AGAINST | {"low": -0.02, "high": -0.01}))
    assert "wishes" not in " ".join(notes.of_accuracy({}, None)).lower()


def test_a_chosen_example_is_said_to_be_chosen():
    found = " ".join(notes.of_person(4, 374, AGAINST))
    assert "rank 4 of 374" in found and "95 people of 1,000" in found and "cost 66 others" in found
    assert "example" not in " ".join(notes.of_person(40, 374, AGAINST))
    assert "Nothing of this person was kept aside" in notes.of_person(None, 374, AGAINST)[0]


def test_groups_of_sentences_are_counted():
    found = Health(named=3, dead=0, rare=0, dense=0, unsure=0, stability=1, intents=5, themes=1, others={"thing": 2})
    said = " ".join(notes.of_people(found))
    assert "7 groups" in said and "5 of them" in said and "1 heading." in said and "The other 2" in said
