"""TF-IDF over a person's own history, by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from saerec import columns as c
from saerec.blocks import in_memory, on_disk
from saerec.config.schema import IntentsConfig
from saerec.intents import owned as owned_module
from saerec.intents import retrieval as retrieval_module
from saerec.intents.carried import Said, item_codes
from saerec.intents.retrieval import (
    history_profiles,
    inverse_document_frequency,
    latent_idf,
    personal_by_similarity,
    personal_intents,
    retrieve,
    user_blocks,
)
from tests.support.codes import random_acts

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
    dense = Said.by(fired, texts, interactions, items, is_intent).codes(slice(0, 3)).to_csr(3).toarray()
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


@pytest.fixture
def large():
    """Sixty people of up to nine interactions with their reviews, of several sentences each, not in their order."""
    rng = np.random.default_rng(3)
    user = np.repeat(np.arange(1, 61), rng.integers(1, 10, 60))
    n = len(user)
    position = np.arange(n) - np.searchsorted(user, user)
    split = np.where(rng.random(n) < 0.2, c.TEST, c.TRAIN)
    table = {c.USER: user, c.ITEM: rng.integers(1, 21, n), c.POSITION: position, c.SPLIT: split}
    interactions = pd.DataFrame(table)
    review = rng.permutation(np.append(np.repeat(np.arange(n), rng.integers(0, 4, n)), np.full(15, -1)))
    item = np.where(review >= 0, interactions[c.ITEM].to_numpy()[review], rng.integers(1, 21, len(review)))
    of_review = np.where(review >= 0, split[review], c.TRAIN)
    texts = pd.DataFrame({c.INTERACTION: review, c.ITEM: item, c.SPLIT: of_review})
    return random_acts(rng, len(texts), 12), texts, interactions


@pytest.mark.parametrize("retrieval", ["evidence", "similarity"])
def test_histories_read_in_blocks_give_what_reading_all_at_once_gives(monkeypatch, tmp_path, large, retrieval):
    acts, texts, interactions = large
    fired = acts.to_csr((texts[c.SPLIT] == c.TRAIN).to_numpy())
    config, reaches = IntentsConfig(retrieval=retrieval, n_personal=3), np.arange(12) < 9
    W_dec = np.random.default_rng(0).normal(size=(12, 4)).astype(np.float32)

    def everything(evidence, allocate=in_memory):
        idf = latent_idf(evidence, texts, interactions, 5)
        items = item_codes(evidence, texts, reaches, 20, 5)
        public = np.array([2, 4])
        found = retrieve(evidence, texts, interactions, items, reaches, public, idf, W_dec, config, allocate)
        return idf, *vars(found.items).values(), *vars(found.interactions).values(), *vars(found.personal).values()

    whole = everything(fired)
    for size in (1, 5, 40):
        monkeypatch.setattr(retrieval_module, "_AT_ONCE", size)
        monkeypatch.setattr(owned_module, "OWNERS", size)
        found = everything(acts.evidence((texts[c.SPLIT] == c.TRAIN).to_numpy()), on_disk(tmp_path))
        for one, other in zip(found, whole, strict=True):
            assert one.dtype == other.dtype
            np.testing.assert_allclose(one, other, rtol=1e-6)
    np.testing.assert_array_equal(np.load(tmp_path / "personal_indices.npy"), whole[-2])


@given(st.lists(st.integers(1, 9), max_size=30), st.integers(1, 8))
def test_a_block_has_all_rows_of_whoever_is_in_it(lengths, size):
    user = np.repeat(np.arange(len(lengths)), lengths)
    found = list(user_blocks(user, size))
    assert [row for part in found for row in range(part.start, part.stop)] == list(range(len(user)))
    people = [set(user[part].tolist()) for part in found]
    assert sum(map(len, people)) == len(set(user.tolist()))
    assert all(part.stop - part.start < size + 9 for part in found)
