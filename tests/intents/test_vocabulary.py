"""The terms of a corpus, counted with a bound: those of scikit-learn below it, the most frequent above."""

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from saerec.blocks import on_disk
from saerec.intents import vocabulary
from saerec.intents.term_counts import TermCounts
from saerec.intents.vocabulary import held_terms


def corpus(n, n_words=400, seed=0):
    """Texts of up to nine words by Zipf's law, some of them empty and some words twice."""
    rng = np.random.default_rng(seed)
    drawn = [np.minimum(rng.zipf(1.3, rng.integers(0, 10)), n_words) for _ in range(n)]
    return pd.Series([" ".join(f"w{word}" for word in some) for some in drawn], dtype="str")


def matrix(held):
    """[n, V] of all parts."""
    parts = [part.toarray() for _, part in held.matrices()]
    assert [row for rows, _ in held.matrices() for row in rows] == held.rows.tolist()
    return np.vstack(parts)


@pytest.mark.parametrize("most", [10_000, 60, 7])
@pytest.mark.parametrize("block", [10_000, 13])
def test_below_the_bounds_terms_are_those_that_scikit_learn_takes(monkeypatch, tmp_path, most, block):
    monkeypatch.setattr(vocabulary, "MOST_TERMS", most)
    monkeypatch.setattr(vocabulary, "BLOCK", block)
    monkeypatch.setattr(vocabulary, "_READ_AT_ONCE", 5)
    texts, rows = corpus(300), np.flatnonzero(np.arange(300) % 4)
    sklearn = CountVectorizer(analyzer=str.split, min_df=2, max_features=most, binary=True, dtype=np.float32)
    counted = sklearn.fit_transform(texts.iloc[rows]).toarray()
    held = held_terms(texts, rows, str.split, on_disk(tmp_path))
    assert held.terms.tolist() == sklearn.get_feature_names_out().tolist()
    np.testing.assert_array_equal(matrix(held), counted)
    np.testing.assert_array_equal(held.counts, counted.sum(axis=0))


def test_above_the_bound_the_planted_words_are_found_among_ten_thousand_that_come_once_or_twice(monkeypatch):
    """Every text holds one of four planted words and 30 of its own, half of which come again at once."""
    monkeypatch.setattr(vocabulary, "MOST_COUNTED", 500)
    monkeypatch.setattr(vocabulary, "BLOCK", 20)
    texts = [
        f"planted{i % 4} " + " ".join(f"rare{i // 2 * 30 + j * (i % 2 + 1)}" for j in range(30)) for i in range(600)
    ]
    held = held_terms(pd.Series(texts, dtype="str"), np.arange(600), str.split)
    planted = [f"planted{i}" for i in range(4)]
    place = {term: i for i, term in enumerate(held.terms)}
    assert set(planted) <= set(place) and len(place) <= 500
    assert held.counts[[place[word] for word in planted]].tolist() == [150] * 4
    holds = matrix(held)[:, [place[word] for word in planted]]
    np.testing.assert_array_equal(holds.argmax(axis=1), np.arange(600) % 4)
    assert (holds.sum(axis=1) == 1).all()


def test_texts_without_a_word_that_comes_twice_have_no_terms():
    held = held_terms(pd.Series(["one two", "three", ""], dtype="str"), np.arange(3), str.split)
    assert not len(held.terms) and matrix(held).shape == (3, 0)


def test_counts_by_hash_are_those_of_a_dictionary_until_there_are_too_many():
    rng = np.random.default_rng(1)
    counts, expected = TermCounts(10_000), {}
    for _ in range(20):
        some = rng.integers(-50, 50, 200)
        counts.add(some)
        for one in some.tolist():
            expected[one] = expected.get(one, 0) + 1
    assert dict(zip(counts.hashes.tolist(), counts.counts.tolist(), strict=True)) == expected
    assert (np.diff(counts.hashes) > 0).all()
    frequent = counts.most_frequent(10).tolist()
    least = sorted(expected.values())[-10]
    assert len(frequent) == 10 and frequent == sorted(frequent) and min(expected[one] for one in frequent) >= least


def test_of_too_many_terms_the_rarest_are_forgotten():
    counts = TermCounts(8)
    counts.add(np.array([5, 5, 5, 9, 9, 1, 2, 3]))
    counts.add(np.array([5, 4, 6, 7, 8, 9]))
    assert {5, 9} <= set(counts.hashes.tolist()) and len(counts.hashes) == 4
    assert counts.of(np.array([5, 9])).tolist() == [4, 3]
