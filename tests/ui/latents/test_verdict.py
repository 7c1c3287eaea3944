"""The verdict in words: an intent tells its share, everything else why it is none."""

import pytest

from saerec import columns as c
from saerec.ui.latents.verdict import in_words

ROW = {c.VERDICT: "wish", c.PROBABILITY: 0.63, c.IS_INTENT: True, c.REASON: ""}


def test_an_intent_tells_how_many_of_its_sentences_say_why():
    assert in_words(ROW) == "63 % of its sentences say why people want or avoid something."


@pytest.mark.parametrize(
    ("verdict", "reason", "said"),
    [
        ("wish", "No common topic.", "63 % of its sentences say why people want or avoid something. No intent. No c"),
        ("chatter", "Chatter: of parcels (63% of its evidence)", "No intent. Chatter: of parcels"),
        ("unclear", "Dead: no text fires it.", "No intent. Dead"),
        ("praise", "A person says so.", "No intent. A person says so."),
    ],
)
def test_what_is_no_intent_says_why(verdict, reason, said):
    found = in_words({**ROW, c.VERDICT: verdict, c.REASON: reason, c.IS_INTENT: False})
    assert found.startswith(said)


def test_a_thing_that_a_person_calls_an_intent_keeps_its_share():
    assert in_words({**ROW, c.VERDICT: "thing"}).startswith("63 % of its sentences say what something is")
