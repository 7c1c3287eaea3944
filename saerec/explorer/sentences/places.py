"""Where do the sentences lie? Near the latents that they fire, beside sentences of like meaning."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from scipy import sparse

from saerec import columns as c
from saerec.explorer.sentences.layout import spread
from saerec.explorer.sentences.nearest import narrow, nearest, word_vectors
from saerec.explorer.store import Store
from saerec.intents.sayings import unit
from saerec.workspace.artifacts import read_vectors, reads_meaning
from saerec.workspace.run import Run

MOST_POINTS: Final = 50_000
"""More are too many to be told apart, and to be sent to a browser at once."""
NEIGHBOURS: Final = 8
LATENT_WEIGHT: Final = 0.7
"""Of the latents of two sentences, beside their vectors, when they are compared."""
_SHARPNESS = 3
"""A sentence lies where its strongest latent does, more than in the middle of all of them."""
_ROOM = 0.03
"""Spread of the first places, for one point; grows with the root of their number."""
_BESIDE = 0.12
"""How far the next copy of a wording lies, in the same unit as the reach of attraction, 1."""


def drawn(n: int, most: int = MOST_POINTS) -> np.ndarray:
    """Text ids: all of n, or so many of them, at random but the same ones at every call, in order."""
    return np.arange(n) if n <= most else np.sort(np.random.default_rng(0).permutation(n)[:most])


def places(store: Store, rows: np.ndarray) -> np.ndarray:
    """[len(rows), 2] float32 from 0 to 1, of the same scale on both axes, of the sentences with these text ids.

    Copies of a wording lie in a small spiral around it. Raises RunError before the map of latents is made.
    """
    store.require("projection")
    wording = pd.factorize(store.texts[c.TEXT].iloc[rows])[0]
    first = np.unique(wording, return_index=True)[1]
    copies = pd.Series(wording).groupby(wording).cumcount().to_numpy()
    angle, radius = 2.39996 * copies, _BESIDE * np.sqrt(copies)  # the golden angle: seeds of a sunflower
    at = _wordings(store, rows[first])[wording] + radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    low, high = at.min(axis=0), at.max(axis=0)
    return ((at - (low + high) / 2) / max(float((high - low).max()), 1e-9) + 0.5).astype(np.float32)


def _wordings(store: Store, rows: np.ndarray) -> np.ndarray:
    """[n, 2]: where distinct wordings lie; the first text id of each."""
    acts, latents = (np.asarray(array[rows]) for array in (store.activations.top_acts, store.activations.top_indices))
    near = nearest(_compared(store, rows, acts, latents), NEIGHBOURS)
    at = _beside_latents(store.run, acts, latents, near)
    spread_now = max(float(at.std()), 1e-9)
    scatter = np.random.default_rng(0).normal(0, 0.05, at.shape)  # whoever lies in one place is never parted by forces
    return spread((at / spread_now + scatter) * _ROOM * np.sqrt(len(rows)), near)


def _compared(store: Store, rows: np.ndarray, acts: np.ndarray, latents: np.ndarray) -> np.ndarray:
    """[n, d] float32 of length 1: the vectors of sentences (their words where the run has none), then their codes."""
    run, directions = store.run, unit(store.dictionary)
    if _has_vectors(run):
        vectors = unit(np.asarray(read_vectors(run)[rows], dtype=np.float32))
        fewer = narrow(vectors)
        vectors, directions = unit(vectors @ fewer), directions @ fewer
    else:
        vectors = word_vectors(store.texts[c.TEXT].iloc[rows].tolist())
    codes = unit(_rows(np.maximum(acts, 0), latents, len(directions)) @ directions)
    return unit(np.concatenate([vectors, LATENT_WEIGHT * codes], axis=1))


def _rows(weights: np.ndarray, latents: np.ndarray, n_latents: int) -> sparse.csr_array:
    """[n, N] of weights and latents [n, K]."""
    ends = np.arange(len(weights) + 1) * weights.shape[1]
    return sparse.csr_array((weights.ravel(), latents.ravel(), ends), shape=(len(weights), n_latents))


def _has_vectors(run: Run) -> bool:
    return run.has("embeddings/reading.npy" if reads_meaning(run) else "embeddings/texts.npy")


def _beside_latents(run: Run, acts: np.ndarray, latents: np.ndarray, near: np.ndarray) -> np.ndarray:
    """[n, 2]: the middle of the latents that each sentence fires; one that fires none begins beside its neighbours."""
    known = run.table("projection/projection")
    where = np.zeros((int(max(known[c.LATENT].max(), latents.max(initial=0))) + 1, 2))
    where[known[c.LATENT]] = known[["x", "y"]] - known[["x", "y"]].mean()
    weights = np.maximum(acts, 0.0).astype(float) ** _SHARPNESS
    total = weights.sum(axis=1)
    at = _rows(weights, latents, len(where)) @ where / np.maximum(total, 1e-9)[:, None]
    silent, placed = total == 0, total > 0
    for _ in range(2):  # neighbours of neighbours, too
        counts = placed[near] & (near >= 0)
        found = counts.sum(axis=1)
        middle = np.einsum("nk,nkd->nd", counts.astype(float), at[near]) / np.maximum(found, 1)[:, None]
        at[silent], placed = middle[silent], placed | (found > 0)
    return at
