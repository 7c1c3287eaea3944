import dataclasses

import numpy as np
import pytest
import torch

from saerec.errors import DataError
from saerec.recommender.data import Histories
from saerec.recommender.inputs.batches import ranking_batch, split_batches, training_batch, whole_windows
from saerec.recommender.model.base import Intents, ModelInput
from saerec.recommender.model.storage import make_recommender
from saerec.recommender.training.loss import NegativeSampler, full_loss, sampled_loss

DESIGNS = ("demand", "released")


def built(world, config, **changes):
    torch.manual_seed(0)
    model = make_recommender(world, config(**changes)).eval()
    with torch.no_grad():  # larger than fresh weights, so that differences would show
        for parameter in model.parameters():
            parameter.mul_(5)
    return model


def model_input(histories, *, length=None, indices=(1, 2), weights=(0.6, 0.4)):
    items, lengths = Histories.of(histories).padded(6)
    if length:
        items = np.pad(items, ((0, 0), (0, length - items.shape[1])))
    positions = np.flatnonzero(np.arange(items.shape[1]) < lengths[:, None])
    shape = (len(positions), len(indices))
    intents = Intents.plain(torch.tensor(indices).expand(shape), torch.tensor(weights).expand(shape))
    return ModelInput(torch.from_numpy(items), torch.from_numpy(lengths), torch.from_numpy(positions), intents)


@pytest.mark.parametrize("design", DESIGNS)
def test_padding_changes_nothing(world, config, design):
    model = built(world, config, design=design)
    short, long = model(model_input([[3, 4, 5]])), model(model_input([[3, 4, 5]], length=6))
    torch.testing.assert_close(short.branches, long.branches, rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(short.weights, long.weights, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("design", DESIGNS)
def test_a_later_item_changes_no_earlier_state(world, config, design):
    model = built(world, config, design=design)
    one, other = model(model_input([[3, 4, 5, 6]])).branches, model(model_input([[3, 4, 5, 60]])).branches
    torch.testing.assert_close(one[:3], other[:3], rtol=1e-5, atol=1e-6)
    assert (one[3] - other[3]).abs().max() > 1e-3


@pytest.mark.parametrize("design", DESIGNS)
def test_company_in_the_batch_changes_nothing(world, config, design):
    model = built(world, config, design=design)
    alone = model(model_input([[3, 4]]))
    company = model(model_input([[9, 8, 7, 6, 5], [3, 4], [1]]))
    torch.testing.assert_close(alone.branches, company.branches[5:7], rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(alone.weights, company.weights[5:7], rtol=1e-5, atol=1e-6)


def test_the_demand_state_depends_on_the_items_before_it_alone(world, config):
    model = built(world, config, n_layers=2)
    prefix, whole = model(model_input([[3, 4, 5]])).branches, model(model_input([[3, 4, 5, 6, 7]])).branches
    torch.testing.assert_close(prefix, whole[:3], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("design", DESIGNS)
def test_nobody_known_is_scored_all_the_same(world, config, design):
    model = built(world, config, design=design)
    empty = model_input([[]], indices=(0,), weights=(0.0,))._replace(
        positions=torch.tensor([0]), personal=Intents.plain(torch.zeros(1, 1, dtype=torch.int64), torch.zeros(1, 1))
    )
    states = model(empty)
    assert torch.isfinite(states.branches).all()
    assert states.branches[0, :2].abs().max() == 0  # nothing read, nothing asked for


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize(
    ("switches", "zero"),
    [
        ({}, []),
        ({"use_personal": False}, [1]),
        ({"use_public": False}, [2]),
        ({"use_personal": False, "use_public": False, "use_item_intents": False}, [1, 2]),
        ({"use_item_intents": False}, []),
        ({"uniform_fusion": True}, []),
    ],
)
def test_switches_and_gradients(world, config, design, switches, zero):
    torch.manual_seed(0)
    model = make_recommender(world, config(design=design, dropout=0.0, **switches))
    windows = whole_windows(world, 6)
    chosen = split_batches(windows, 10**6, np.random.default_rng(0))[0]
    batch = training_batch(world, windows, chosen, torch.device("cpu"))
    states = model(batch.inputs)
    torch.testing.assert_close(states.weights.sum(dim=1), torch.ones(len(batch.targets)))
    assert states.weights[:, zero].abs().sum() == 0
    if switches.get("uniform_fusion"):
        assert (states.weights.std(dim=0) < 1e-7).all()
    full_loss(model.query(states, states.weights), model, batch.targets, batch.shares).backward()
    unreached = [n for n, p in model.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0]
    assert unreached == []


@pytest.mark.parametrize("design", DESIGNS)
def test_the_score_splits_by_branch(world, config, design):
    model = built(world, config, design=design)
    users = world.held_out("test")[:20]
    states = model(ranking_batch(world, world.histories(users, "test"), 6, torch.device("cpu")))
    scores = model.query(states, states.weights) @ model.item_vectors().T
    parts = model.parts(states, states.weights, model.item_tables())
    torch.testing.assert_close(parts.sum(dim=1), scores, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("use_item_intents", [True, False])
def test_the_factors_of_training_are_the_scores(world, config, design, use_item_intents):
    model = built(world, config, design=design, use_item_intents=use_item_intents)
    users = world.held_out("test")[:20]
    states = model(ranking_batch(world, world.histories(users, "test"), 6, torch.device("cpu")))
    query = model.query(states, states.weights)
    ids, vectors, bias = model.factors(query)
    scores = vectors @ ids.T if bias is None else vectors @ ids.T + bias
    torch.testing.assert_close(scores.T, query @ model.item_vectors().T, rtol=1e-5, atol=1e-5)


def test_the_released_design_needs_decoder_rows(world, config):
    with pytest.raises(DataError, match="W_dec"):
        make_recommender(dataclasses.replace(world, W_dec=None), config(design="released"))
    make_recommender(
        dataclasses.replace(world, W_dec=None), config(design="released", use_personal=False, use_public=False)
    )


@pytest.mark.parametrize("design", DESIGNS)
def test_without_public_intents_there_is_no_public_branch(world, config, design):
    bare = dataclasses.replace(world, public_indices=np.array([], np.int32))
    model = make_recommender(bare, config(design=design))
    states = model(ranking_batch(bare, bare.histories(bare.held_out("test"), "test"), 6, torch.device("cpu")))
    assert torch.isfinite(states.branches).all()
    assert states.weights[:, 2].abs().max() == 0


@pytest.mark.parametrize("lookahead", [0.0, 0.5])
def test_sampled_loss_approaches_the_full_one(world, config, lookahead):
    model = built(world, config, dropout=0.0)
    windows = whole_windows(world, 6)
    batch = training_batch(world, windows, np.arange(40), torch.device("cpu"), lookahead)
    wanted = (batch.targets, batch.shares)
    with torch.no_grad():
        states = model(batch.inputs)
        query = model.query(states, states.weights)
        full = full_loss(query, model, *wanted) / len(query)
        sampler, rng = NegativeSampler(world.popularity(), 5000), np.random.default_rng(0)
        losses = [sampled_loss(query, model, *wanted, *sampler.draw(rng, "cpu")) for _ in range(20)]
    assert abs(torch.stack(losses).mean() / len(query) - full) < 0.01


def test_negatives_are_drawn_as_often_as_they_claim(world):
    sampler = NegativeSampler(world.popularity(), 200_000)
    items, expected = sampler.draw(np.random.default_rng(0), "cpu")
    assert items.min() >= 1 and items.max() <= world.n_items
    counts = np.bincount(items.numpy(), minlength=world.n_items + 1)
    claimed = dict(zip(items.tolist(), np.exp(expected.numpy()), strict=True))
    for item in (1, 5, world.n_items):
        assert counts[item] == pytest.approx(claimed[item], rel=0.1)
