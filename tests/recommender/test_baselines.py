import numpy as np
import pytest

from saerec.recommender.baselines import ItemKNN, Popularity, baseline_scorer
from saerec.recommender.data import Histories
from saerec.recommender.item_knn import BACKWARD, RECENCY, SHRINKAGE, people_who_went_on


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


def test_people_who_went_on_by_hand(three_people):
    # Training: 1 2 3 | 2 3 | 6 2.
    assert people_who_went_on(three_people, [1, 2, 6, 3], 3).tolist() == [[1, 1], [3, 2], [1, 0], [2, 0]]
    assert people_who_went_on(three_people, [1, 3, 6, 5], 2).tolist() == [[1, 1], [2, 0], [1, 1], [0, 0]]
    assert people_who_went_on(three_people, [2], 4).tolist() == [[3, 0]]  # 4 is bought in held-out interactions alone
    assert people_who_went_on(three_people, [], 4).shape == (0, 2)


def test_scores_are_masked(three_people):
    users = three_people.held_out("test")
    score = baseline_scorer(Popularity(three_people), three_people, users, "test")
    scores = score(slice(0, 3))
    assert np.isneginf(scores).tolist()[1] == [True, False, True, True, False, True, False]
    assert np.array_equal(score(slice(1, 2))[0], scores[1])
