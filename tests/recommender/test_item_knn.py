"""The neighbour term: by hand, chosen on validation, part of the sequence branch."""

import dataclasses

import numpy as np
import pytest
from scipy import sparse

from saerec.recommender.baselines import Neighbours
from saerec.recommender.data import Histories
from saerec.recommender.item_knn import SMALLEST, neighbour_term
from saerec.recommender.scoring.bulk import chunk_scorer
from saerec.recommender.scoring.scorer import Scorer
from saerec.recommender.training.train import train_recommender


@pytest.fixture
def scorer(world, config):
    trained = train_recommender(world, config(epochs=2), seed=0)
    trained.model.neighbour_weight.fill_(0.5)
    return Scorer(trained.model, world)


def test_the_term_is_the_log_of_likeness(world):
    neighbours = Neighbours(world)
    dense = np.zeros((world.n_items + 1, world.n_items + 1))
    dense[3, 4], dense[3, 5] = 2.0, SMALLEST
    neighbours.likeness = sparse.csr_array(dense)
    term = neighbour_term(neighbours, Histories.of([[3], [7, 3], []]))
    assert term[0, [4, 5, 6]] == pytest.approx([np.log1p(2.0 / SMALLEST), np.log(2), 0.0], rel=1e-5)
    assert term[1] == pytest.approx(term[0])  # the latest item counts in full
    assert (term[2] == 0).all()


def test_training_never_ends_worse_than_without(world, config):
    def value(settings):
        users = world.held_out("valid")
        model = train_recommender(world, settings, seed=0).model
        scores = chunk_scorer(model, world, users, "valid")(slice(0, len(users)))
        own = scores[np.arange(len(users)), world.targets(users, "valid")]
        ranks = (scores >= own[:, None]).sum(axis=1)
        return np.where(ranks <= 10, 1 / np.log2(ranks + 1), 0).mean()

    settings = config(epochs=2)
    assert value(settings) >= value(dataclasses.replace(settings, neighbours=False))


def test_it_belongs_to_the_sequence_branch(scorer):
    request = scorer.request(5)
    asked = scorer.score([request, request.with_branches({"sequence": 0.0})])
    plain = Scorer(scorer.model, scorer.data)
    plain.neighbours = None
    without = plain.score([request, request.with_branches({"sequence": 0.0})])
    # Without the branch there is no trace of it; with it, the difference is the term times its weight, in its part.
    np.testing.assert_array_equal(asked.scores[1], without.scores[1])
    term = neighbour_term(scorer.neighbours, Histories.of([request.history]))[0]
    np.testing.assert_allclose(asked.parts[0, 0] - without.parts[0, 0], 0.5 * term, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(asked.parts[0, 1:], without.parts[0, 1:])


def test_a_new_history_is_scored_by_its_own_neighbours(scorer):
    request = dataclasses.replace(scorer.request(5), history=(1, 2))
    alone = scorer.score([request]).scores[0]
    together = scorer.score([scorer.request(7), request]).scores[1]
    np.testing.assert_allclose(alone, together, rtol=1e-5, atol=1e-5)
