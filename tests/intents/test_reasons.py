"""The reason bank: how it is written, what is wrong with it in words, and that the one we ship is sound."""

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from saerec.errors import DataError
from saerec.intents.reasons import CLASSES, read_bank
from saerec.workspace.reasons import packaged_bank

SHIPPED = Path(__file__).parents[2] / "assets" / "reasons"
QUIET = "# quiet\nopposite: noisy\n+ It hardly makes a sound.\n\n- It roars.\n"


def test_a_bank_by_hand():
    bank = read_bank({"home": QUIET, "thing": "A mug.\n", "praise": "Love it!\n\nMeh.", "chatter": "Hi."})
    assert (bank.reasons, bank.opposites) == (("quiet",), ("noisy",))
    assert bank.sentences == ("It hardly makes a sound.", "It roars.", "A mug.", "Love it!", "Meh.", "Hi.")
    assert [CLASSES[i] for i in bank.classes] == ["wish", "wish", "thing", "praise", "praise", "chatter"]
    assert bank.reason.tolist() == [0, 0, -1, -1, -1, -1]
    assert bank.sign.tolist() == [1, -1, 0, 0, 0, 0]


def test_a_reason_in_two_files_is_one_reason():
    bank = read_bank(
        {"ours": QUIET, "yours": "# quiet\n+ No squeaks.\n+ It roars.\n# vegan\nopposite: not vegan\n+ Oats."}
    )
    assert bank.reasons == ("quiet", "vegan")
    assert Counter(bank.reason.tolist()) == {0: 3, 1: 1}
    assert bank.sign[bank.sentences.index("It roars.")] == -1, "the first file to say it decides"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("+ No heading.", "home, line 1: '+ No heading.' is neither"),
        (QUIET + "It hums.", "home, line 6: 'It hums.' is neither"),
        ("# quiet\n+ It hums.", "Reason 'quiet' needs a line `opposite: ...`."),
        ("# quiet\nopposite: noisy", "Reason 'quiet' needs sentences."),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text, complaint):
    with pytest.raises(DataError, match=re.escape(complaint)):
        read_bank({"home": text})


def test_families_are_sayings_after_the_reasons():
    """A family goes before a reason of its name; it stands for its reasons."""
    text = QUIET + "# light\nopposite: heavy\n+ Weighs nothing.\n# small\nopposite: big\n+ Tiny.\n"
    bank = read_bank({"home": text}, "easy to carry: light; small\n\nlight: unknown\n")
    assert bank.sayings == ("quiet", "light", "small", "easy to carry", "light") and bank.families[0] == "easy to carry"
    assert bank.family.tolist() == [-1, 0, 0]
    assert bank.places(pd.Series(["small", "easy to carry", "light", "other"])).tolist() == [2, 3, 4, -1]
    assert bank.members(0).tolist() == [0] and bank.members(3).tolist() == [1, 2]


def test_an_empty_bank_is_empty():
    assert read_bank({}).classes.shape == (0,)


def test_the_shipped_bank_is_large_signed_and_says_nothing_twice():
    bank = read_bank({path.stem: path.read_text("utf-8") for path in sorted(SHIPPED.glob("*.txt"))})
    assert len(bank.reasons) >= 300
    assert np.bincount(bank.classes).tolist() > [3000, 500, 500, 500]
    assert min(np.bincount(bank.classes)) >= 500
    assert len({" ".join(s.lower().split()) for s in bank.sentences}) == len(bank.sentences)
    for sign in (1, -1):
        each = np.bincount(bank.reason[bank.sign == sign], minlength=len(bank.reasons))
        assert each.min() >= 1, bank.reasons[int(each.argmin())]
    assert np.bincount(bank.reason[bank.reason >= 0]).min() >= 6


def test_every_family_that_is_shipped_holds_reasons_and_no_reason_has_two():
    bank = packaged_bank()
    text = (SHIPPED.parent / "families.txt").read_text("utf-8")
    told = [reason.strip() for line in text.splitlines() for reason in line.partition(":")[2].split(";")]
    assert len(told) == len(set(told)) and set(told) <= set(bank.reasons)
    assert len(bank.families) == len(set(bank.families)) == len(text.splitlines()) >= 50
    assert np.bincount(bank.family[bank.family >= 0]).min() >= 2
