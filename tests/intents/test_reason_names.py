"""Names by reasons: the reason's own with a detail, once; what is no wish or says none keeps the name it had."""

import pandas as pd
import pytest

from saerec import columns as c
from saerec.intents.reason_names import REASONS, name_by_reasons, plain_name
from saerec.intents.saying_choice import SURE

COLUMNS = [c.LATENT, c.NAME, c.DESCRIPTION, c.SOURCE, "keywords"]
WISH = {"wish": 0.8, "thing": 0.1, "praise": 0.05, "chatter": 0.05}
NAN = float("nan")


def named(*rows, support=None, **latent):
    """Rows of (keywords, says, clear, praised, n_texts), names by keywords `Words n`; latent: what all have."""
    names = pd.DataFrame(
        [(i, f"Words {i}", "Texts.", "keywords", row[0]) for i, row in enumerate(rows)], columns=COLUMNS
    )
    latents = pd.DataFrame(
        [
            {c.LATENT: i, **WISH, c.SAID: row[1], c.VOTE: 0.0, c.CLEAR: row[2], c.PRAISED: row[3], c.N_TEXTS: row[4]}
            for i, row in enumerate(rows)
        ]
    ).assign(**latent)
    held = support or {}
    found = name_by_reasons(names, latents, lambda latent, terms: {term: held.get(term, 0.0) for term in terms})
    assert found.columns.tolist() == COLUMNS
    return found


def test_a_wish_that_says_a_reason_has_its_name_and_a_sentence():
    """Details of a tenth and more are told, of a quarter and more one stands in the name; the most spoken first."""
    keywords = "quiet, motor, at night, bedroom, hum, fan"
    support = {"quiet": 0.9, "motor": 0.14, "at night": 0.1, "bedroom": 0.3, "hum": 0.09, "fan": 0.12}
    found = named((keywords, "quiet", 1.4, 0.8, 50), support=support).iloc[0]
    assert (found[c.NAME], found[c.SOURCE]) == ("Quiet: bedroom", REASONS)
    assert found[c.DESCRIPTION] == (
        "What people say here is “quiet”: 80% say it in praise, 20% miss it. "
        "Often in these words: “bedroom”, “motor”, “fan”."
    )


@pytest.mark.parametrize(("share", "name"), [(0.25, "Quiet: room"), (0.249, "Quiet"), (0.0, "Quiet")])
def test_a_detail_stands_in_a_name_where_enough_texts_hold_it(share, name):
    assert named(("room", "quiet", 1.4, 0.5, 50), support={"room": share})[c.NAME].tolist() == [name]


def test_a_scrap_of_a_sentence_is_told_and_does_not_name():
    found = named(("room fan, without noise", "cheap", 1.4, NAN, 50), support={"room fan": 0.9, "without noise": 0.3})
    assert found[c.NAME].tolist() == ["Cheap: without noise"]
    assert found[c.DESCRIPTION].tolist() == [
        "What people say here is “cheap”. Often in these words: “room fan”, “without noise”."
    ]


def test_a_detail_adds_to_its_reason():
    """A keyword that has a word of the reason, however it ends, is no detail."""
    found = named(("adjust, adjustment, strap", "adjustable", 1.4, 0.5, 9), support={"adjust": 1.0, "strap": 0.5})
    assert found[c.NAME].tolist() == ["Adjustable: strap"] and "adjust”" not in found[c.DESCRIPTION][0][40:]


def test_without_keywords_or_praise_less_is_said():
    found = named(("quiet", "quiet", 1.4, NAN, 50), ("", "good value", 1.4, 1.0, 50))
    assert found[c.DESCRIPTION].tolist() == [
        "What people say here is “quiet”.",
        "What people say here is “good value”: 100% say it in praise, 0% miss it.",
    ]


def test_no_wish_and_what_is_not_clear_keep_their_names():
    found = named(
        ("a", "quiet", 1.4, 0.5, 50), ("b", "quiet", 0.3, 0.5, 50), ("c", "", 0.0, 0.5, 50), wish=[0.3, 0.8, 0.8],
        thing=[0.6, 0.1, 0.1],
    )  # fmt: skip
    assert found[c.NAME].tolist() == ["Words 0", "Words 1", "Words 2"]
    assert (found[c.SOURCE] == "keywords").all() and (found[c.DESCRIPTION] == "Texts.").all()


def test_what_is_said_clearly_names_and_what_is_not_does_not():
    found = named(("a", "quiet", SURE - 0.01, 0.5, 50), ("b", "cheap", SURE, 0.5, 50))
    assert found[c.NAME].tolist() == ["Words 0", "Cheap"]
    voted = named(("a", "quiet", SURE - 0.16, 0.5, 50), ("b", "cheap", SURE - 0.14, 0.5, 50), vote=1.0)
    assert voted[c.NAME].tolist() == ["Words 0", "Cheap"]


def test_of_latents_that_say_the_same_the_largest_has_the_shortest_name():
    quiet = [("motor", "quiet", 1.9, 0.5, 10), ("quietly, motor", "quiet", 1.4, 0.5, 90), ("motor", "quiet", 1.4, 1, 5)]
    assert named(*quiet)[c.NAME].tolist() == ["Quiet (0)", "Quiet", "Quiet (2)"]
    assert named(*quiet, support={"motor": 0.5})[c.NAME].tolist() == ["Quiet", "Quiet: motor", "Quiet (2)"]


def test_where_the_plain_name_is_taken_another_detail_tells_them_apart():
    support = {"motor": 0.5, "room": 0.2}  # which alone would not name
    rows = [("motor, room", "quiet", 1.4, 0.5, n) for n in (30, 20, 10, 5)]
    assert named(*rows, support=support)[c.NAME].tolist() == ["Quiet: motor", "Quiet", "Quiet: room", "Quiet (3)"]


def test_a_name_by_keywords_that_a_reason_has_taken_gets_its_number():
    found = named(("motor", "words 1", 1.4, 0.5, 10), ("b", "", 0.0, 0.5, 90))
    assert found[c.NAME].tolist() == ["Words 1", "Words 1 (1)"]


def test_a_reason_as_a_name_keeps_its_other_capitals():
    assert [plain_name(name) for name in ("good for DJs", "")] == ["Good for DJs", ""]


def test_no_latents_no_names():
    empty = pd.DataFrame(columns=COLUMNS).astype({c.LATENT: int})
    figures = {c.SAID: "quiet", c.VOTE: 0.0, c.CLEAR: 1.4, c.PRAISED: 1.0, c.N_TEXTS: 0}
    assert name_by_reasons(empty, pd.DataFrame([{c.LATENT: 0, **WISH, **figures}]), lambda *_: {}).empty
