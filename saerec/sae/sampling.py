"""Which texts are read when, and how they get from a memory map to the device."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from saerec.blocks import read_rows

HELD_OUT_SHARE, HELD_OUT_MAX = 0.1, 10_000
SAMPLE = 20_000
"""Texts from which centre and scale are estimated."""


def batch_of(embeddings: np.ndarray, rows: slice | np.ndarray, device: torch.device | str) -> Tensor:
    """Rows of a (memory-mapped) array as a float32 tensor on the device; only these rows are read."""
    return torch.from_numpy(read_rows(embeddings, rows)).to(device)


def geometric_median(x: Tensor, *, steps: int = 30) -> Tensor:
    """The point [d] with the least sum of distances to the rows of x [n, d], by Weiszfeld's iteration.

    Unlike the mean it is not pulled away by a few long vectors.
    """
    median = x.mean(0)
    for _ in range(steps):
        weights = 1 / (x - median).norm(dim=1).clamp_min(1e-6)
        median = (weights[:, None] * x).sum(0) / weights.sum()
    return median


def split(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Rows to train on and rows held out; fewer than 20 texts are too few to hold any back."""
    n_held_out = min(round(n * HELD_OUT_SHARE), HELD_OUT_MAX) if n >= 20 else 0
    order = rng.permutation(n)
    train = np.sort(order[n_held_out:])
    return train, np.sort(order[:n_held_out]) if n_held_out else train


def sample(rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """At most SAMPLE of the rows, rising."""
    return np.sort(rng.choice(rows, SAMPLE, replace=False)) if len(rows) > SAMPLE else rows
