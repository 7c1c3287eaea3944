"""TF-IDF over a person's own history, by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from saerec import columns as c
from saerec.intents.retrieval import (
    history_profiles,
    interaction_codes,
    inverse_document_frequency,
    item_codes,
    personal_by_similarity,
    personal_intents,
)

# Two people: user 1 with rows 0-2, user 2 with rows 3-4. Three latents.
USER, POSITION = np.array([1, 1, 1, 2, 2]), np.array([0, 1, 2, 0, 1])
CODES = sparse.csr_array(np.array([[1.0, 0, 0], [0, 1.0, 0], [1.0, 0, 0], [1.0, 0, 0], [0, 0, 2.0]]))
TRAIN = np.array([True, True, False, True, True])


@pytest.fixture
def shop():
    """Item 1 has a training review and an item text; item 2 only a held-out review. Latent 2 is no intent."""
    texts = pd.DataFrame(
        {
            c.ITEM: [1, 1, 2, 1],
            c.INTERACTION: [0, -1, 1, 0],
            c.SPLIT: [c.TRAIN, c.TRAIN, c.TEST, c.TRAIN],
        }
    )
    fired = sparse.csr_array(np.array([[3.0, 0, 9.0], [0, 3.0, 0], [5.0, 5.0, 5.0], [3.0, 0, 0]]))
    interactions = pd.DataFrame({c.ITEM: [1, 2, 1]})
    return fired, texts, interactions, np.array([True, True, False])


def test_item_codes_are_means_over_training_texts_of_length_one(shop):
    fired, texts, _, is_intent = shop
    codes = item_codes(fired, texts, is_intent, 2, 2)
    dense = codes.to_csr(3).toarray()
    np.testing.assert_allclose(dense[1], np.array([2, 1, 0]) / np.sqrt(5), rtol=1e-6)  # means 6/3 and 3/3
    assert not dense[[0, 2]].any()  # padding; and a held-out review says nothing


def test_an_interaction_speaks_for_itself_or_its_item_speaks(shop):
    fired, texts, interactions, is_intent = shop
    items = item_codes(fired, texts, is_intent, 2, 2)
    dense = interaction_codes(fired, texts, interactions, items, is_intent).to_csr(3).toarray()
    np.testing.assert_allclose(dense[0], [1, 0, 0])  # its own review fires latent 0 (and 2, no intent)
    np.testing.assert_allclose(dense[2], np.array([2, 1, 0]) / np.sqrt(5), rtol=1e-6)  # silent: the item's
    assert not dense[1].any()  # its review is held out, and so is all there is of its item


def test_idf_counts_people_and_only_training():
    idf = inverse_document_frequency(CODES, USER, TRAIN)
    np.testing.assert_allclose(idf, np.log(3 / np.array([3, 2, 2])), rtol=1e-6)
    only_first = inverse_document_frequency(CODES, USER, np.arange(5) == 0)
    np.testing.assert_allclose(only_first, np.log(3 / np.array([2, 1, 1])), rtol=1e-6)


def test_profiles_decay_with_age_and_stay_with_their_person():
    profiles = history_profiles(CODES, USER, POSITION, 0.5).toarray()
    expected = [[1, 0, 0], [0.5, 1, 0], [1.25, 0.5, 0], [1, 0, 0], [0.5, 0, 2]]
    np.testing.assert_allclose(profiles, expected)
    np.testing.assert_allclose(history_profiles(CODES, USER, POSITION, 1.0).toarray()[2], [2, 1, 0])


def test_what_is_long_ago_is_left_out_only_where_it_weighs_nothing():
    n = 60
    codes = sparse.csr_array(np.ones((n, 1)))
    profiles = history_profiles(codes, np.ones(n, dtype=int), np.arange(n), 0.8).toarray().ravel()
    exact = np.cumsum(0.8 ** np.arange(n))
    np.testing.assert_allclose(profiles, exact, rtol=0.011)


def test_personal_by_hand():
    """tf * idf, without the public ones, sharing out 1; what is missing is padded with weight 0."""
    profiles = sparse.csr_array(np.array([[1.0, 2.0, 4.0, 0], [0, 0, 3.0, 0], [9.0, 0, 0, 0]]))
    idf = np.array([0.1, 1.0, 0.5, 7.0])
    found = personal_intents(profiles, idf, np.array([0]), 2)
    assert found.latents[0].tolist() == [1, 2]  # 2 * 1.0 and 4 * .5: equal, the smaller latent first
    np.testing.assert_allclose(found.weights, [[0.5, 0.5], [1, 0], [0, 0]])
    assert not (found.latents[found.weights > 0] == 0).any()  # latent 0 is public, however often it fires


def test_rare_wishes_outweigh_common_ones():
    profiles = sparse.csr_array(np.array([[1.0, 1.0]]))
    found = personal_intents(profiles, np.array([0.2, 2.0]), np.array([], dtype=int), 1)
    assert found.latents.tolist() == [[1]]


def test_similarity_keeps_intents_above_their_mean_only():
    W_dec = np.eye(4)
    states = np.array([[3.0, 4.0, 0.0, 0.0], [0.0, 0.0, 0.0, 2.0]])
    is_intent = np.array([True, True, True, False])
    found = personal_by_similarity(states, W_dec, np.array([1.0, 0.5, 9.0, 9.0]), is_intent, 3)
    # cosines .6, .8, 0; their mean .47 is the floor; tf * idf = .6, .4
    np.testing.assert_allclose(found.weights[0], [0.6, 0.4, 0], rtol=1e-6)
    assert found.latents[0, :2].tolist() == [0, 1]
    assert not found.weights[1].any()  # only a latent that is no intent resembles this state
