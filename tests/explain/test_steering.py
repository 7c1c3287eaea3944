"""Turning an intent up: what it buys and costs, and that the controls are what they say."""

import numpy as np
import pytest

from saerec.evaluation.metrics import ndcg_at_k
from saerec.explain.steering import STEERED, steering_bill
from saerec.recommender.inputs.request import Request, Scores

N_ITEMS = 30
BASE = np.linspace(1, 0, N_ITEMS + 1)
CARRIES = np.zeros(N_ITEMS + 1, dtype=bool)
CARRIES[20:26] = True


def score(requests):
    """Latent 1 lifts the items that carry it, latent 2 lifts nothing; items of the history are out."""
    rows = []
    for request in requests:
        scores = BASE + 0.1 * (request.change.intents.get(1, 1.0) - 1) * CARRIES
        scores[[0, *request.history]] = -np.inf
        rows.append(scores)
    weights = np.full((len(rows), 3), 1 / 3, dtype=np.float32)
    return Scores(np.array(rows, dtype=np.float32), weights, weights)


def mean_ndcg(*ranks):
    return np.mean([ndcg_at_k(np.array([rank]), 10)[0] for rank in ranks])


@pytest.fixture(scope="module")
def bill():
    asked = [(Request((4, 5), {1: 1.0}, ()), target) for target in (1, 2, 12)]
    return steering_bill(score, asked, 1, 2, CARRIES, factors=(0.0, 1.0, 2.0, 9.0)).set_index(["steered", "factor"])


def test_nothing_turned_is_the_models_own_ranking(bill):
    for steered in STEERED:
        row = bill.loc[(steered, 1.0)]
        assert row["share"] == 0  # the ten best of the base carry nothing
        assert row["ndcg"] == pytest.approx(mean_ndcg(1, 2, 10))


def test_turned_up_it_fills_the_first_ten_and_costs(bill):
    up = bill.loc[("this intent", 9.0)]
    assert up["share"] == pytest.approx(0.6)  # all six that carry it
    assert up["ndcg"] == pytest.approx(mean_ndcg(7, 8, 16))
    assert up["low"] <= up["ndcg"] <= up["high"]


def test_the_controls_buy_nothing(bill):
    assert bill.loc[("the other way", 9.0), "share"] == bill.loc[("this intent", 0.0), "share"] == 0
    assert bill.loc["another intent"]["share"].eq(0).all()
    assert bill.loc["another intent"]["ndcg"].nunique() == 1
    assert bill.loc[("noise", 9.0), "share"] < 0.5 < bill.loc[("this intent", 9.0), "share"]
