"""Own words of items, against shares and lifts worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from saerec import columns as c
from saerec.intents.own_words import COLUMNS, MOST, own_words

PEDAL, STRAP, OTHER = 1, 2, 3


def reviews(*rows, split="train"):
    """(item, text) -> passages, a review each."""
    table = pd.DataFrame(rows, columns=[c.ITEM, c.TEXT])
    return table.assign(**{c.INTERACTION: range(len(table)), c.SPLIT: split})


def items(*titles, category="", description=""):
    table = pd.DataFrame({c.ITEM: range(1, len(titles) + 1), c.TITLE: titles})
    return table.assign(**{c.CATEGORY: category, c.DESCRIPTION: description})


NOTHING_SOLD = items("", "", "")
SPOKEN = [
    (PEDAL, "This pedal hums."),
    (PEDAL, "A pedal, loud and clear."),
    (PEDAL, "My gift."),
    *[(STRAP, "Soft on the shoulder.")] * 3,
    *[(OTHER, "Fine.")] * 6,
]


def test_share_and_lift_are_those_of_reviews():
    found = own_words(reviews(*SPOKEN), NOTHING_SOLD, {"pedal"})
    assert found.columns.tolist() == COLUMNS
    (row,) = found.to_dict("records")
    # in 2 of the item's 3 reviews, and in 2 of all 12
    assert (row[c.ITEM], row[c.WORD]) == (PEDAL, "pedal")
    assert row[c.SHARE] == pytest.approx(2 / 3)
    assert row[c.LIFT] == pytest.approx((2 / 3) / (2 / 12))


def test_words_that_are_not_bound_to_items_are_not_asked_about():
    assert own_words(reviews(*SPOKEN), NOTHING_SOLD, set()).empty
    assert own_words(reviews(), NOTHING_SOLD, {"pedal"}).empty


def test_a_word_in_too_few_reviews_or_in_all_is_nobodys_own():
    once = [(PEDAL, "A pedal."), *[(PEDAL, "Loud.")] * 2, *[(OTHER, "Fine.")] * 9]
    assert own_words(reviews(*once), NOTHING_SOLD, {"pedal"}).empty  # one person's word
    rare = [*[(PEDAL, "A pedal.")] * 2, *[(PEDAL, "Loud.")] * 7, *[(OTHER, "Fine.")] * 20]
    assert own_words(reviews(*rare), NOTHING_SOLD, {"pedal"}).empty  # 2 of 9
    common = [*[(PEDAL, "A pedal.")] * 4, *[(OTHER, "A pedal.")] * 2, *[(OTHER, "Fine.")] * 4]
    assert own_words(reviews(*common), NOTHING_SOLD, {"pedal"}).empty  # 1 / (6 / 10) is under 3


def test_two_sentences_of_a_review_count_once_and_held_out_reviews_never():
    table = reviews(*SPOKEN)
    again = pd.concat([table, table.iloc[[0]]])
    held = reviews((STRAP, "The pedal."), (STRAP, "A pedal!"), split="test")
    assert own_words(pd.concat([again, held]), NOTHING_SOLD, {"pedal"}).equals(
        own_words(table, NOTHING_SOLD, {"pedal"})
    )


def test_a_plural_counts_as_its_singular():
    table = reviews((PEDAL, "Pedals!"), *SPOKEN)
    (row,) = own_words(table, NOTHING_SOLD, {"pedal", "pedals"}).to_dict("records")
    assert (row[c.WORD], row[c.SHARE]) == ("pedal", pytest.approx(3 / 4))


def test_what_a_seller_writes_makes_things_too():
    sold = items(
        "Blue lamp", "Blue chair", "Blue desk", "Blue sofa", category="Home", description="The lamp is lovely."
    )
    found = own_words(reviews(), sold, set())
    # "lamp": 2 of the 3 fields of item 1, 5 of all 12; "chair": 1 of 3 and 1 of 12; "blue", "home": everywhere
    assert set(zip(found[c.ITEM], found[c.WORD], strict=True)) == {(2, "chair"), (3, "desk"), (4, "sofa")}
    assert found[c.LIFT].tolist() == pytest.approx([4.0] * 3)
    assert "lovely" not in set(found[c.WORD])  # of descriptions alone


def test_an_item_has_few_words_its_commonest_first():
    names = [f"thing{letter}" for letter in "abcdefg"]
    table = reviews(*[(PEDAL, " ".join(names))] * 2, (PEDAL, names[-1]), *[(OTHER, "Fine.")] * 20)
    found = own_words(table, NOTHING_SOLD, set(names))
    assert len(found) == MOST
    assert found[c.WORD].iloc[0] == names[-1]  # in 3 of 3, the others in 2


def test_items_read_a_few_at_a_time_have_the_same_words(monkeypatch):
    """Eleven items of some twenty reviews; most speak of two words of the item's own."""
    rng = np.random.default_rng(2)
    item = rng.integers(1, 12, 220)
    spoken = [f"own{i} mine{i}" if rng.random() < 0.7 else f"own{rng.integers(1, 12)}" for i in item]
    table = pd.DataFrame({c.INTERACTION: range(220), c.ITEM: item, c.TEXT: spoken, c.SPLIT: c.TRAIN})
    sold, bound = items(*(f"thing{i} here" for i in range(11))), {f"{w}{i}" for w in ("own", "mine") for i in item}
    whole = own_words(table, sold, bound)
    expected = {i: {f"own{i}", f"mine{i}", f"thing{i - 1}"} for i in range(1, 12)}
    assert whole.groupby(c.ITEM)[c.WORD].agg(set).to_dict() == expected
    monkeypatch.setattr("saerec.intents.owned.OWNERS", 3)
    pd.testing.assert_frame_equal(own_words(table, sold, bound), whole)
