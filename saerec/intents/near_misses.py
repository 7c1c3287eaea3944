"""Texts that lie near those that fire a latent, and do not fire it: what a name must not be true of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from saerec.blocks import blocks, give_back, read_rows
from saerec.sae.activations import Activations

WHOLE = 1 << 18
"""Texts up to which all are compared with a latent at once: their number may change the last digit of a product."""
_LATENTS, _TEXTS = 64, 1 << 15  # compared at once


def near_misses(
    acts: Activations,
    latents: Sequence[int],
    eligible: np.ndarray,
    embeddings: np.ndarray,
    wording: np.ndarray,
    n: int,
) -> list[np.ndarray]:
    """For each latent up to n eligible texts nearest to the mean of its firing ones that do not fire themselves.

    Of each wording one; the nearest first. embeddings [n_texts, d]; wording [n_texts]: an id per wording.
    """
    asked = np.asarray(latents)
    is_fired = np.array([bool(eligible[acts.of_latent(latent)[0]].any()) for latent in latents])
    centres = [_centre(acts, latent, eligible, embeddings) for latent in latents]
    nearest = [_Nearest(n) for _ in latents]
    n_texts = len(embeddings)
    for rows in blocks(n_texts, n_texts if n_texts <= WHOLE else _TEXTS):
        codes = acts.csr_of(rows).tocsc()
        for some in blocks(len(asked), _LATENTS):
            similarity = _similarity(embeddings[rows], centres[some])
            similarity[codes[:, asked[some]].T.tocsr().nonzero()] = -np.inf
            similarity[:, ~eligible[rows]] = -np.inf
            for place in np.flatnonzero(is_fired[some]):
                nearest[some.start + place].add(similarity[place], wording[rows], rows.start)
        give_back(embeddings)
    return [one.texts for one in nearest]


def _centre(acts: Activations, latent: int, eligible: np.ndarray, embeddings: np.ndarray) -> np.ndarray:
    """[d] activation-weighted mean of the 64 texts that fire most; zero where none does."""
    firing, strength = acts.of_latent(latent)
    usable = eligible[firing]
    if not usable.any():
        return np.zeros(embeddings.shape[1], dtype=np.float32)
    head = read_rows(embeddings, firing[usable][:64])
    return np.average(head, axis=0, weights=strength[usable][:64]).astype(np.float32)


def _similarity(embeddings: np.ndarray, centres: Sequence[np.ndarray]) -> np.ndarray:
    """[L, R] of embeddings [R, d] with L centres."""
    similarity = np.ascontiguousarray((np.asarray(embeddings) @ np.stack(centres, axis=1)).T)
    # Rounded, so that equal wordings tie whatever the order of the sums, and the first one wins.
    return np.round(similarity, 5, out=similarity)


class _Nearest:
    """The n likest texts of different wording among all that were added, the likest first; ties keep their order."""

    def __init__(self, n: int) -> None:
        self._n = n
        self.texts = np.empty(0, dtype=np.int64)
        self._similarity, self._wording = np.empty(0, dtype=np.float32), np.empty(0, dtype=np.uint64)

    @property
    def floor(self) -> float:
        """What a text must be above to be one of them."""
        return float(self._similarity[-1]) if len(self.texts) == self._n else -np.inf

    def add(self, similarity: np.ndarray, wording: np.ndarray, first: int) -> None:
        """Texts from number `first` on; similarity, wording [m]. What is -inf is none of them."""
        new = np.flatnonzero(similarity > self.floor)
        if not len(new):
            return
        texts = np.concatenate([self.texts, new + first])
        similarity = np.concatenate([self._similarity, similarity[new]])
        wording = np.concatenate([self._wording, wording[new].astype(np.uint64)])
        best = _likest(similarity, wording, self._n)
        self.texts, self._similarity, self._wording = texts[best], similarity[best], wording[best]


def _likest(similarity: np.ndarray, wording: np.ndarray, n: int) -> np.ndarray:
    """Places of the n largest of different wording. Only as many as are needed get sorted."""
    size = 4 * n
    while True:
        size = min(size, len(similarity))
        floor = np.partition(similarity, len(similarity) - size)[len(similarity) - size] if size else 0.0
        head = np.flatnonzero(similarity >= floor)
        ranked = head[np.argsort(-similarity[head], kind="stable")]
        first = np.sort(np.unique(wording[ranked], return_index=True)[1])
        if len(first) >= n or size == len(similarity):
            return ranked[first[:n]]
        size *= 4
