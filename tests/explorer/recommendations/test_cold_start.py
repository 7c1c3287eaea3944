"""An item that nobody bought in training: who lends to it is said, exactly."""

import numpy as np
import pytest

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.recommender.model.storage import load_recommender, save_recommender
from saerec.workspace.artifacts import recommender_data
from tests.support.tiny_run import make_tiny_run


@pytest.fixture
def run(tmp_path):
    return make_tiny_run(tmp_path / "tiny", n_items=40)


def _items(run, sold):
    numbers = np.flatnonzero((recommender_data(run).popularity() > 0) == sold)
    return [f"item-{number:02d}" for number in numbers if number]


def test_an_unsold_item_names_its_lenders(run):
    explorer, unsold, sold = Explorer(run), _items(run, sold=False), _items(run, sold=True)
    assert unsold and sold
    titles = {title: int(item[-2:]) for item, title in explorer.items()[[c.ITEM_ID, c.TITLE]].to_numpy()}
    data, found = recommender_data(run), {item: explorer.explain("user-01", item).lenders for item in unsold}
    carried = [
        {j for j, w in zip(*row, strict=True) if w} for row in zip(data.item_latents, data.item_weights, strict=True)
    ]
    for item, lenders in found.items():
        assert len(lenders) <= 5 and all(share > 0 for _, share in lenders)
        assert not lenders or sum(share for _, share in lenders) == pytest.approx(1)
        assert [share for _, share in lenders] == sorted((share for _, share in lenders), reverse=True)
        assert all(carried[int(item[-2:])] & carried[titles[title]] for title, _ in lenders)
    assert any(found.values())
    history = set(explorer.user("user-01").history[c.ITEM_ID])
    assert all(explorer.explain("user-01", item).lenders == [] for item in set(sold) - history)


def test_a_run_from_before_ids_were_lent_claims_nothing(run):
    model = load_recommender(run.path("recommender"))
    model.item_id.weight.data.normal_()
    save_recommender(model, run.path("recommender"))
    explorer = Explorer(run)
    assert all(explorer.explain("user-01", item).lenders == [] for item in _items(run, sold=False))
