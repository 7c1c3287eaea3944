"""How much more a latent's texts use a term than its near misses and the rest: the weights of `saerec.intents.terms`.

Sums run over one matrix of texts after another, so that no more than one of them is held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from saerec.intents.vocabulary import Held, place_in
from saerec.sae.activations import Evidence

_SMOOTH = 0.02


@dataclass(frozen=True)
class Used:
    """How L latents use V terms, over the texts that may be seen."""

    total: np.ndarray
    """[L] activation"""
    weighted: np.ndarray
    """[L, V] activation on texts that hold a term"""
    counts: np.ndarray
    """[L, V] firing texts that hold it"""
    near: np.ndarray
    """[L, V] share of the near misses that hold it"""

    @classmethod
    def by(cls, latents: slice, evidence: Evidence, held: Held, misses: Sequence[np.ndarray]) -> Used:
        """Of some latents, with their near misses."""
        shape = len(misses), len(held.terms)
        total, weighted, counts, near = np.zeros(len(misses), np.float32), *np.zeros((3, *shape), np.float32)
        for rows, holds in held.matrices():
            span = evidence[slice(rows[0], rows[-1] + 1)][rows - rows[0]]
            by_latent = span[:, latents].T.tocsr()
            total += by_latent.sum(axis=1)
            weighted += (by_latent @ holds).toarray()
            counts += (sparse.csr_array(by_latent > 0).astype(np.float32) @ holds).toarray()
            near += (_members(misses, rows) @ holds).toarray()
        return cls(total, weighted, counts, near / np.maximum([len(some) for some in misses], 1)[:, None])

    def weights(self, background: np.ndarray) -> np.ndarray:
        """[L, V]; rows of latents that never fire are 0. background [V]: share of all texts with a term."""
        p = self.weighted / np.maximum(self.total, 1e-9)[:, None]
        q = np.maximum(self.near, background[None, :])
        return p * np.log((p + _SMOOTH) / (q + _SMOOTH))


def _members(some: Sequence[np.ndarray], rows: np.ndarray) -> sparse.csr_array:
    """[L, R] float32: 1 where a text, of `rows` [R] by number, rising, is among some [L] texts."""
    owner = np.repeat(np.arange(len(some)), [len(texts) for texts in some])
    flat = np.concatenate([np.empty(0, dtype=np.int64), *some])
    place = place_in(rows, flat)
    inside = place >= 0
    ones = np.ones(int(inside.sum()), np.float32)
    return sparse.csr_array((ones, (owner[inside], place[inside])), shape=(len(some), len(rows)))


def share_of_texts(held: Held) -> np.ndarray:
    """[V] float32: share of the texts that hold each term."""
    share, n = np.zeros(len(held.terms), np.float32), len(held.rows)
    for _, holds in held.matrices():
        share += (holds * (1.0 / n)).sum(axis=0)
    return share
