import numpy as np
import pytest

from saerec.evaluation.baselines import Neighbours, Popularity, baseline_scorer
from saerec.recommender.data import Histories


def test_popularity_counts_training_interactions_only(data):
    scores = Popularity(data).score(Histories.of([[1], []]))
    assert scores.tolist() == [[0, 1, 3, 2, 0, 0, 1]] * 2


def test_likeness_by_hand(data):
    # Training: 1 2 3 | 2 3 | 6 2. Pairs: 1-2 and 2-3 at 1, 1-3 at 2; 2-3 at 1; 6-2 at 1.
    likeness = Neighbours(data, popularity_power=0.5).likeness.toarray()
    counts = {1: 1, 2: 3, 3: 2, 6: 1}
    for (i, j), raw in {(1, 2): 1.0, (2, 3): 2.0, (1, 3): 0.5, (2, 6): 1.0}.items():
        assert likeness[i, j] == pytest.approx(raw / np.sqrt(counts[i] * counts[j]))
        assert likeness[j, i] == likeness[i, j]
    assert np.count_nonzero(likeness) == 8


def test_recent_items_weigh_more(data):
    plain = Neighbours(data, popularity_power=0.0, recency=0.5)
    scores = plain.score(Histories.of([[1, 6], []]))
    # 6 is the latest: 2 gets 1 from it and half of 1 from item 1; 3 gets half of 0.5.
    assert scores[0].tolist() == [0, 0, 1.5, 0.25, 0, 0, 0]
    assert scores[1].tolist() == [0] * 7


def test_scores_are_masked(data):
    users = data.held_out("test")
    score = baseline_scorer(Popularity(data), data, users, "test")
    scores = score(slice(0, 3))
    assert np.isneginf(scores).tolist()[1] == [True, False, True, True, False, True, False]
    assert np.array_equal(score(slice(1, 2))[0], scores[1])
