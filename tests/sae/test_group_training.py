"""Several processes that train one SAE: the same as one, up to the order in which floats are added."""

import dataclasses

import numpy as np
import pytest
import torch

from saerec.config.schema import SAEConfig
from saerec.errors import ConfigError
from saerec.sae.base import SparseCode
from saerec.sae.batchtopk import BatchTopK
from saerec.sae.dead import DeadLatents
from saerec.sae.topk import TopK
from saerec.sae.training import train_sae
from tests.sae.test_training import planted
from tests.support.thread_group import together

CONFIG = SAEConfig(lr=1e-3, n_latents=64, k=3, batch_size=125, epochs=4, dead_after=2, aux_coefficient=0.1)
"""A batch of 125 is parted unequally; with `dead_after` = 2 some latents are always dead."""


@pytest.fixture(scope="module")
def x():
    torch.set_num_threads(1)
    return planted(n=1200)[0]


@pytest.mark.parametrize("architecture", ["topk", "matryoshka", "jumprelu"])
def test_two_processes_learn_what_one_learns(x, architecture):
    config = dataclasses.replace(CONFIG, architecture=architecture)
    alone = train_sae(x, config, seed=0)
    assert alone.history["dead_share"].max() > 0
    both = together(lambda group: train_sae(x, config, seed=0, group=group))
    for name, value in alone.sae.state_dict().items():
        assert torch.equal(both[0].sae.state_dict()[name], both[1].sae.state_dict()[name])
        torch.testing.assert_close(both[0].sae.state_dict()[name], value, atol=1e-4, rtol=1e-3)
    np.testing.assert_allclose(both[0].history.to_numpy(), alone.history.to_numpy(), rtol=1e-3, atol=1e-4)


def test_the_cut_is_through_the_whole_batch():
    """One half of the texts is ten times as strong: together it keeps nearly all that is kept, alone half of it."""
    h = torch.rand(8, 6, generator=torch.Generator().manual_seed(0)) + 0.1
    h[:4] *= 10
    sae = BatchTopK(4, 6, 2)
    whole = sae.keep_batch(h)
    parts = together(lambda group: sae.keep_batch(h[group.part(8)], group))
    assert torch.equal(torch.cat([part.top_acts for part in parts]), whole.top_acts)
    assert (parts[1].top_acts > 0).sum() < (sae.keep_batch(h[4:]).top_acts > 0).sum() == 8


def test_the_threshold_follows_the_smallest_of_all_even_where_a_process_keeps_nothing():
    some = SparseCode(torch.tensor([[3.0, 2.0]]), torch.tensor([[0, 1]]))
    kept = [some, SparseCode(torch.zeros(1, 2), torch.zeros(1, 2).long())]

    def observe(group):
        sae = BatchTopK(4, 6, 2)
        sae.observe(kept[group.rank], group)
        return float(sae.threshold)

    assert together(observe) == [2.0, 2.0]


def test_what_fires_anywhere_lives_and_a_new_start_is_drawn_from_everybodys_texts():
    def restart(group):
        sae = TopK(3, 5, 2)
        optimizer = torch.optim.Adam(sae.parameters(), lr=1e-3)
        sum(p.sum() for p in sae.parameters()).backward()
        optimizer.step()
        dead = DeadLatents(sae, 1, 0, group)
        dead.observe(torch.tensor([[0, 1], [2, 4]][group.rank]))
        assert dead.mask.nonzero().flatten().tolist() == [3]
        error = torch.zeros(2, 3)
        error[0, group.rank] = float(group.rank)  # only the second process has a residual
        assert dead.restart(error, optimizer) == 1
        return sae.W_dec[3].tolist()

    assert together(restart) == [[0.0, 1.0, 0.0]] * 2


def test_more_processes_than_texts_of_a_batch_are_refused(x):
    with pytest.raises(ConfigError, match=r"5 processes are more than a batch has texts \(4\)"):
        together(lambda group: train_sae(x[:4], CONFIG, seed=0, group=group), size=5)
