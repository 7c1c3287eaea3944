"""What the answer says when an item can be made first, when it cannot, and how sure that is."""

import pandas as pd
import pytest

from saerec import columns as c
from saerec.explorer import UNCHANGED, ToFirst

COLUMNS = [c.GROUP, c.THEME, c.INTENT_KIND, c.NAME, c.CERTAIN, "latents", "factor", "rank_less"]


def found(*turns, before=5, rank=1, proved=True, kept=0):
    rows = [(f"theme {n}", n, "personal", name, sure, [n], factor, 2) for n, (name, sure, factor) in enumerate(turns)]
    return ToFirst("i1", "Kettle", before, rank, pd.DataFrame(rows, columns=COLUMNS), proved, 38, kept, UNCHANGED)


def answer(one):
    return one.in_words()[0]


def how(one):
    return one.in_words()[1]


def test_one_turn_says_what_a_step_less_gives():
    said = answer(found(("Quiet", True, 2.4)))
    assert said == "The smallest change: turn Quiet up to 2.4. Then it stands first. At 2.3 it stands at rank 2."
    assert "down to 0. Then it stands first. At 0.1 it stands" in answer(found(("Quiet", True, 0.0)))


def test_several_turns_are_one_sentence_and_a_guess_is_no_fact():
    said = answer(found(("Quiet", True, 3.0), ("Light", True, 2.0), ("Damp", False, 0.5)))
    assert "turn Quiet up to 3, Light up to 2 and what the model calls “Damp” (not sure) down to" in said
    assert "With any one of these turns a step less, it does not." in said
    assert "turn the 4 intents below" in answer(found(*[("Quiet", True, 3.0)] * 4))


def test_what_cannot_be_is_said_so_and_what_was_not_proved_is_not_claimed():
    none = found(("Quiet", True, 3.0), rank=3)
    assert answer(none).startswith(
        "No turn of the intents makes it first. The best reached is rank 3, from 5 now: turn Quiet"
    )
    assert "is proved" in how(none)
    assert "No turn that makes it first was found" in answer(found(("Quiet", True, 3.0), rank=3, proved=False))
    assert "none that was tried lifts it from rank 5" in answer(found(rank=5))
    assert answer(found(before=1)) == "It is first already."
    assert answer(found(("Quiet", True, 2.0), proved=False)).startswith("The smallest change found:")
    assert "no smaller change does it" not in how(found(("Quiet", True, 2.0), proved=False))


@pytest.mark.parametrize("kept", [0, 2])
def test_what_was_turned_by_hand_is_said_to_stay(kept):
    assert ("What is turned by hand (2) stays." in how(found(("Quiet", True, 2.0), kept=kept))) == bool(kept)
