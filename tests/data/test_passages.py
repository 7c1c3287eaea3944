import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from saerec.config.schema import DataConfig
from saerec.data.passages import clean, cut, cut_passages, distinct_train, split_passages


def test_sentences_short_openings_and_line_ends():
    config = DataConfig()
    expected = ["Wow. Really good pan!", "It holds the heat well.", "Buy it now and sleep."]
    assert split_passages("Wow. Really good pan!  It holds the heat well.\nBuy it now and sleep.", config) == expected
    assert split_passages("Great!", config) == ["Great!"]
    assert split_passages("   \n ", config) == []
    assert split_passages("A whole text. Of two.", DataConfig(passage="text")) == ["A whole text. Of two."]


@settings(deadline=None)
@given(st.text(max_size=3000))
def test_passages_are_bounded_printable_lines(text):
    config = DataConfig(max_passages=3, max_chars=40)
    passages = split_passages(text, config)
    assert len(passages) <= 3
    assert all(0 < len(p) <= 40 and "\n" not in p and p == clean(p) for p in passages)


def test_cut_at_a_word():
    assert cut("one two three", 9) == "one two"
    assert cut("onetwothree", 5) == "onetw"


def test_of_each_wording_the_first_that_training_may_see_counts():
    texts = pd.DataFrame({"text": ["a", "b", "b", "a", "c"], "split": ["test", "train", "train", "train", "valid"]})
    assert distinct_train(texts).tolist() == [False, True, False, True, False]


def test_a_cut_never_parts_a_character_and_prefers_a_pause():
    assert cut("音质很好而且电池也非常耐用，值得推荐给大家", 16) == "音质很好而且电池也非常耐用，"
    assert cut("बैटरी" * 4, 7) == "बैटरीबै"
    assert cut("👩‍👧👩‍👧", 4) == "👩‍👧"


def test_chinese_sentences_are_passages_and_none_is_lost():
    text = "音质很好。电池非常耐用！做工也不错，值得购买。" * 30  # 690 characters without a blank
    found = cut_passages(text, DataConfig(max_passages=200))
    assert "".join(found.passages) == text and found[1:] == (0, False)
    assert max(map(len, found.passages)) < 20


def test_what_is_cut_is_counted():
    config = DataConfig(max_chars=20, max_passages=2)
    assert cut_passages("Short and sweet. Another one here.", config)[1:] == (0, False)
    assert cut_passages("This sentence is longer than that. Another one here. A third one.", config)[1:] == (1, True)
    assert cut_passages("A whole text that is too long.", DataConfig(passage="text", max_chars=20))[1:] == (1, False)
