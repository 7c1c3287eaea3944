"""A map of many points within a second: neighbours pull each other together, all others push each other apart.

The forces are those of t-SNE (van der Maaten and Hinton 2008) for points y with neighbours N:

    attraction  sum over j in N(i) of q_ij (y_i - y_j),               q_ij = 1 / (1 + |y_i - y_j|^2)
    repulsion   sum over all j of q_ij^2 (y_i - y_j) / Z = - grad(phi)(y_i) / (2 Z),
                phi(y) = sum over j of 1 / (1 + |y - y_j|^2),         Z = sum over i of phi(y_i)

phi is the density of points convolved with one kernel, so repulsion is two Fourier transforms of a grid instead of n^2
pairs (as in FIt-SNE, Linderman et al. 2019). It begins from places that are already right in the large, which is why
forty steps do.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy import fft, sparse

STEPS: Final = 40
_GRID = 128
_PULL = (2.0, 0.3)
"""Weight of attraction at the first and at the last step: first neighbours find each other, then all spread out."""
_MOMENTUM = 0.8


def spread(places: np.ndarray, near: np.ndarray, steps: int = STEPS) -> np.ndarray:
    """[n, 2] float32: places [n, 2] moved so that neighbours (near [n, k] rows, -1 for none) lie beside each other."""
    n = len(places)
    at, speed = places.astype(np.float32), np.zeros((n, 2), np.float32)
    rows = np.arange(n, dtype=np.int32)
    near = np.where(near >= 0, near, rows[:, None]).astype(np.int32)  # to itself: no pull
    for step in range(steps):
        pull = _PULL[0] + (_PULL[1] - _PULL[0]) * step / steps
        apart, cell = _repulsion(at)
        speed = _MOMENTUM * speed - n / 3 * (pull * _attraction(at, near) - apart)
        length = np.linalg.norm(speed, axis=1, keepdims=True)
        speed *= np.minimum(1, 2 * cell / np.maximum(length, 1e-9))  # nobody jumps across the map
        at = (at + speed).astype(np.float32)
    return at


def _attraction(at: np.ndarray, near: np.ndarray) -> np.ndarray:
    """[n, 2]: what neighbours pull; each pair pulls both of its ends."""
    n, k = near.shape
    to = near.ravel()
    x, y = (np.repeat(at[:, axis], k) - at[to, axis] for axis in (0, 1))
    weights = sparse.csr_array((1 / (1 + x * x + y * y), to, np.arange(n + 1) * k), shape=(n, n))
    both = weights.sum(axis=1) + weights.sum(axis=0)
    return (both[:, None] * at - (weights @ at + weights.T @ at)) / (2 * k * n)


def _repulsion(at: np.ndarray) -> tuple[np.ndarray, float]:
    """([n, 2]: what all others push, width of a cell of the grid)."""
    low = at.min(axis=0)
    cell = max(float((at - low).max()) / (_GRID - 2), 1e-6)
    corners, shares = _corners((at - low) / cell)
    density = np.zeros(_GRID**2)
    for one, share in zip(corners, shares, strict=True):
        density += np.bincount(one, share, _GRID**2)
    # A grid twice as wide: what leaves it at one side must not come back at the other.
    steps = np.arange(2 * _GRID, dtype=np.float32)
    away = np.minimum(steps, 2 * _GRID - steps) * np.float32(cell)
    kernel = fft.rfft2(1 / (1 + away[:, None] ** 2 + away[None, :] ** 2))
    padded = fft.rfft2(density.astype(np.float32).reshape(_GRID, _GRID), (2 * _GRID, 2 * _GRID))
    phi = fft.irfft2(padded * kernel, (2 * _GRID, 2 * _GRID))[:_GRID, :_GRID]
    read = [
        sum(field.ravel()[one] * share for one, share in zip(corners, shares, strict=True))
        for field in (phi, *np.gradient(phi, cell))
    ]
    return np.stack(read[1:], axis=1) / (-2 * np.sum(read[0])), cell


def _corners(at: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The four cells around each point [n, 2], given in cells, and its share in each."""
    whole = np.minimum(at.astype(np.int64), _GRID - 2)
    part = at - whole.astype(at.dtype)
    corners, shares = [], []
    for right in (0, 1):
        for up in (0, 1):
            corners.append((whole[:, 0] + right) * _GRID + whole[:, 1] + up)
            shares.append(np.abs(1 - right - part[:, 0]) * np.abs(1 - up - part[:, 1]))
    return corners, shares
