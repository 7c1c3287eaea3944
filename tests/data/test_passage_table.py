"""What is left out is said; what nothing can be learned from is refused in the file's terms."""

import pandas as pd
import pytest

from saerec import columns as c
from saerec.config.schema import DataConfig
from saerec.data.passage_table import TextCuts, require_variety
from saerec.errors import DataError


def texts(*rows):
    return pd.DataFrame(rows, columns=[c.SPLIT, c.TEXT])


def test_texts_that_are_all_held_out():
    with pytest.raises(DataError, match=r"All 3 sentences stand in reviews that are held out.*Give item texts"):
        require_variety(texts((c.TEST, "One."), (c.VALID, "Two."), (c.TEST, "Three.")))


def test_one_text_for_all():
    with pytest.raises(DataError, match=r"only 1 different thing \(“Very good.”\).*right column"):
        require_variety(texts(*[(c.TRAIN, "Very good.")] * 50, (c.TEST, "Another.")))


def test_three_texts():
    with pytest.raises(DataError, match=r"only 3 different things \(“a”; “b”; “c”\)"):
        require_variety(texts((c.TRAIN, "a"), (c.TRAIN, "b"), (c.TRAIN, "c")))


def test_five_are_enough_to_begin_with():
    require_variety(texts(*[(c.TRAIN, name) for name in "abcde"]))


def test_what_is_cut_is_said_with_its_setting():
    config = DataConfig(max_chars=20)
    assert TextCuts(2, 0).notes(config) == ["2 sentences are longer than 20 characters and cut there (data.max_chars)."]
    assert TextCuts().notes(config) == []
