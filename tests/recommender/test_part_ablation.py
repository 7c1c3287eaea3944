"""A part of a trained model switched off: what is left is what the model scores without it."""

import numpy as np
import pytest

from saerec.recommender.part_ablation import WHOLE, ranks_without
from saerec.recommender.scoring.scorer import Scorer
from saerec.recommender.training.train import train_recommender
from tests.recommender.conftest import tiny_config

EVERYTHING = {WHOLE, "personal", "public", "match", "neighbours", "item_intents", "fusion"}


@pytest.fixture(scope="module")
def model(world):
    trained = train_recommender(world, tiny_config(epochs=4), seed=0).model
    trained.neighbour_weight.fill_(0.4)
    trained.match_weight.fill_(3.0)
    return trained


@pytest.fixture(scope="module")
def users(world):
    return world.held_out("test")


@pytest.fixture(scope="module")
def ranks(model, world, users):
    return ranks_without(model, world, users, "test")


def asked_ranks(model, world, users, branch=None):
    """The ranks of single requests, with branch weights by hand."""
    scorer = Scorer(model, world)
    targets = world.targets(users, "test")
    found = scorer.score([scorer.request(user).with_branches(branch or {}) for user in users.tolist()])
    return [found.rank(item, row) for row, item in enumerate(targets.tolist())]


def test_every_part_is_removed_and_the_whole_is_the_model(ranks, model, world, users):
    assert set(ranks) == EVERYTHING
    assert ranks[WHOLE].tolist() == asked_ranks(model, world, users)
    for name in EVERYTHING - {WHOLE}:
        assert ranks[name].tolist() != ranks[WHOLE].tolist(), name


@pytest.mark.parametrize("branch", ["personal", "public"])
def test_a_branch_removed_is_a_branch_of_weight_0(ranks, model, world, users, branch):
    assert ranks[branch].tolist() == asked_ranks(model, world, users, {branch: 0.0})


def test_weights_alike_are_weights_of_a_third(world, users):
    trained = train_recommender(world, tiny_config(epochs=4, neighbours=False, matching=False), seed=0).model
    found = ranks_without(trained, world, users, "test")["fusion"]
    alike = dict.fromkeys(("sequence", "personal", "public"), 1 / 3)
    assert np.mean(found == asked_ranks(trained, world, users, alike)) > 0.99  # a tie may fall to either side


def test_weights_alike_leave_the_terms_beside_the_network_alone(ranks, model, world, users):
    gate = model.gate
    del model.gate  # as a model without one reads: a third each
    try:
        assert np.mean(ranks["fusion"] == asked_ranks(model, world, users)) > 0.99
    finally:
        model.gate = gate


@pytest.mark.parametrize(("name", "weight"), [("match", "match_weight"), ("neighbours", "neighbour_weight")])
def test_a_term_removed_is_a_term_of_weight_0(ranks, model, world, users, name, weight):
    before = float(getattr(model, weight))
    getattr(model, weight).fill_(0.0)
    try:
        assert ranks[name].tolist() == asked_ranks(model, world, users)
        assert name not in ranks_without(model, world, users, "test")
    finally:
        getattr(model, weight).fill_(before)


def test_items_that_carry_nothing_leave_the_order_of_the_history(ranks, model, world, users):
    order_alone = asked_ranks(model, world, users, {"personal": 0.0, "public": 0.0})
    assert ranks["item_intents"].tolist() == order_alone


def test_items_that_carry_nothing_in_the_released_design(world, users):
    trained = train_recommender(world, tiny_config("released", neighbours=False, matching=False), seed=0).model
    found = ranks_without(trained, world, users, "test")
    assert set(found) == {WHOLE, "personal", "public", "item_intents", "fusion"}
    trained.supply.data.zero_()
    assert found["item_intents"].tolist() == asked_ranks(trained, world, users)


def test_a_model_without_intents_has_no_intents_to_remove(world, users):
    blind = {"use_personal": False, "use_public": False, "use_item_intents": False, "matching": False}
    trained = train_recommender(world, tiny_config(epochs=1, neighbours=False, **blind), seed=0).model
    assert set(ranks_without(trained, world, users, "test")) == {WHOLE}
