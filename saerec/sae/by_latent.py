"""From text -> latents to latent -> texts, without holding either in memory.

A counting sort in passes over chunks: count the firings of each latent, put each firing into its latent's stretch, then
sort every stretch by falling activation. What is held is a chunk, or the stretches of a few latents.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from saerec.blocks import Allocate, blocks, give_back, in_memory, read_rows

CHUNK = 1 << 16
"""Texts read at once, and about as many firings sorted at once."""


class ByLatent(NamedTuple):
    """Which texts fire each of N latents, the strongest first; ties by text."""

    indptr: np.ndarray
    """[N + 1] int64: latent j owns rows indptr[j] : indptr[j + 1] of the next two"""
    texts: np.ndarray
    """[nnz] int32"""
    acts: np.ndarray
    """[nnz] float32, falling within a latent"""

    @property
    def n_latents(self) -> int:
        """N."""
        return len(self.indptr) - 1

    def of_latent(self, latent: int) -> tuple[np.ndarray, np.ndarray]:
        """(text ids, activations), falling. A latent that never fires has none."""
        rows = slice(int(self.indptr[latent]), int(self.indptr[latent + 1]))
        return read_rows(self.texts, rows, np.int32), read_rows(self.acts, rows)

    def stretches(self) -> Iterator[tuple[slice, np.ndarray]]:
        """(rows, their latents), whole latents together up to about CHUNK firings."""
        start, indptr = 0, np.asarray(self.indptr)
        while start < len(indptr) - 1:
            stop = max(start + 1, int(np.searchsorted(indptr, indptr[start] + CHUNK, side="right")) - 1)
            latents = np.repeat(np.arange(start, stop), np.diff(indptr[start : stop + 1]))
            yield slice(int(indptr[start]), int(indptr[stop])), latents
            start = stop


def index_by_latent(
    top_acts: np.ndarray,
    top_indices: np.ndarray,
    n_latents: int,
    allocate: Allocate = in_memory,
    weight: np.ndarray | None = None,
) -> ByLatent:
    """The index of codes [n, K]; an activation of 0 is no firing. Its arrays are named as its fields.

    weight [n] float32: what the activations of each text are multiplied with.
    """
    counts = np.zeros(n_latents, dtype=np.int64)
    for _, latents, _ in _firings(top_acts, top_indices, weight):
        counts += np.bincount(latents, minlength=n_latents)
    indptr = allocate("indptr", (n_latents + 1,), np.int64)
    indptr[0] = 0
    np.cumsum(counts, out=indptr[1:])
    texts = allocate("texts", (int(indptr[-1]),), np.int32)
    index = ByLatent(indptr, texts, allocate("acts", texts.shape, np.float32))
    cursor = np.array(indptr[:-1])
    for firings in _firings(top_acts, top_indices, weight):
        _scatter(firings, cursor, index)
    _sort_stretches(index)
    return index


_Firings = tuple[np.ndarray, np.ndarray, np.ndarray]


def _firings(top_acts: np.ndarray, top_indices: np.ndarray, weight: np.ndarray | None) -> Iterator[_Firings]:
    """(texts, latents, activations) of the firings of each chunk, by rising text."""
    for chunk in blocks(len(top_acts), CHUNK):
        acts, indices = read_rows(top_acts, chunk), read_rows(top_indices, chunk, np.int32)
        if weight is not None:
            acts *= weight[chunk, None]
        rows, places = np.nonzero(acts > 0)
        yield rows + chunk.start, indices[rows, places], acts[rows, places]


def _scatter(firings: _Firings, cursor: np.ndarray, index: ByLatent) -> None:
    """Put every firing behind those of its latent that came before; cursor [N] moves along."""
    rows, latents, values = firings
    order = np.argsort(latents, kind="stable")
    sorted_latents = latents[order]
    found, first, count = np.unique(sorted_latents, return_index=True, return_counts=True)
    place = cursor[sorted_latents] + np.arange(len(order)) - np.repeat(first, count)
    index.texts[place], index.acts[place] = rows[order], values[order]
    cursor[found] += count
    give_back(index.texts)
    give_back(index.acts)


def _sort_stretches(index: ByLatent) -> None:
    """Every latent's stretch by falling activation."""
    for rows, latents in index.stretches():
        texts, acts = read_rows(index.texts, rows, np.int32), read_rows(index.acts, rows)
        order = np.lexsort((texts, -acts, latents))
        index.texts[rows], index.acts[rows] = texts[order], acts[order]
