import copy

import pytest
import torch

from saerec.errors import Cancelled, ConfigError
from saerec.recommender.model.storage import make_recommender
from saerec.recommender.training.train import train_recommender
from saerec.recommender.training.updates import ItemRows, Updates


def steps(n, n_rows=7, d=3):
    """Gradients of some rows, drawn anew at every step; one row is met once, one never."""
    generator = torch.Generator().manual_seed(0)
    for step in range(n):
        rows = torch.randperm(n_rows - 2, generator=generator)[:2] if step != 3 else torch.tensor([n_rows - 2, 0])
        rows = torch.cat([rows, rows[:1]])  # the same row twice: gradients of it add up
        yield torch.sparse_coo_tensor(rows[None], torch.randn(3, d, generator=generator), (n_rows, d))


def test_the_average_of_rows_is_that_of_every_step():
    ids = torch.nn.Parameter(torch.randn(7, 3, generator=torch.Generator().manual_seed(1)))
    mean = ids.detach().clone()
    table, by_hand = ItemRows(ids, mean, lr=0.1), ids.detach().clone().double()
    for number, grad in enumerate(steps(40)):
        ids.grad = grad
        decay = min(0.97, (number + 1) / (number + 10))
        table.step(decay)
        by_hand += (1 - decay) * (ids.detach().double() - by_hand)
        if number == 20:
            table.settle()
            assert torch.allclose(mean.double(), by_hand, atol=1e-6)
    assert not torch.allclose(mean.double(), by_hand, atol=1e-4)  # some rows have waited
    table.settle()
    assert torch.allclose(mean.double(), by_hand, atol=1e-6)


def test_a_row_without_a_gradient_stays():
    ids = torch.nn.Parameter(torch.randn(7, 3))
    before, table = ids.detach().clone(), ItemRows(ids, None, lr=0.1)
    for grad in steps(5):
        ids.grad = grad
        table.step(0.0)
    assert torch.equal(ids[6], before[6])
    assert not torch.equal(ids[0], before[0])


def test_where_every_row_has_a_gradient_rows_move_as_the_table_does(world, config):
    """Then lazy Adam is Adam."""
    torch.manual_seed(0)
    models = [make_recommender(world, config(average=0.9))]
    models.append(copy.deepcopy(models[0]))
    means = [copy.deepcopy(model) for model in models]
    both = [
        Updates(m, a, config(average=0.9), by_row=row) for m, a, row in zip(models, means, (True, False), strict=True)
    ]
    for number in range(5):
        torch.manual_seed(number)
        wish = torch.randn(world.n_items + 1, 16)
        for model, updates in zip(models, both, strict=True):
            updates.zero_grad()
            loss = (model.item_id(torch.arange(world.n_items + 1)) * wish).sum() + (model.supply**2).sum()
            loss.backward()
            updates.step(number)
            updates.settle()
    for one, other in ((models[0], models[1]), (means[0], means[1])):
        assert torch.allclose(one.item_id.weight, other.item_id.weight, atol=1e-4)
        assert torch.allclose(one.supply, other.supply)


def test_a_sampled_training_learns_and_goes_on_as_if_never_stopped(world, config, tmp_path):
    settings = config(epochs=6, softmax="sampled", negatives=32)
    whole = train_recommender(world, settings, seed=0)

    def cancel(done, total):
        if done > total * 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        train_recommender(world, settings, seed=0, progress=cancel, checkpoint_to=tmp_path)
    resumed = train_recommender(world, settings, seed=0, checkpoint_to=tmp_path)
    assert all(torch.equal(t, resumed.model.state_dict()[name]) for name, t in whole.model.state_dict().items())
    assert (
        whole.history["NDCG@10"].max()
        > 0.8 * train_recommender(world, config(epochs=6), seed=0).history["NDCG@10"].max()
    )


def test_who_draws_how_many(config):
    assert config().drawn(50_000) == 0
    assert config().drawn(50_001) == 4096
    assert config(softmax="full").drawn(10**7) == 0
    assert config(softmax="sampled").drawn(10) == 4096
    assert config(negatives=7).drawn(10) == 7
    with pytest.raises(ConfigError, match="has no use"):
        config(softmax="full", negatives=7)
