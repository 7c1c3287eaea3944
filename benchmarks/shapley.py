"""Exact Shapley values of one recommendation in a large catalogue: asked of the one item, beside asked of all items.

A model of the shape of a large run, with weights as they are before training: how long it takes does not depend on
what was learned. `python -m benchmarks.shapley --items 100000`
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence

import numpy as np
import torch

from saerec.config.schema import RecommenderConfig
from saerec.explain.faithfulness import MOST_GROUPS, ScoreOfItem, ShapleyValues, shapley_values
from saerec.recommender.data import RecommenderData
from saerec.recommender.inputs.request import Request
from saerec.recommender.model.storage import make_recommender
from saerec.recommender.scoring.scorer import Scorer

N_LATENTS, N_CODES, N_PERSONAL, N_PUBLIC, USERS, HISTORY = 1024, 16, 16, 12, 2000, 12


def large_scorer(n_items: int, seed: int = 0) -> Scorer:
    """A model and data of so many items, both terms beside the network in use."""
    rng = np.random.default_rng(seed)
    rows = USERS * HISTORY

    def codes(n: int, width: int) -> tuple[np.ndarray, np.ndarray]:
        latents = rng.random((n, N_LATENTS)).argpartition(width, axis=1)[:, :width] if n <= rows else _strided(n, width)
        weights = rng.random((n, width)).astype(np.float32)
        return latents.astype(np.int32), weights / weights.sum(axis=1, keepdims=True)

    def _strided(n: int, width: int) -> np.ndarray:
        return (rng.integers(0, N_LATENTS, (n, 1)) + np.arange(width) * (N_LATENTS // width)) % N_LATENTS

    item_latents, item_weights = codes(n_items + 1, N_CODES)
    item_weights[0] = 0
    personal, evidence = codes(rows, N_PERSONAL)
    data = RecommenderData(
        items=rng.integers(1, n_items + 1, rows).astype(np.int32),
        indptr=np.arange(USERS + 1, dtype=np.int64) * HISTORY,
        n_train=np.full(USERS, HISTORY - 2, dtype=np.int64),
        n_items=n_items,
        n_latents=N_LATENTS,
        item_latents=item_latents,
        item_weights=item_weights,
        personal_indices=personal,
        personal_weights=evidence,
        public_indices=np.arange(N_PUBLIC, dtype=np.int32),
    )
    torch.manual_seed(seed)
    model = make_recommender(data, RecommenderConfig())
    model.neighbour_weight.fill_(1.0)
    model.match_weight.fill_(10.0)
    return Scorer(model, data)


def timed(score: ScoreOfItem, asked: Request, groups: Sequence[Sequence[int]]) -> tuple[ShapleyValues, float]:
    """The values, and the seconds they took."""
    began = time.perf_counter()
    return shapley_values(score, asked, groups), time.perf_counter() - began


def main() -> None:
    """Both ways in one process, after one question to warm up."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--items", type=int, default=100_000)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    scorer = large_scorer(arguments.items)
    asked = scorer.request(1, None)
    groups = [[latent] for latent in list(asked.personal)[:MOST_GROUPS]]
    best = scorer.score([asked], parts=False).top(1)[0]
    ways: dict[str, Callable[[Sequence[Request]], np.ndarray]] = {
        "all items": lambda requests: scorer.score(requests, parts=False).scores[:, best],
        "one item": lambda requests: scorer.score_item(requests, best),
    }
    found = {name: timed(score, asked, groups) for name, score in ways.items()}
    for name, (_, seconds) in found.items():
        print(f"{name:<10} {seconds:8.2f} s for {1 << len(groups):,} coalitions of {arguments.items:,} items")
    (before, slow), (after, fast) = found["all items"], found["one item"]
    gap = np.abs(np.subtract(before.values, after.values)).max()
    print(f"{slow / fast:.0f} times as fast; values differ by {gap:.1e} at most, of {np.abs(before.values).max():.3f}.")


if __name__ == "__main__":
    main()
