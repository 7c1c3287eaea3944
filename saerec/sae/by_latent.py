"""From text -> latents to latent -> texts, without holding either in memory.

A counting sort in passes over chunks: count the firings of each latent, put each firing into its latent's stretch, then
sort every stretch by falling activation. What is held is a chunk, or the stretches of a few latents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Allocate = Callable[[str, tuple[int, ...], Any], np.ndarray]
"""(name, shape, dtype) -> an array to fill, in memory or on disk."""
CHUNK = 1 << 16
"""Texts read at once, and about as many firings sorted at once."""


def in_memory(name: str, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """Allocate in memory."""
    return np.empty(shape, dtype=dtype)


def index_by_latent(
    top_acts: np.ndarray, top_indices: np.ndarray, n_latents: int, allocate: Allocate = in_memory
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """indptr [N + 1] int64, texts [nnz] int32, acts [nnz] float32 falling within a latent; ties by text.

    top_acts, top_indices [n, K]; an activation of 0 is no firing. Arrays are named indptr, texts, acts.
    """
    counts = np.zeros(n_latents, dtype=np.int64)
    for _, latents, _ in _firings(top_acts, top_indices):
        counts += np.bincount(latents, minlength=n_latents)
    indptr = allocate("indptr", (n_latents + 1,), np.int64)
    indptr[0] = 0
    np.cumsum(counts, out=indptr[1:])
    texts = allocate("texts", (int(indptr[-1]),), np.int32)
    acts = allocate("acts", (int(indptr[-1]),), np.float32)
    _scatter(top_acts, top_indices, np.array(indptr[:-1]), texts, acts)
    _sort_stretches(np.asarray(indptr), texts, acts)
    return indptr, texts, acts


def _firings(top_acts: np.ndarray, top_indices: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """(texts, latents, activations) of the firings of each chunk, by rising text."""
    for start in range(0, len(top_acts), CHUNK):
        acts, indices = np.asarray(top_acts[start : start + CHUNK]), np.asarray(top_indices[start : start + CHUNK])
        rows, places = np.nonzero(acts > 0)
        yield rows + start, indices[rows, places], acts[rows, places]


def _scatter(
    top_acts: np.ndarray, top_indices: np.ndarray, cursor: np.ndarray, texts: np.ndarray, acts: np.ndarray
) -> None:
    """Put every firing behind those of its latent that came before; cursor [N] moves along."""
    for rows, latents, values in _firings(top_acts, top_indices):
        order = np.argsort(latents, kind="stable")
        sorted_latents = latents[order]
        found, first, count = np.unique(sorted_latents, return_index=True, return_counts=True)
        place = cursor[sorted_latents] + np.arange(len(order)) - np.repeat(first, count)
        texts[place], acts[place] = rows[order], values[order]
        cursor[found] += count


def _sort_stretches(indptr: np.ndarray, texts: np.ndarray, acts: np.ndarray) -> None:
    """Every latent's stretch by falling activation; latents are taken together up to about CHUNK firings."""
    start = 0
    while start < len(indptr) - 1:
        stop = max(start + 1, int(np.searchsorted(indptr, indptr[start] + CHUNK, side="right")) - 1)
        rows = slice(int(indptr[start]), int(indptr[stop]))
        latents = np.repeat(np.arange(start, stop), np.diff(indptr[start : stop + 1]))
        held_texts, held_acts = np.array(texts[rows]), np.array(acts[rows])
        order = np.lexsort((held_texts, -held_acts, latents))
        texts[rows], acts[rows] = held_texts[order], held_acts[order]
        start = stop
