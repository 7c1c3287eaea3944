import copy
import dataclasses

import numpy as np
import pytest
import torch

from saerec.errors import ConfigError, NotFoundError
from saerec.evaluation.metrics import rank_targets
from saerec.explain.attribution import explain_item
from saerec.recommender.inputs.request import Intervention, Request
from saerec.recommender.scoring.scorer import Scorer, chunk_scorer
from saerec.recommender.training.train import train_recommender

DESIGNS = ("demand", "released")


def changed(request, **by_hand):
    return dataclasses.replace(request, change=Intervention(**by_hand))


def no_profile(history):
    return {}


@pytest.fixture(scope="module", params=DESIGNS)
def scorer(request, world):
    from saerec.config.schema import RecommenderConfig

    torch.set_num_threads(1)
    config = RecommenderConfig(
        design=request.param, d_model=16, n_layers=1, dropout=0.1, epochs=6, lr=0.01, max_length=6, batch_targets=64
    )
    return Scorer(train_recommender(world, config, seed=0).model, world)


def test_one_item_is_scored_as_among_all(scorer, world):
    base = scorer.request(2)
    latent = next(iter(base.personal))
    asked = [base, scorer.request(5), base.with_intents({latent: 0.0, 3: 2.5}), base.with_branches({"sequence": 0.3}),
             base.without_intents(base.public)]  # fmt: skip
    model = copy.deepcopy(scorer.model)  # the others' stays as it was trained
    model.neighbour_weight.fill_(0.7)
    model.match_weight.fill_(5.0)
    full = Scorer(model, world)
    scores = full.score(asked).scores
    for item in range(1, world.n_items + 1):
        np.testing.assert_allclose(full.score_item(asked, item), scores[:, item], rtol=1e-5, atol=1e-5)
    assert np.isneginf(full.score_item([base], base.history[0])).all()
    for item in (0, world.n_items + 1):
        with pytest.raises(NotFoundError, match="no item"):
            full.score_item([base], item)


def test_at_the_learned_weights_it_is_the_models_ranking(scorer, world):
    users = world.held_out("test")
    asked = scorer.score([scorer.request(user) for user in users.tolist()])
    chunk = chunk_scorer(scorer.model, world, users, "test")
    whole = chunk(slice(0, len(users)))
    np.testing.assert_allclose(asked.scores, whole, rtol=1e-5, atol=1e-5)
    targets = world.targets(users, "test")
    ranks = rank_targets(chunk, targets, n_items=world.n_items)
    assert [asked.rank(item, row) for row, item in enumerate(targets.tolist())] == ranks.tolist()
    assert np.array_equal(asked.branch_weights, asked.learned_weights)
    # one code path: a batch of the same shape gives the same bits
    same = users[world.n_train[users - 1] == 4]
    one = scorer.score([scorer.request(user) for user in same.tolist()], parts=False).scores
    other = chunk_scorer(scorer.model, world, same, "test")(slice(0, len(same)))
    assert np.array_equal(one, other)


def test_giving_the_learned_weights_by_hand_changes_nothing(scorer):
    base = scorer.request(1)
    plain = scorer.score([base])
    weights = dict(zip(("sequence", "personal", "public"), plain.learned_weights[0].tolist(), strict=True))
    by_hand = scorer.score([changed(base, branches=weights, intents=dict.fromkeys(base.personal, 1.0))])
    assert np.array_equal(plain.scores, by_hand.scores)


def test_history_and_padding_are_never_recommended(scorer, world):
    base = scorer.request(1)
    scores = scorer.score([base])
    assert np.isneginf(scores.scores[0, [0, *base.history]]).all()
    top = scores.top(world.n_items)
    assert len(top) == world.n_items - len(base.history)
    assert not {0, *base.history} & set(top)
    assert [scores.rank(item) for item in top[:5]] == [1, 2, 3, 4, 5]


def test_parts_add_up(scorer):
    scores = scorer.score([scorer.request(1), scorer.request(2)])
    known = np.isfinite(scores.scores)
    np.testing.assert_allclose(scores.parts.sum(axis=1)[known], scores.scores[known], rtol=1e-5, atol=1e-5)


def test_branch_weights_by_hand(scorer):
    base = scorer.request(3)
    plain = scorer.score([base])
    off = scorer.score([changed(base, branches={"personal": 0.0})])
    assert off.branch_weights[0].tolist() == [plain.learned_weights[0, 0], 0.0, plain.learned_weights[0, 2]]
    assert np.array_equal(off.learned_weights, plain.learned_weights)
    known = np.isfinite(plain.scores[0])
    expected = plain.scores[0] - plain.parts[0, 1]
    np.testing.assert_allclose(off.scores[0][known], expected[known], rtol=1e-4, atol=1e-5)


def test_an_intent_removed_or_doubled(scorer):
    base = scorer.request(4)
    latent = next(iter(base.personal))
    answers = [scorer.score([changed(base, intents={latent: scale})]) for scale in (1.0, 0.0, 2.0)]
    plain, without, double = (answer.scores[0][np.isfinite(answer.scores[0])] for answer in answers)
    assert np.abs(plain - without).max() > 1e-4
    if scorer.model.exact:  # linear: what ablation takes away, doubling adds
        np.testing.assert_allclose(double - plain, plain - without, rtol=1e-3, atol=1e-5)
        assert np.array_equal(answers[0].learned_weights, answers[1].learned_weights)


def test_an_intent_added_raises_the_items_that_carry_it(scorer, world):
    base = scorer.request(5)
    latent = next(one for one in range(12) if one not in base.personal)
    carriers = np.flatnonzero((world.item_latents[:, 0] == latent) & (world.item_weights[:, 0] > 0))
    carriers = carriers[~np.isin(carriers, base.history)]
    scores = scorer.score([base, changed(base, intents={latent: 4.0})])
    ranks = np.array([[scores.rank(item, row) for item in carriers.tolist()] for row in (0, 1)])
    if scorer.model.exact:  # the other design may do with it what it has learned to
        assert ranks[1].mean() < ranks[0].mean()
    unmoved = scorer.score([changed(base, intents={latent: 0.0})])  # removing what is not there
    np.testing.assert_allclose(unmoved.scores[0, 1:], scores.scores[0, 1:], rtol=1e-5, atol=1e-5)


def test_public_intents_can_be_left_out(scorer, world):
    base = scorer.request(6)
    first = int(world.public_indices[0])
    fewer = dataclasses.replace(base, public=tuple(g for g in base.public if g != first))
    scaled = changed(base, intents={first: 0.0})
    scores = scorer.score([base, fewer, scaled]).scores
    assert np.array_equal(scores[1], scores[2])
    assert not np.array_equal(scores[0], scores[1])


def test_the_parts_of_intents_add_up_where_the_design_is_exact(scorer):
    base = changed(scorer.request(7), intents={3: 3.0, 14: 0.5})
    item = scorer.score([base]).top(1)[0]
    why = explain_item(scorer.score, base, item, no_profile, item_names={}, intent_names={})
    assert why.score == pytest.approx(float(scorer.score([base]).scores[0, item]), rel=1e-5, abs=1e-5)
    ids = {kind: set(part["id"]) for kind, part in why.parts.groupby("kind")}
    assert ids["personal"] >= set(base.personal)
    assert ids["public"] == set(base.public)
    if scorer.model.exact:
        assert why.rest == pytest.approx(0, abs=1e-5)


def test_strangers_and_edited_histories_are_folded_in(scorer, world):
    public = tuple(world.public_indices.tolist())
    stranger = Request(history=(), personal={}, public=public)
    long = Request(history=tuple(range(1, 40)), personal={1: 0.5, 2: 0.5}, public=public)
    scores = scorer.score([stranger, long])
    assert np.isfinite(scores.scores[0, 1:]).all()
    assert len(scores.top(100, row=1)) == world.n_items - 39
    alone = scorer.score([long])
    np.testing.assert_allclose(alone.scores[0], scores.scores[1], rtol=1e-5, atol=1e-5)


def test_requests_outside_the_world_are_refused(scorer, world):
    base = scorer.request(1)
    for change, error in (
        ({"history": (0,)}, NotFoundError),
        ({"history": (world.n_items + 1,)}, NotFoundError),
        ({"personal": {world.n_latents: 1.0}}, NotFoundError),
        ({"change": Intervention(intents={-1: 1.0})}, NotFoundError),
        ({"public": (1,)}, NotFoundError),
        ({"change": Intervention(branches={"sideways": 1.0})}, NotFoundError),
        ({"change": Intervention(branches={"public": float("nan")})}, ConfigError),
        ({"change": Intervention(intents={1: -1.0})}, ConfigError),
    ):
        with pytest.raises(error):
            scorer.score([dataclasses.replace(base, **change)])
    with pytest.raises(NotFoundError):
        scorer.request(world.n_users + 1)
    with pytest.raises(NotFoundError):
        explain_item(scorer.score, base, 0, no_profile, item_names={}, intent_names={})
