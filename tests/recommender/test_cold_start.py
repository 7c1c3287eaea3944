"""Items that nobody bought in training: their warm items, by hand; what they take over; what stays as it was."""

import dataclasses

import numpy as np
import pytest
import torch
from scipy import sparse

from saerec.recommender.cold_start import (
    WARM_ITEMS,
    cold_start_item_knn,
    fill_cold_ids,
    unsold,
    warm_items_of,
    warm_shares,
)
from saerec.recommender.data import Histories
from saerec.recommender.item_knn import ItemKNN
from saerec.recommender.model.storage import make_recommender
from saerec.recommender.scoring.scorer import chunk_scorer
from saerec.recommender.training.train import train_recommender

PAIR = np.array([0.7, 0.3])
PAIR = PAIR / np.linalg.norm(PAIR)


@pytest.fixture
def model(world, config):
    torch.manual_seed(0)
    return make_recommender(world, config())


@pytest.fixture
def thin(world):
    """The world with an item of a theme that is bought, which was itself never bought before it is held out."""
    item = int(np.bincount(world.targets(world.held_out("test"), "test")).argmax())
    training = np.concatenate([np.arange(a, a + n) for a, n in zip(world.indptr[:-1], world.n_train, strict=True)])
    items = world.items.copy()
    sold = training[items[training] == item]
    items[sold] = (item + 11) % world.n_items + 1  # the next item of the same theme
    return item, dataclasses.replace(world, items=items)


def test_warm_items_by_hand(model, world):
    popularity = np.arange(world.n_items + 1)  # of 96, the best sold tenth: 87 to 96, of which 96 is cold
    cold = np.array([96, 3])
    lent = warm_shares(model, popularity, cold).toarray()
    assert set(np.flatnonzero(lent.any(axis=1))) == {96, 3}
    assert lent[cold].sum(axis=1) == pytest.approx([1, 1])
    for item in cold:
        lenders = np.flatnonzero(lent[item])
        assert 1 <= len(lenders) <= WARM_ITEMS and lenders.min() >= 86 and 96 not in lenders
        theme, public = world.item_latents[item]
        same = world.item_latents[lenders] == [theme, public]
        alike = same @ np.square(PAIR)
        np.testing.assert_allclose(lent[item, lenders], np.square(alike) / np.square(alike).sum(), rtol=1e-5)


def test_a_rarely_sold_item_lends_where_no_other_has_the_intent(model, world):
    popularity = np.full(world.n_items + 1, 9)
    popularity[:7] = 1
    model.item_latents[5], model.item_latents[6] = torch.tensor([19, 18]), torch.tensor([19, 18])
    lent = warm_shares(model, popularity, np.array([5])).toarray()
    assert lent[5, 6] == pytest.approx(1) and lent.sum() == pytest.approx(1)


def test_an_item_without_an_intent_in_common_takes_nothing_over(model, world):
    model.item_weights[5] = 0
    before = model.item_id.weight.detach().clone()
    fill_cold_ids(model, world.popularity(), np.array([5]))
    assert torch.equal(before, model.item_id.weight)


def test_only_cold_items_change(model, world):
    before = model.item_id.weight.detach().clone()
    lent = warm_shares(model, world.popularity(), np.array([7]))
    fill_cold_ids(model, world.popularity(), np.array([7]))
    after = model.item_id.weight.detach()
    others = np.delete(np.arange(world.n_items + 1), 7)
    assert torch.equal(before[others], after[others])
    np.testing.assert_allclose(after[7], (lent @ before.numpy())[7], rtol=1e-5)


def test_nothing_is_lent_by_text_in_a_model_blind_to_it(world, config, thin):
    item, data = thin
    torch.manual_seed(0)
    blind = make_recommender(data, config(use_personal=False, use_public=False, use_item_intents=False))
    before = blind.item_id.weight.detach().clone()
    fill_cold_ids(blind, data.popularity(), np.array([item]))
    assert torch.equal(before, blind.item_id.weight)
    assert cold_start_item_knn(blind, data).similarity[[item]].nnz == 0


def test_item_knn_of_a_cold_item_is_the_mean_of_the_warm_ones(thin, config):
    item, data = thin
    torch.manual_seed(0)
    model = make_recommender(data, config())
    lent, plain = warm_shares(model, data.popularity(), unsold(data.popularity())), ItemKNN(data)
    item_knn = cold_start_item_knn(model, data)
    history = Histories.of([[int(np.flatnonzero(plain.similarity[[0]].toarray()[0] == 0)[1])]])
    mine, before = item_knn.score(history)[0], plain.score(history)[0]
    np.testing.assert_allclose(mine[item], (lent @ before)[item], rtol=1e-5)
    sold = data.popularity() > 0
    np.testing.assert_allclose(mine[sold], before[sold], rtol=1e-5)
    assert sparse.csr_array(plain.similarity)[[item]].nnz == 0 and item_knn.similarity[[item]].nnz > 0


def test_warm_items_are_named_only_where_they_are_so(thin, config):
    item, data = thin
    torch.manual_seed(0)
    model, popularity = make_recommender(data, config()), data.popularity()
    assert warm_items_of(model, popularity, item) == []  # the id is still its own
    fill_cold_ids(model, popularity, unsold(popularity))
    found = warm_items_of(model, popularity, item)
    lent = warm_shares(model, popularity, np.array([item])).toarray()[item]
    assert dict(found) == {j: lent[j] for j in np.flatnonzero(lent)}
    assert warm_items_of(model, popularity, int(popularity.argmax())) == []


def test_a_large_catalogue_is_asked_in_pieces_to_the_same_end(model, world, monkeypatch):
    cold = np.arange(1, 40)
    whole = warm_shares(model, world.popularity(), cold)
    monkeypatch.setattr("saerec.blocks.BLOCK_BYTES", 1)
    assert (warm_shares(model, world.popularity(), cold) != whole).nnz == 0


def test_without_sales_nothing_is_lent(model, world):
    nobody = np.zeros(world.n_items + 1, dtype=np.int64)
    assert warm_shares(model, nobody, unsold(nobody)).nnz == 0
    assert warm_shares(model, world.popularity(), np.array([], dtype=np.int64)).nnz == 0


def test_an_unsold_item_is_found_by_those_who_want_it(thin, config, monkeypatch):
    item, data = thin
    users = data.held_out("test")
    wanting = users[data.targets(users, "test") == item]
    assert len(wanting) > 3

    def rank():
        trained = train_recommender(data, config(epochs=12), seed=0).model
        scores = chunk_scorer(trained, data, wanting, "test")(slice(0, len(wanting)))
        return np.median((scores >= scores[:, [item]]).sum(axis=1))

    found = rank()
    monkeypatch.setattr(
        "saerec.recommender.cold_start.warm_shares", lambda *_: sparse.csr_array((data.n_items + 1,) * 2)
    )
    assert found < rank() / 2
