"""The match term: by hand, in the personal branch, exact by intent; and how much the terms beside the network count."""

import dataclasses

import numpy as np
import pytest
import torch

from saerec.explain.attribution import explain_item
from saerec.recommender.inputs.request import Intervention
from saerec.recommender.model.base import Intents
from saerec.recommender.model.storage import make_recommender
from saerec.recommender.scoring.scorer import Scorer, chunk_scorer
from saerec.recommender.scoring.term_weights import Matching, Terms, choose_weights
from saerec.recommender.training.train import train_recommender


def changed(request, **by_hand):
    return dataclasses.replace(request, change=Intervention(**by_hand))


def no_profile(history):
    return {}


@pytest.fixture
def scorer(world, config):
    trained = train_recommender(world, config(epochs=2), seed=0)
    trained.model.match_weight.fill_(5.0)
    return Scorer(trained.model, world)


def test_a_match_is_evidence_times_what_is_carried(world, config):
    world = dataclasses.replace(world, item_latents=world.item_latents.copy(), item_weights=world.item_weights.copy())
    world.item_latents[1:], world.item_weights[1:] = 9, 0
    world.item_latents[3], world.item_weights[3] = [4, 7], [0.8, 0.6]
    world.item_latents[5], world.item_weights[5] = [7, 0], [1.0, 0.0]
    matching = Matching(make_recommender(world, config()))
    intents = Intents.plain(torch.tensor([[4, 7, 1]]), torch.tensor([[0.5, 0.25, 0.25]]))
    term = matching.term(matching.asked(intents))[0]
    assert term[[3, 5]] == pytest.approx([0.5 * 0.8 + 0.25 * 0.6, 0.25])
    assert np.count_nonzero(term) == 2
    by_hand = intents._replace(multipliers=torch.tensor([[2.0, 0.0, 1.0]]))
    assert matching.term(matching.asked(by_hand))[0, [3, 5]] == pytest.approx([2 * 0.5 * 0.8, 0.0])


def test_it_belongs_to_the_personal_branch(scorer, world):
    request = scorer.request(5)
    without = Scorer(scorer.model, world)
    without.matching = None
    off = changed(request, branches={"personal": 0.0})
    one, other = (each.score([request, off]) for each in (scorer, without))
    np.testing.assert_array_equal(one.scores[1], other.scores[1])
    evidence = np.zeros(world.n_latents)
    evidence[list(request.personal)] = list(request.personal.values())
    carried = (evidence[world.item_latents] * world.item_weights).sum(axis=1)
    np.testing.assert_allclose(one.parts[0, 1] - other.parts[0, 1], 5.0 * carried, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(one.parts[0, [0, 2]], other.parts[0, [0, 2]])


def test_the_learned_weights_leave_it_alone_and_a_weight_by_hand_turns_its_whole_branch(scorer):
    request = scorer.request(5)
    learned = float(scorer.score([request]).learned_weights[0, 1])
    asked = [request, *(changed(request, branches={"personal": share * learned}) for share in (2.0, 0.5))]
    parts = scorer.score(asked).parts
    np.testing.assert_allclose(parts[1, 1], 2 * parts[0, 1], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(parts[2, 1], 0.5 * parts[0, 1], rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(parts[1, [0, 2]], parts[0, [0, 2]])


def test_each_intents_part_holds_its_match(scorer):
    request = scorer.request(5)
    item = scorer.score([request]).top(1)[0]
    why = explain_item(scorer.score, request, item, no_profile, item_names={}, intent_names={})
    whole = why.score - why.rest
    assert whole == pytest.approx(float(scorer.score([request]).scores[0, item]), abs=1e-4)
    latent = next(iter(request.personal))
    removed = scorer.score([changed(request, intents={latent: 0.0})]).scores[0, item]
    part = why.parts.query("kind == 'personal'").set_index("id").at[latent, "delta_score"]
    assert part == pytest.approx(why.score - removed, abs=1e-4)
    mine = 5.0 * request.personal[latent] * scorer.matching.carried.toarray()[latent, item]
    without = Scorer(scorer.model, scorer.data)
    without.matching = None
    bare = explain_item(without.score, request, item, no_profile, item_names={}, intent_names={}).parts
    bare = bare.query("kind == 'personal'").set_index("id").at[latent, "delta_score"]
    assert part - bare == pytest.approx(mine, abs=1e-4)


def test_a_whole_split_and_single_requests_agree(scorer, world):
    users = world.held_out("test")[:30]
    asked = scorer.score([scorer.request(user) for user in users.tolist()]).scores
    np.testing.assert_allclose(chunk_scorer(scorer.model, world, users, "test")(slice(0, 30)), asked, atol=1e-5)


def test_the_weights_with_the_best_value_are_chosen_and_none_without_gain():
    network = np.zeros((1, 30), np.float32)
    network[0, 2:] = 1.0  # item 1 is wanted, and twenty-eight stand before it
    item_knn, match = np.zeros_like(network), np.zeros_like(network)
    targets = np.array([1])
    assert choose_weights(lambda rows: Terms(network, item_knn, match), targets, 29) == (0.0, 0.0)
    item_knn[0, 1] = 4.0
    assert choose_weights(lambda rows: Terms(network, item_knn, match), targets, 29) == (0.4, 0.0)
    assert choose_weights(lambda rows: Terms(network, None, None), targets, 29) == (0.0, 0.0)
    match[0, 1] = 0.6  # alone it takes 2 to pass, which costs more than .4 of the other
    assert choose_weights(lambda rows: Terms(network, item_knn, match), targets, 29) == (0.0, 2.0)


def test_switched_off_it_has_no_weight(world, config):
    for settings in ({"matching": False}, {"use_personal": False}, {"use_item_intents": False}):
        assert float(train_recommender(world, config(epochs=1, **settings), seed=0).model.match_weight) == 0
