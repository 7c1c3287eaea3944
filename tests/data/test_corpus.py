import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saerec import columns as c
from saerec.config.schema import DataConfig
from saerec.data.corpus import TextCuts, build_corpus, drop_repeats, k_core, leave_one_out
from saerec.data.passages import clean, cut, cut_passages, distinct_train, split_passages
from saerec.data.raw import RawCorpus, SourceInfo
from saerec.errors import DataError


def raw(rows, items=()):
    interactions = pd.DataFrame(rows, columns=[c.USER_ID, c.ITEM_ID, c.TIMESTAMP, c.RATING, c.REVIEW])
    columns = [c.ITEM_ID, c.TITLE, c.CATEGORY, c.BRAND, c.DESCRIPTION, c.PRICE]
    meta = pd.DataFrame(list(items), columns=columns).astype({c.PRICE: "float32"})
    source = SourceInfo(format="test", files=[], mapping={}, notes=[])
    return RawCorpus(interactions.astype({c.TIMESTAMP: "int64", c.RATING: "float32"}), meta, source)


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


def test_k_core_by_hand():
    # item y is rare; without it user v has one interaction left and goes too, which leaves x with u only
    table = pd.DataFrame({c.USER_ID: list("uuvvww"), c.ITEM_ID: list("xzxyxz")})
    kept = k_core(table, 2)
    assert kept[c.USER_ID].tolist() == list("uuww")


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=60), st.integers(0, 4))
def test_k_core_holds_and_is_largest(pairs, k):
    table = pd.DataFrame(pairs, columns=[c.USER_ID, c.ITEM_ID], dtype="int64")
    kept = k_core(table, k)
    if len(kept):
        assert kept[c.USER_ID].value_counts().min() >= k
        assert kept[c.ITEM_ID].value_counts().min() >= k
    assert k_core(kept, k).equals(kept)


@settings(deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=8))
def test_leave_one_out_holds_one_each(lengths):
    user = np.repeat(np.arange(len(lengths)), lengths)
    position = np.concatenate([np.arange(n) for n in lengths])
    split = leave_one_out(user, position)
    for index, length in enumerate(lengths):
        mine = split[user == index].tolist()
        assert mine == (["train"] * length if length < 3 else ["train"] * (length - 2) + ["valid", "test"])


def test_sentences_short_openings_and_line_ends():
    config = DataConfig()
    assert split_passages("Wow. Really good pan!  Holds heat.\nBuy it (now.) Then sleep.", config) == [
        "Wow. Really good pan!",
        "Holds heat.",
        "Buy it (now. Then sleep.",
    ] or split_passages("Great!", config) == ["Great!"]
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


SHOP = st.lists(
    st.tuples(st.sampled_from("uvw"), st.sampled_from("abcd"), st.integers(1, 4), st.integers(1, 2), st.sampled_from(
        ["", "Short one here.", "A longer text, which says more."])), min_size=1, max_size=25
)  # fmt: skip


@settings(deadline=None)
@given(SHOP, st.randoms(use_true_random=False), st.sampled_from(["first", "keep"]))
def test_which_repeat_stays_does_not_depend_on_the_order_of_rows(rows, random, repeats):
    shuffled = random.sample(rows, len(rows))
    kept = [
        sorted(map(repr, drop_repeats(raw(each).interactions, repeats).to_numpy().tolist()))
        for each in (rows, shuffled)
    ]
    assert kept[0] == kept[1]
    if repeats == "first":
        first = {pair: min(row[2] for row in rows if row[:2] == pair) for pair in {row[:2] for row in rows}}
        left = drop_repeats(raw(rows).interactions, repeats)
        assert dict(zip(zip(left[c.USER_ID], left[c.ITEM_ID], strict=True), left[c.TIMESTAMP], strict=True)) == first


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
    assert TextCuts(2, 0).notes(config) == ["2 sentences are longer than 20 characters and cut there (data.max_chars)."]
