"""Themes: latents of one meaning together, under the one that speaks for them."""

import numpy as np
import pandas as pd
import pytest

from saerec import columns as c
from saerec.intents.themes import ALIKE, group, heads, meanings
from tests.support.codes import dense_acts

WORDS = ("hushed", "cheap", "sturdy")


@pytest.fixture(scope="module")
def world():
    """Sentences of three meanings, twenty each. Latents 4 and 1 share the first, 2 has the second, 0 the third."""
    meaning = np.repeat(np.arange(3), 20)
    vectors = np.eye(3, dtype=np.float32)[meaning] + 0.1 * np.random.default_rng(0).normal(size=(60, 3))
    texts = pd.Series([f"Truly {WORDS[m]} thing" for m in meaning])
    codes = np.zeros((60, 5), np.float32)
    codes[:12, 4], codes[8:20, 1], codes[20:40, 2], codes[40:, 0] = 1.0, 2.0, 1.0, 1.0
    return dense_acts(codes), np.ones(60, dtype=bool), vectors.astype(np.float32), texts


def test_latents_of_one_meaning_make_a_theme(world):
    latents = np.array([4, 1, 2, 0])
    found = meanings(latents, *world)
    like = found.like()
    np.testing.assert_allclose(np.diag(like), 1, atol=1e-5)
    np.testing.assert_allclose(like, like.T, atol=1e-6)
    assert like[0, 1] > 0.9 and like[:2, 2:].max() < ALIKE
    assert group(like).tolist() == [0, 0, 1, 2]


def test_what_latents_are_compared_by(world):
    found = meanings(np.array([2, 0]), *world)
    np.testing.assert_allclose(np.linalg.norm(found.centres, axis=1), 1, atol=1e-5)
    assert found.centres.argmax(axis=1).tolist() == [1, 2]
    words = (found.words @ found.words.T).toarray()
    np.testing.assert_allclose(np.diag(words), 1, atol=1e-5)
    assert 0 < words[0, 1] < 0.5  # two of three words, which all share and so say less


def test_texts_without_words_leave_the_words_out(world):
    acts, use, vectors, _ = world
    found = meanings(np.array([4, 1]), acts, use, vectors, pd.Series(["the"] * 60))
    assert not found.words.toarray().any() and found.like()[0, 1] == pytest.approx(1 / 2, abs=0.05)


@pytest.mark.parametrize("n", [0, 1])
def test_none_and_one_are_grouped(world, n):
    found = meanings(np.arange(n), *world)
    assert group(found.like()).tolist() == [0] * n


def test_the_cut_is_at_the_mean_likeness_of_two_groups():
    """Latents 0 and 1 join first; 2 is like them at the mean of what it is like each."""

    def like(a, b):
        return np.array([[1, 0.9, a], [0.9, 1, b], [a, b, 1]])

    assert group(like(0.4, 0.12)).tolist() == [0, 0, 0]
    assert group(like(0.4, 0.08)).tolist() == [0, 0, 1]


def test_where_all_latents_are_alike_a_theme_is_what_is_more_alike():
    """24 latents, .4 alike all of them, which is over .25; of two pairs .8: mean .403, deviation .034."""
    like = np.full((24, 24), 0.4) + 0.6 * np.eye(24)
    like[[0, 1, 2, 3], [1, 0, 3, 2]] = 0.8
    assert group(like).tolist() == [0, 0, 1, 1, *range(2, 22)]
    assert len(set(group(like[:19, :19]))) == 1  # too few to tell what is usual


def test_themes_are_numbered_by_their_first_latent():
    blocks = np.kron(np.eye(2), np.ones((2, 2)))[[2, 0, 3, 1]][:, [2, 0, 3, 1]]
    assert group(blocks).tolist() == [0, 1, 0, 1]


def test_the_head_has_most_evidence_of_those_that_say_what_the_theme_says():
    """Theme 0 says quiet by 10 * 1 + 6 * 1 over 15 * 1; of its latents that say quiet, 3 has more evidence."""
    reasons = pd.DataFrame({c.LATENT: [3, 5, 7, 9], c.SAID: ["quiet", "quiet", "cheap", "sturdy"], c.VOTE: 1.0})
    theme, latents = np.array([0, 0, 0, 1, 2]), np.array([5, 3, 7, 9, 11])
    found = heads(theme, latents, np.array([6.0, 10.0, 15.0, 1.0, 2.0]), reasons)
    assert found.tolist() == [3, 9, 11]  # the last says no reason, and speaks for itself


def test_no_themes_no_heads():
    none = np.empty(0, dtype=np.int32)
    reasons = pd.DataFrame({c.LATENT: none, c.SAID: [], c.VOTE: []})
    assert heads(none, none, np.empty(0), reasons).tolist() == []
