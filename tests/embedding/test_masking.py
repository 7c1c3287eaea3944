"""Masking: words bound to few items go, words that people use of everything stay, and every span keeps its place."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saerec.embedding import masking
from saerec.embedding.masking import LEAST_TEXTS, STAND_IN, mask

N_ITEMS, EACH = 20, 12


def bound_words(texts, item, keep=(), seed=0, size=50):
    return masking.bound_words(
        lambda: (texts[start : start + size] for start in range(0, len(texts), size)), item, keep, seed=seed
    )


@pytest.fixture(scope="module")
def corpus():
    """Twelve texts an item; only those of item 3 say capo, those of every item say quiet; rare stands in too few."""
    item = np.repeat(np.arange(1, N_ITEMS + 1), EACH)
    texts = [f"so {'Capo' if i == 3 else 'thing'} is {'quiet' if n % 2 else 'loud'}" for n, i in enumerate(item)]
    for place in np.flatnonzero(item == 5)[: LEAST_TEXTS - 1]:
        texts[place] += " rare"
    return texts, item


def test_a_word_of_one_item_is_bound_and_one_of_all_is_not(corpus):
    assert bound_words(*corpus) == {"capo"}


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_it_does_not_matter_how_many_texts_are_held_at_once(corpus, size):
    assert bound_words(*corpus, size=size) == {"capo"}


def test_when_more_words_are_met_than_are_counted_the_bound_ones_are_still_found(corpus, monkeypatch):
    monkeypatch.setattr(masking, "_MOST_WORDS", 40)
    texts, item = corpus
    assert bound_words([f"{text} w{n}" for n, text in enumerate(texts)], item, size=10) == {"capo"}


def test_a_word_that_names_a_reason_is_kept(corpus):
    assert bound_words(*corpus, keep={"capo"}) == frozenset()


def test_so_few_texts_that_chance_binds_them_bind_nothing(corpus):
    texts, item = corpus
    one_text_an_item = np.flatnonzero(np.arange(len(item)) % EACH == 0)
    assert bound_words([texts[i] for i in one_text_an_item], item[one_text_an_item]) == frozenset()


@pytest.mark.parametrize("texts", [["one", "two"], ["", ""], ["!!", "12"]])
def test_a_corpus_without_words_enough_binds_nothing(texts):
    assert bound_words(texts, np.array([1, 2])) == frozenset()


def test_the_words_are_the_same_every_time(corpus):
    assert bound_words(*corpus, seed=4) == bound_words(*corpus, seed=4)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("The capo holds.", "The it holds."),
        ("CAPO", "it"),
        ("capo tuner  strap", "it"),  # several in a row are one thing
        ("capo, tuner", "it, it"),
        ("capos", "capos"),
        ("a D'Addario capo-bag", "a it capo-bag"),
        ("", ""),
    ],
)
def test_what_is_masked(text, masked):
    assert mask(text, {"capo", "tuner", "strap", "d'addario"}).text == masked


WORDS = ["capo", "tuner", "it", "It", "quiet", "naïve", "don't", "İ", "🎸", "x1", "-", ","]
TEXTS = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", "  ", "", "\n"])), max_size=12).map(
    lambda parts: "".join(word + gap for word, gap in parts)
)


@settings(max_examples=200, deadline=None)
@given(text=TEXTS, bound=st.sets(st.sampled_from([*map(str.lower, WORDS), "capotuner"])))
def test_every_written_span_holds_the_same_characters(text, bound):
    found = mask(text, bound)
    for start, end, at in found.pieces:
        assert found.text[start:end] == text[at : at + end - start]
        for place in range(start, end):
            assert found.written(place, place + 1) == (at + place - start, at + place - start + 1)
    covered = sorted(place for start, end, _ in found.pieces for place in range(start, end))
    assert len(covered) == len(set(covered))
    for place in set(range(len(found.text))) - set(covered):  # what is not written stands in for something
        assert found.text[place] in STAND_IN and found.written(place, place + 1) == (0, 0)


@given(text=st.text(max_size=60))
def test_a_text_without_bound_words_stays_as_it_is(text):
    assert mask(text, {"zzzz"}).text == text == mask(text, ()).text


def test_a_span_that_is_half_a_stand_in_stands_nowhere():
    assert mask("a capo", {"capo"}).written(0, 3) == (0, 0)
