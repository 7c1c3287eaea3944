"""Texts that are worded alike have one number, others another."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from saerec.text import wordings as module
from saerec.text.wordings import first_of_each, text_blocks, wordings

TEXTS = st.lists(st.text(max_size=3), max_size=40)


@given(TEXTS)
def test_equal_texts_and_only_they_have_one_number(texts):
    found = wordings(pd.Series(texts, dtype="str"))
    assert len(set(zip(found.tolist(), texts, strict=True))) == len(set(texts)) == len(set(found.tolist()))


@given(TEXTS, st.integers(1, 9))
def test_blocks_are_the_texts_in_their_order(texts, size):
    found = list(text_blocks(pd.Series(texts, dtype="str"), size))
    assert [text for _, some in found for text in some] == texts
    assert all(rows.stop - rows.start == len(some) <= size for rows, some in found)


def test_numbers_do_not_depend_on_the_block(monkeypatch):
    texts = pd.Series([f"text {i % 7}" for i in range(30)], dtype="str")
    whole = wordings(texts)
    monkeypatch.setattr(module, "BLOCK", 4)
    np.testing.assert_array_equal(wordings(texts), whole)


def test_the_first_of_each_wording_among_some():
    among = np.array([False, True, True, True, False, True])
    found = first_of_each(np.array([5, 5, 7, 5, 9, 7]), among)
    assert found.tolist() == [False, True, True, False, False, False]
