"""What is left out is said; what nothing can be learned from is refused in the file's terms."""

import pandas as pd
import pytest

from saerec import columns as c
from saerec.blocks import blocks
from saerec.config.schema import DataConfig
from saerec.data import passage_table
from saerec.data.passage_table import TextCuts, Variety, passage_blocks, passages_of
from saerec.errors import DataError


def require_variety(*rows):
    table, variety = pd.DataFrame(rows, columns=[c.SPLIT, c.TEXT]), Variety()
    for start in range(0, len(table), 2):
        variety.look(table[start : start + 2])
    variety.require()


def test_texts_that_are_all_held_out():
    with pytest.raises(DataError, match=r"All 3 sentences stand in reviews that are held out.*Give item texts"):
        require_variety((c.TEST, "One."), (c.VALID, "Two."), (c.TEST, "Three."))


def test_one_text_for_all():
    with pytest.raises(DataError, match=r"only 1 different thing \(“Very good.”\).*right column"):
        require_variety(*[(c.TRAIN, "Very good.")] * 50, (c.TEST, "Another."))


def test_three_texts():
    with pytest.raises(DataError, match=r"only 3 different things \(“a”; “b”; “c”\)"):
        require_variety((c.TRAIN, "a"), (c.TRAIN, "b"), (c.TRAIN, "c"))


def test_five_are_enough_to_begin_with():
    require_variety(*[(c.TRAIN, name) for name in "abcde"])


def test_what_is_cut_is_said_with_its_setting():
    config = DataConfig(max_chars=20)
    assert TextCuts(2, 0).notes(config) == ["2 sentences are longer than 20 characters and cut there (data.max_chars)."]
    assert TextCuts().notes(config) == []


@pytest.mark.parametrize("size", [1, 2, 7])
def test_passages_are_the_same_in_blocks_of_whatever_size(size, monkeypatch):
    monkeypatch.setattr(passage_table, "blocks", lambda n: blocks(n, size))
    items = pd.DataFrame({c.ITEM: [1, 2], **{name: [f"Some {name}.", ""] for name in passage_table.ITEM_TEXT}})
    said = ["It is quiet at night. And it is cheap enough.", "", "So easy to clean, my aunt says.", "No."]
    rows = [(1 + i % 3, 1 + i % 2, c.TEST if i % 3 == 2 else c.TRAIN, said[i % 4]) for i in range(9)]
    table = pd.DataFrame(rows, columns=[c.USER, c.ITEM, c.SPLIT, c.REVIEW])
    config, cuts, cuts_whole = DataConfig(max_passages=1), TextCuts(), TextCuts()
    parts = list(passage_blocks((table[part] for part in blocks(len(table), size)), items, config, cuts))
    whole = passages_of(table, items, config, cuts_whole)
    pd.testing.assert_frame_equal(pd.concat(parts, ignore_index=True), whole)
    assert cuts == cuts_whole and cuts.unread == 4  # three reviews, one item
    assert whole[c.TEXT_ID].tolist() == list(range(len(whole)))
    assert whole[c.INTERACTION].tolist() == [-1, 0, 2, 3, 4, 6, 7, 8]
