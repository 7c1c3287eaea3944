"""Reviews in a file are what they would be in memory, in whatever order they are asked for."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saerec.data import reviews as module
from saerec.data.reviews import HeldReviews, SpooledReviews

TEXTS = [f"No. {n}: {'ü' * (n % 5)}" if n % 3 else "" for n in range(50)]


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(module, "BLOCK", 7)  # so that there are many batches of fifty texts


def filled(folder, size=4):
    held, spooled = HeldReviews(), SpooledReviews(folder)
    for start in range(0, len(TEXTS), size):
        for each in (held, spooled):
            each.add(pd.Series(TEXTS[start : start + size], dtype="str"))
    return held, spooled


def listed(parts):
    return [part.tolist() for part in parts]


def joined(parts):
    return [text for part in parts for text in part]


@settings(deadline=None, max_examples=40)
@given(st.permutations(range(50)), st.integers(1, 50), st.integers(1, 60), st.sampled_from([1, 3, 256]))
def test_any_rows_come_in_any_order(tmp_path_factory, rows, n, size, most_parts):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_MOST_PARTS", most_parts)
        folder = tmp_path_factory.mktemp("spool")
        _, spooled = filled(folder)
        expected = [TEXTS[row] for row in rows[:n]]
        found = listed(spooled.in_order(np.array(rows[:n]), size))
    assert found == [expected[start : start + size] for start in range(0, n, size)]
    assert len(list(folder.iterdir())) == 1  # the parts are gone


def test_all_of_them_and_a_few_of_them(tmp_path):
    held, spooled = filled(tmp_path)
    rows = np.array([0, 1, 8, 22, 49])
    assert joined(spooled.blocks()) == TEXTS == joined(held.blocks())
    assert spooled.take(rows).tolist() == [TEXTS[row] for row in rows] == held.take(rows).tolist()
    assert spooled.take(rows[:0]).tolist() == []


def test_some_are_left_out(tmp_path):
    mask = np.arange(50) % 4 != 1
    left = [text for text, stays in zip(TEXTS, mask, strict=True) if stays]
    for each in filled(tmp_path):
        assert joined(each.keep(mask).blocks()) == left


def test_few_batches_are_in_memory_and_none_without_texts(tmp_path):
    _, spooled = filled(tmp_path)
    assert max(map(len, spooled.blocks())) == 8  # two additions of four reach seven
    assert listed(SpooledReviews(tmp_path).blocks()) == []
