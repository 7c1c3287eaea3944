"""Item kNN by rows is the whole of it, bit for bit, whatever is asked and in which order."""

import dataclasses

import numpy as np
import pytest
import torch

from saerec.recommender.cold_start import cold_start_item_knn, item_knn_by_rows, unsold
from saerec.recommender.data import Histories
from saerec.recommender.item_knn import item_knn_term
from saerec.recommender.model.storage import make_recommender
from saerec.recommender.scoring.scorer import Scorer


@pytest.fixture
def model(world, config):
    torch.manual_seed(0)
    model = make_recommender(world, config())
    model.neighbour_weight.fill_(0.7)
    return model


@pytest.mark.parametrize("lists", [[[1, 2, 3], [3], [], [5, 5, 2]], [[7, 1, 9, 4, 2, 8, 11]], [[]]])
def test_terms_are_the_same_numbers(world, model, lists):
    histories = Histories.of(lists)
    whole, rows = cold_start_item_knn(model, world), item_knn_by_rows(model, world)
    found = item_knn_term(rows, histories)
    np.testing.assert_array_equal(found, item_knn_term(whole, histories))
    assert found.any() == any(lists)
    np.testing.assert_array_equal(item_knn_term(rows, histories, 4), item_knn_term(whole, histories, 4))


def test_every_row_is_that_of_the_whole_also_of_unsold_items(world, model):
    few = np.arange(world.n_users) % 8 == 0  # who bought in training: what nobody bought is lent to by warm items
    thin = dataclasses.replace(world, n_train=world.n_train * few)
    whole, rows = cold_start_item_knn(model, thin), item_knn_by_rows(model, thin)
    assert len(unsold(thin.popularity()))
    for item in range(thin.n_items + 1):
        np.testing.assert_array_equal(rows._rows((item,)).toarray()[0], whole.similarity[[item]].toarray()[0])


def test_scores_by_rows_are_those_of_the_whole(world, model):
    by_rows, whole = Scorer(model, world, by_rows=True), Scorer(model, world)
    asked = [whole.request(user) for user in (1, 5, 7)]
    np.testing.assert_array_equal(by_rows.score(asked).scores, whole.score(asked).scores)
    np.testing.assert_array_equal(by_rows.score_item(asked, 3), whole.score_item(asked, 3))
