"""A theme in a sentence: how many speak of it, how, and whether they come back to it."""

import math

from saerec import columns as c
from saerec.ui.latents.theme import in_words

ROW = {
    "n_people": 1784, c.N_TEXTS: 2325, c.PRAISED: 0.52, c.INTENT_KIND: "public", c.REPEATED: 1.01,
    "repeated_low": 0.98, "repeated_high": 1.04,
}  # fmt: skip


def test_a_theme_tells_people_sign_and_repetition_with_its_interval():
    said = in_words(ROW)
    assert said.startswith("1,784 people, 2,325 sentences; praised 52 %, missed 48 %. Repeated 1.0 times")
    assert said.endswith("(1.0 to 1.0): people speak of it as anybody would.")


def test_what_is_not_known_is_not_said():
    assert in_words({**ROW, c.PRAISED: math.nan, c.REPEATED: math.nan}) == "1,784 people, 2,325 sentences."
    assert "Repeated" not in in_words({**ROW, c.INTENT_KIND: "none"})


def test_one_person_and_one_sentence_are_not_many():
    row = {**ROW, "n_people": 1, c.N_TEXTS: 1, c.PRAISED: math.nan, c.REPEATED: math.nan}
    assert in_words(row) == "1 person, 1 sentence."


def test_where_people_do_not_speak_nobody_is_counted_and_nothing_is_praised():
    said = in_words(ROW, people_speak=False)
    assert said == "2,325 texts, nearly all of items: what they are, not why they are wanted."
