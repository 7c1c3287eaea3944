"""Several processes that train one recommender: the same as one, up to the order in which floats are added."""

from threading import Lock

import numpy as np
import pytest
import torch

from saerec.errors import ConfigError
from saerec.process_group import ALONE, ProcessGroup
from saerec.recommender.inputs.batches import split_batches
from saerec.recommender.training.train import train_recommender
from saerec.recommender.training.trainer import Trainer
from tests.recommender.conftest import planted
from tests.support.thread_group import together

EPOCHS = 2
LOCK = Lock()


def fresh(world, settings, group):
    with LOCK:  # threads share torch's random state, of which fresh weights are drawn
        torch.manual_seed(0)
        return Trainer(world, settings, 0, torch.device("cpu"), lambda done, total: None, group=group)


def trained(world, settings, group=ALONE):
    trainer = fresh(world, settings, group)
    rows = [trainer.epoch() for _ in range(EPOCHS)]
    return trainer, [(row["loss"], row["NDCG@10"], row["best"]) for row in rows]


def test_two_processes_learn_what_one_learns(world, config):
    settings = config(dropout=0.0, epochs=EPOCHS, batch_targets=64)
    alone, rows = trained(world, settings)
    (one, rows_of_one), (other, rows_of_other) = together(lambda group: trained(world, settings, group))
    np.testing.assert_allclose(rows_of_one, rows, rtol=1e-3)
    assert rows_of_one == rows_of_other
    for name, value in alone.best.items():
        assert torch.equal(one.best[name], other.best[name])
        torch.testing.assert_close(one.best[name], value, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("softmax", [{"softmax": "full"}, {"softmax": "sampled", "negatives": 40}])
def test_a_step_is_that_of_the_whole_batch_also_where_a_process_has_no_part_of_it(world, config, softmax):
    def steps(group):
        trainer, rng = fresh(world, config(dropout=0.0, batch_targets=8, **softmax), group), np.random.default_rng(0)
        batches = split_batches(trainer.windows, 8, rng)[:12]
        assert {1, 2} <= {len(chosen) for chosen in batches}
        found = []
        for number, chosen in enumerate(batches):
            loss = float(group.sum(trainer.step(chosen, rng, number)))
            found.append((loss, trainer.model.item_id.weight.grad.to_dense()))
        return found

    for (loss, grad), *others in zip(steps(ALONE), *together(steps), strict=True):
        for loss_of_other, grad_of_other in others:
            assert loss_of_other == pytest.approx(loss, rel=1e-5)
            torch.testing.assert_close(grad_of_other, grad, rtol=1e-4, atol=1e-5)


class Second(ProcessGroup):
    """A second process that has all rows."""

    rank = 1

    def part(self, n):
        return slice(0, n)


def test_more_processes_than_people_are_refused(config):
    with pytest.raises(ConfigError, match="4 processes share 3 people at most"):
        together(lambda group: train_recommender(planted(n_users=3), config(), seed=0, group=group), size=4)


def test_one_process_of_a_group_keeps_the_epochs_and_the_others_go_on_from_them(world, config, tmp_path):
    """Stopped after an epoch by the process of rank 0, and gone on with by one alone: as if nothing had happened."""
    settings = config(dropout=0.0, epochs=2)
    whole = train_recommender(world, settings, seed=0)

    class Stopped(Exception):  # noqa: N818 - as Cancelled
        pass

    def stop(row):
        raise Stopped

    with pytest.raises(Stopped):
        train_recommender(world, settings, seed=0, checkpoint_to=tmp_path, on_row=stop)
    kept = (tmp_path / "checkpoint.safetensors").read_bytes()
    silent, notes = Second(), []
    gone_on = train_recommender(world, settings, seed=0, checkpoint_to=tmp_path, on_note=notes.append, group=silent)
    assert notes == ["Training goes on after epoch 1."]
    assert (tmp_path / "checkpoint.safetensors").read_bytes() == kept
    for name, value in whole.model.state_dict().items():
        assert torch.equal(gone_on.model.state_dict()[name], value)
