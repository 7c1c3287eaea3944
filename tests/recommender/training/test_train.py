import dataclasses
import json

import numpy as np
import pytest
import torch

from saerec.errors import Cancelled, ConfigError, RunError
from saerec.evaluation.metrics import rank_targets, summarise
from saerec.recommender.baselines import Popularity, baseline_scorer
from saerec.recommender.model.storage import load_recommender, save_recommender
from saerec.recommender.scoring.scorer import chunk_scorer
from saerec.recommender.training.train import train_recommender


def same_weights(one, other):
    other = other.state_dict()
    return all(torch.equal(tensor, other[name]) for name, tensor in one.state_dict().items())


def metrics_of(model, data, split="test"):
    users = data.held_out(split)
    return summarise(
        rank_targets(chunk_scorer(model, data, users, split), data.targets(users, split), n_items=data.n_items)
    )


@pytest.mark.parametrize("design", ["demand", "released"])
def test_it_learns_the_planted_rule(world, config, design):
    trained = train_recommender(world, config(design, epochs=12, patience=12, batch_targets=64), seed=0)
    users = world.held_out("test")
    popularity = baseline_scorer(Popularity(world), world, users, "test")
    by_popularity = summarise(rank_targets(popularity, world.targets(users, "test"), n_items=world.n_items))
    assert metrics_of(trained.model, world)["HR@10"] > by_popularity["HR@10"] + 0.15


def test_the_history_of_a_training(world, config):
    rows = []
    trained = train_recommender(world, config(epochs=4, neighbours=False, matching=False), seed=0, on_row=rows.append)
    assert trained.history.to_dict("records") == rows
    assert list(trained.history) == ["epoch", "loss", "HR@10", "NDCG@10", "seconds", "best"]
    assert trained.history["loss"].iloc[-1] < trained.history["loss"].iloc[0]
    best = trained.history.loc[trained.history["best"], "NDCG@10"]
    assert best.is_monotonic_increasing
    assert metrics_of(trained.model, world, "valid")["NDCG@10"] == pytest.approx(trained.history["NDCG@10"].max())


def test_it_stops_when_nothing_gets_better(world, config):
    history = train_recommender(world, config(epochs=50, patience=2, lr=1e-7), seed=0).history
    assert len(history) < 50
    assert len(history) - history.loc[history["best"], "epoch"].max() == 3


def test_the_same_seed_gives_the_same_weights(world, config):
    torch.manual_seed(1)
    one = train_recommender(world, config(), seed=3).model
    torch.manual_seed(2)
    before = torch.get_rng_state()
    two = train_recommender(world, config(), seed=3).model
    assert same_weights(one, two)
    assert torch.equal(before, torch.get_rng_state())
    assert not same_weights(one, train_recommender(world, config(), seed=4).model)


def test_a_resumed_training_ends_like_an_uninterrupted_one(world, config, tmp_path):
    whole = train_recommender(world, config(epochs=5), seed=0)

    def cancel(done, total):
        if done > total * 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        train_recommender(world, config(epochs=5), seed=0, progress=cancel, checkpoint_to=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint.safetensors"]
    rows, steps = [], []
    watched = {"on_row": rows.append, "progress": lambda done, _: steps.append(done)}
    resumed = train_recommender(world, config(epochs=5), seed=0, checkpoint_to=tmp_path, **watched)
    assert min(steps) > max(steps) * 0.3  # the first epochs were not trained again
    assert same_weights(whole.model, resumed.model)
    without_time = [column for column in whole.history if column != "seconds"]
    assert whole.history[without_time].equals(resumed.history[without_time])
    assert len(rows) == 5
    assert list(tmp_path.iterdir()) == []


def test_a_foreign_or_damaged_checkpoint_is_not_used(world, config, tmp_path):
    def cancel(done, total):
        if done == total:
            raise Cancelled

    with pytest.raises(Cancelled):
        train_recommender(world, config(epochs=2), seed=1, progress=cancel, checkpoint_to=tmp_path)
    clean = train_recommender(world, config(epochs=2), seed=0).model
    assert same_weights(clean, train_recommender(world, config(epochs=2), seed=0, checkpoint_to=tmp_path).model)
    (tmp_path / "checkpoint.safetensors").write_bytes(b"\x10\x00\x00\x00\x00\x00\x00\x00garbage")
    assert same_weights(clean, train_recommender(world, config(epochs=2), seed=0, checkpoint_to=tmp_path).model)


def stopped(world, settings, directory, seed=0):
    """A training that was stopped after its first epochs."""

    def cancel(done, total):
        if done > total * 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        train_recommender(world, settings, seed=seed, progress=cancel, checkpoint_to=directory)


def test_a_training_goes_on_with_other_threads_and_says_so(world, config, tmp_path):
    whole = train_recommender(world, config(epochs=5, threads=1), seed=0)
    stopped(world, config(epochs=5, threads=1), tmp_path)
    notes, steps = [], []
    settings = config(epochs=5, threads=2)
    watched = {"on_note": notes.append, "progress": lambda done, _: steps.append(done)}
    resumed = train_recommender(world, settings, seed=0, checkpoint_to=tmp_path, **watched)
    assert notes == ["Training goes on after epoch 2."] and min(steps) > max(steps) * 0.3
    for name, weights in whole.model.state_dict().items():
        assert torch.allclose(weights, resumed.model.state_dict()[name], atol=1e-4)


def test_a_training_that_starts_over_says_why(world, config, tmp_path):
    def said(settings, data=world, seed=0):
        stopped(world, config(epochs=5), tmp_path)
        notes = []
        train_recommender(data, settings, seed=seed, checkpoint_to=tmp_path, on_note=notes.append)
        return " ".join(notes)

    assert f"lr was {config().lr}, is 0.5. It starts over." in said(config(epochs=5, lr=0.5))
    assert "seed was 0, is 7" in said(config(epochs=5), seed=7)
    other = dataclasses.replace(world, item_weights=world.item_weights * 0.5)
    assert "its data, or what the intents say of them, were others" in said(config(epochs=5), other)
    assert said(config(epochs=5)) == "Training goes on after epoch 2."
    notes = []
    train_recommender(world, config(epochs=1), seed=0, checkpoint_to=tmp_path / "new", on_note=notes.append)
    assert notes == []


@pytest.mark.parametrize("design", ["demand", "released"])
def test_a_held_out_item_changes_no_weight(world, config, design):
    users = world.held_out("test")
    items = world.items.copy()
    items[world.target_rows(users, "test")] = 1 + items[world.target_rows(users, "test")] % world.n_items
    changed = dataclasses.replace(world, items=items)
    assert same_weights(
        train_recommender(world, config(design), seed=0).model, train_recommender(changed, config(design), seed=0).model
    )


@pytest.mark.parametrize("lookahead", [0.0, 0.5])
def test_the_validation_item_is_no_training_target(world, config, lookahead):
    rows = world.target_rows(world.held_out("valid"), "valid")
    items = world.items.copy()
    items[rows] = 1 + items[rows] % world.n_items
    changed = dataclasses.replace(world, items=items)
    # Validation chooses the weights of the terms beside the network, as it does epochs.
    settings = config(epochs=1, neighbours=False, matching=False, lookahead=lookahead)
    assert same_weights(
        train_recommender(world, settings, seed=0).model, train_recommender(changed, settings, seed=0).model
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"negatives": 50},
        {"bf16": True},
        {"negatives": 50, "bf16": True},
        {"lookahead": 0.3},
        {"lookahead": 0.3, "negatives": 50},
        {"lookahead": 0.3, "design": "released"},
    ],
)
def test_other_ways_of_training_learn_too(world, config, changes):
    trained = train_recommender(world, config(epochs=10, batch_targets=64, **changes), seed=0)
    assert metrics_of(trained.model, world)["HR@10"] > 0.3


def test_a_training_that_leaves_the_numbers_says_so(world, config):
    with pytest.raises(ConfigError, match=r"recommender\.lr"):
        weights = np.full_like(world.item_weights, np.nan)
        train_recommender(dataclasses.replace(world, item_weights=weights), config(), seed=0)


@pytest.mark.parametrize("design", ["demand", "released"])
def test_save_and_load_give_the_same_scores(world, config, design, tmp_path):
    model = train_recommender(world, config(design, epochs=1), seed=0).model
    save_recommender(model, tmp_path / "recommender")
    loaded = load_recommender(tmp_path / "recommender")
    assert same_weights(model, loaded)
    users = world.held_out("test")
    one, other = (chunk_scorer(m, world, users, "test")(slice(0, 50)) for m in (model, loaded))
    assert np.array_equal(one, other)


def test_a_damaged_recommender_is_an_error(world, config, tmp_path):
    with pytest.raises(RunError, match="saerec run"):
        load_recommender(tmp_path)
    save_recommender(train_recommender(world, config(epochs=1), seed=0).model, tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"short")
    with pytest.raises(RunError, match="saerec run"):
        load_recommender(tmp_path)


@pytest.mark.parametrize("term", ["neighbour_weight", "match_weight"])
def test_a_recommender_whose_terms_were_other_ones_is_not_scored_with_these(world, config, tmp_path, term):
    model = train_recommender(world, config(epochs=1, neighbours=False, matching=False), seed=0).model
    for weight in (0.0, 0.4):
        getattr(model, term).fill_(weight)
        save_recommender(model, tmp_path)
        content = json.loads((tmp_path / "cfg.json").read_text())
        (tmp_path / "cfg.json").write_text(json.dumps({k: v for k, v in content.items() if k != "terms"}))
        if weight:
            with pytest.raises(RunError, match=r"earlier version.*saerec run"):
                load_recommender(tmp_path)
        else:
            assert same_weights(model, load_recommender(tmp_path))  # a term that is off is the same in both
