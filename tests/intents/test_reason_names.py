"""Names by reasons: the reason's own, once; what is no wish or says none keeps the name it had."""

import pandas as pd

from saerec import columns as c
from saerec.intents.reason_names import REASONS, name_by_reasons

COLUMNS = [c.LATENT, c.NAME, c.DESCRIPTION, c.SOURCE, "keywords"]
WISH = {"wish": 0.8, "thing": 0.1, "praise": 0.05, "chatter": 0.05}


def named(*rows):
    """Rows of (keywords, says, vote, praised, n_texts, shares that differ); names were `Words n` by keywords."""
    names = pd.DataFrame(
        [(i, f"Words {i}", "Texts.", "keywords", row[0]) for i, row in enumerate(rows)], columns=COLUMNS
    )
    latents = pd.DataFrame(
        [
            {c.LATENT: i, **WISH, c.SAID: says, c.VOTE: vote, c.PRAISED: praised, c.N_TEXTS: n, **(shares or {})}
            for i, (_, says, vote, praised, n, shares) in enumerate(rows)
        ]
    )
    found = name_by_reasons(names, latents)
    assert found.columns.tolist() == COLUMNS
    return found


def test_a_wish_that_says_a_reason_has_its_name_and_a_sentence():
    found = named(("quiet, motor, at night, bedroom, hum", "quiet", 1.4, 0.8, 50, None)).iloc[0]
    assert (found[c.NAME], found[c.SOURCE]) == ("Quiet", REASONS)
    assert found[c.DESCRIPTION] == (
        "What people say here is “quiet”: 80% say it in praise, 20% miss it. Often said of motor, at night and bedroom."
    )


def test_without_keywords_or_praise_less_is_said():
    found = named(("quiet", "quiet", 1.4, float("nan"), 50, None), ("cheap", "good value", 1.4, 1.0, 50, None))
    assert found[c.DESCRIPTION].tolist() == [
        "What people say here is “quiet”.",
        "What people say here is “good value”: 100% say it in praise, 0% miss it. Often said of cheap.",
    ]


def test_no_wish_and_no_vote_keep_their_names():
    thing = {"wish": 0.3, "thing": 0.6}
    found = named(
        ("a", "quiet", 1.4, 0.5, 50, thing), ("b", "quiet", 0.79, 0.5, 50, None), ("c", "", 0.0, 0.5, 50, None)
    )
    assert found[c.NAME].tolist() == ["Words 0", "Words 1", "Words 2"]
    assert (found[c.SOURCE] == "keywords").all() and (found[c.DESCRIPTION] == "Texts.").all()


def test_of_latents_that_say_the_same_the_largest_has_the_plain_name():
    found = named(
        ("motor", "quiet", 1.9, 0.5, 10, None),
        ("quietly, motor", "quiet", 0.9, 0.5, 90, None),
        ("motor", "quiet", 0.9, 0.5, 5, None),
    )
    assert found[c.NAME].tolist() == ["Quiet: motor", "Quiet", "Quiet (2)"]


def test_a_name_by_keywords_that_a_reason_has_taken_gets_its_number():
    found = named(("motor", "words 1", 1.4, 0.5, 10, None), ("b", "", 0.0, 0.5, 90, None))
    assert found[c.NAME].tolist() == ["Words 1", "Words 1 (1)"]


def test_no_latents_no_names():
    empty = pd.DataFrame(columns=COLUMNS).astype({c.LATENT: int})
    latents = pd.DataFrame([{c.LATENT: 0, **WISH, c.SAID: "quiet", c.VOTE: 1.4, c.PRAISED: 1.0, c.N_TEXTS: 0}])
    assert name_by_reasons(empty, latents).empty
