import doctest

import numpy as np
import pytest

from saerec.evaluation import metrics
from saerec.evaluation.metrics import bootstrap_interval, intervals, per_user_metrics, rank_targets, ranks_in, summarise


def test_worked_examples():
    found = doctest.testmod(metrics, extraglobs={"np": np})
    assert found.attempted > 0 and found.failed == 0


def test_summary_by_hand():
    got = summarise(np.array([1, 2, 6, 15, 100]))
    assert got["HR@5"] == 0.4
    assert got["HR@10"] == 0.6
    assert got["HR@20"] == 0.8
    assert got["NDCG@5"] == pytest.approx((1 + 0.6309298) / 5)
    assert got["NDCG@10"] == pytest.approx((1 + 0.6309298 + 0.3562072) / 5)
    assert got["NDCG@20"] == pytest.approx((1 + 0.6309298 + 0.3562072 + 0.25) / 5)
    assert got["MRR"] == pytest.approx((1 + 1 / 2 + 1 / 6 + 1 / 15 + 1 / 100) / 5)
    assert list(got) == list(per_user_metrics(np.array([1])))


def test_ties_and_what_is_no_number_count_against_us():
    inf = np.inf
    scores = np.array(
        [
            [-inf, 5.0, 3.0, 1.0],  # clear
            [-inf, 2.0, 2.0, 2.0],  # all alike
            [-inf, np.nan, 1.0, 0.0],  # the target is no number
            [-inf, -inf, 1.0, 0.0],  # the target was in the history
            [-inf, 1.0, np.nan, 0.0],  # a rival is no number
        ],
        dtype=np.float32,
    )
    assert ranks_in(scores, np.array([1, 1, 1, 1, 1])).tolist() == [1, 3, 4, 4, 2]


def test_ranks_do_not_depend_on_the_chunks(monkeypatch):
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(1100, 30)).astype(np.float32)
    targets = rng.integers(0, 30, size=1100)
    seen = []
    got = rank_targets(lambda rows: scores[rows], targets, n_items=29, progress=lambda *at: seen.append(at))
    assert np.array_equal(got, ranks_in(scores, targets))
    assert seen == [(512, 1100), (1024, 1100), (1100, 1100)]
    monkeypatch.setattr("saerec.blocks.BLOCK_BYTES", 1)
    assert np.array_equal(rank_targets(lambda rows: scores[rows], targets, n_items=29), got)


def test_the_bootstrap_interval_covers_the_mean():
    rng = np.random.default_rng(0)
    values = (rng.random(2000) < 0.1).astype(float)
    low, high = bootstrap_interval(values)
    half = 1.96 * values.std() / np.sqrt(len(values))
    assert low == pytest.approx(values.mean() - half, abs=0.002)
    assert high == pytest.approx(values.mean() + half, abs=0.002)
    assert bootstrap_interval(values) == (low, high)
    assert bootstrap_interval(np.full(10, 0.5)) == (0.5, 0.5)


def test_every_metric_has_its_interval():
    ranks = np.arange(1, 200)
    means = summarise(ranks)
    for name, (low, high) in intervals(ranks).items():
        assert low <= means[name] <= high
