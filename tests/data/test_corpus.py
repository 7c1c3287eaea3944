import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saerec import columns as c
from saerec.config.schema import DataConfig
from saerec.data.corpus import build_corpus
from saerec.errors import DataError
from tests.support.raw_rows import raw

ROWS = [
    ("u", "b", 3, 5, "Third thing here."),
    ("u", "a", 1, 5, "First thing here. It is blue and small."),
    ("u", "c", 3, 4, "Same second as b, after it in the file."),
    ("u", "d", 9, 4, "The last one, held out."),
    ("v", "a", 1, 1, "Only one from v."),
]


def test_time_order_keeps_ties_and_splits_the_last_two():
    corpus = build_corpus(raw(ROWS), DataConfig(k_core=0))
    mine = corpus.interactions[corpus.interactions[c.USER] == 1]
    ids = corpus.items.set_index(c.ITEM)[c.ITEM_ID]
    assert mine[c.ITEM].map(ids).tolist() == ["a", "b", "c", "d"]
    assert mine[c.SPLIT].tolist() == ["train", "train", "valid", "test"]
    assert corpus.interactions[c.SPLIT].tolist()[-1] == "train"  # one interaction only: trains
    assert corpus.items[c.N_INTERACTIONS].tolist() == [2, 1, 0, 0]  # held-out interactions do not count


def test_texts_carry_the_split_of_their_interaction_and_item_texts_train():
    items = [("d", "Lamp", "Home > Light", "Ow", "It shines bright. It folds.", 3.0)]
    corpus = build_corpus(raw(ROWS, items), DataConfig(k_core=0))
    texts = corpus.texts
    assert texts[c.TEXT].tolist()[:2] == ["Lamp. Home > Light. Ow", "It shines bright. It folds."]
    assert set(texts.loc[texts[c.KIND] == "item", c.SPLIT]) == {"train"}
    held = texts[texts[c.TEXT] == "The last one, held out."]
    assert held[c.SPLIT].tolist() == ["test"]
    assert (texts[c.TEXT_ID] == np.arange(len(texts))).all()


def test_nobody_left_is_said_with_the_way_out():
    with pytest.raises(DataError, match=r"data\.k_core"):
        build_corpus(raw(ROWS), DataConfig(k_core=4))


def test_repeats_are_dropped_unless_kept():
    rows = [("u", "a", 1, 5, "One good text."), ("u", "a", 2, 5, "Another good text.")]
    assert len(build_corpus(raw(rows), DataConfig(k_core=0)).interactions) == 1
    assert len(build_corpus(raw(rows), DataConfig(k_core=0, repeats="keep")).interactions) == 2


OF_U = [("u", item, 7 * place, 3, f"Text number {place} of {item}.") for place, item in enumerate("dacbe")]
OF_V = [("v", item, 9 * place, 4, f"The text {place} of {item}.") for place, item in enumerate("abeacd")]


@settings(deadline=None)
@given(st.permutations(OF_U + OF_V))
def test_shuffled_rows_give_the_same_corpus(rows):
    expected = build_corpus(raw(sorted(rows)), DataConfig(k_core=0))
    corpus = build_corpus(raw(rows), DataConfig(k_core=0))
    for name in ("interactions", "items", "users", "texts"):
        pd.testing.assert_frame_equal(getattr(corpus, name), getattr(expected, name))


def test_newest_first_is_read_from_its_end_also_within_one_second():
    rows = [("u", item, time, 5, f"About {item}.") for item, time in zip("dbacfe", (1, 1, 2, 2, 2, 3), strict=True)]
    corpus, turned = (build_corpus(raw(each), DataConfig(k_core=0)) for each in (rows, rows[::-1]))
    ids = corpus.items.set_index(c.ITEM)[c.ITEM_ID]
    assert corpus.interactions[c.ITEM].map(ids).tolist() == list("dbacfe")
    pd.testing.assert_frame_equal(corpus.interactions, turned.interactions)
