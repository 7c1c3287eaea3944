"""What a network must beat, and what the dictionary costs the next item by texts alone, by hand."""

import numpy as np
import pytest

from saerec.recommender.baselines import (
    ByContent,
    ItemKNN,
    Popularity,
    baseline_scorer,
    content_ranks,
    item_vectors,
    reconstructions,
)
from saerec.recommender.data import Histories
from saerec.recommender.item_knn import BACKWARD, RECENCY, SHRINKAGE


def test_popularity_counts_training_interactions_only(three_people):
    scores = Popularity(three_people).score(Histories.of([[1], []]))
    assert scores.tolist() == [[0, 1, 3, 2, 0, 0, 1]] * 2


def test_similarity_by_hand(three_people):
    # Training: 1 2 3 | 2 3 | 6 2. What follows: 2 after 1, 3 after 2 twice, 2 after 6; 3 two steps after 1.
    similarity = ItemKNN(three_people).similarity.toarray()
    reads = {1: 1 + 0.8**2, 2: 2.0, 3: 0.0, 6: 1.0}
    for (i, j), follows in {(1, 2): 1.0, (2, 3): 2.0, (1, 3): 0.8, (6, 2): 1.0}.items():
        assert similarity[i, j] == pytest.approx(follows / (reads[i] + SHRINKAGE))
        assert similarity[j, i] == pytest.approx(BACKWARD * follows / (reads[j] + SHRINKAGE))
    assert np.count_nonzero(similarity) == 8


def test_what_follows_counts_more_than_what_comes_before(three_people):
    # 3 follows 2, and 2 comes before 3, for the same two people.
    after_two, after_three = ItemKNN(three_people).score(Histories.of([[2], [3]]))
    assert after_two[3] > after_three[2] > 0


def test_recent_items_weigh_more(three_people):
    item_knn = ItemKNN(three_people)
    alone = item_knn.score(Histories.of([[1], [6], []]))
    both = item_knn.score(Histories.of([[1, 6]]))[0]
    np.testing.assert_allclose(both, alone[1] + RECENCY * alone[0], rtol=1e-6)
    assert alone[2].tolist() == [0] * 7


def test_scores_are_masked(three_people):
    users = three_people.held_out("test")
    score = baseline_scorer(Popularity(three_people), three_people, users, "test")
    scores = score(slice(0, 3))
    assert np.isneginf(scores).tolist()[1] == [True, False, True, True, False, True, False]
    assert np.array_equal(score(slice(1, 2))[0], scores[1])


def test_a_reconstruction_is_the_sum_of_its_rows_and_the_bias():
    W_dec, b_dec = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), np.array([0.5, 0.0])
    acts, indices = np.array([[2.0, 0.0], [1.0, 3.0]]), np.array([[0, 0], [1, 2]])
    vectors = reconstructions(acts, indices, W_dec, b_dec)
    assert vectors(np.array([0, 1])).tolist() == [[2.5, 0.0], [3.5, 4.0]]
    assert vectors(np.array([1])).tolist() == [[3.5, 4.0]]


def test_an_item_is_the_mean_of_its_passages_of_length_1():
    embeddings = np.array([[3.0, 0.0], [0.0, 4.0], [1.0, 0.0], [9.0, 9.0]])
    found = item_vectors(lambda rows: embeddings[rows], np.array([0, 1, 2]), np.array([1, 1, 3]), n_items=3)
    np.testing.assert_allclose(found, [[0, 0], [0.6, 0.8], [0, 0], [1, 0]])
    assert not item_vectors(lambda rows: embeddings[rows], np.array([], int), np.array([], int), n_items=3).any()


def test_scores_are_the_mean_similarity_to_the_history():
    items = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.6, 0.8]], dtype=np.float32)
    scores = ByContent(items).score(Histories.of([[1], [1, 2], []]))
    np.testing.assert_allclose(scores, [[0, 1, 0, 0.6], [0, 0.5, 0.5, 0.7], [0, 0, 0, 0]], rtol=1e-6)


def test_ranks_count_ties_against_us_and_leave_the_history_out(three_people):
    users = three_people.held_out("test")
    items = np.zeros((7, 2), dtype=np.float32)
    items[1:] = [[1, 0], [1, 0], [0, 1], [1, 0], [1, 0], [0, 1]]
    ranks = content_ranks(items, three_people, users, "test")
    # Test items 5, 1, 1; after 1 2 3 4 only 5 and 6 are left, after 2 3 5: 1, 4 and 6, after 6 2 4: 1, 3 and 5.
    assert ranks.tolist() == [1, 2, 2]
    assert content_ranks(np.zeros((7, 2), np.float32), three_people, users, "test").tolist() == [2, 3, 3]


@pytest.mark.parametrize("scale", [0.5, 3.0])
def test_a_dictionary_that_loses_nothing_costs_nothing(scale):
    rng = np.random.default_rng(0)
    embeddings = rng.normal(size=(8, 4))
    rows, bias = np.eye(4) / scale, np.zeros(4)
    acts, indices = embeddings * scale, np.tile(np.arange(4), (8, 1))
    texts, owner = np.arange(8), np.array([1, 1, 2, 2, 3, 3, 4, 4])
    raw = item_vectors(lambda at: embeddings[at], texts, owner, 4)
    rebuilt = item_vectors(reconstructions(acts, indices, rows, bias), texts, owner, 4)
    np.testing.assert_allclose(raw, rebuilt, rtol=1e-6)
