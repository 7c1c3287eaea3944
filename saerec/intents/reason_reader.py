"""Which reason a latent's sentences say, by vote, and how far any sentence says it.

z(x, r)      (<x, d_r> - mean) / deviation of <x, d_r> over the corpus     d_r: direction of reason r
d_r          2/3 centre of the bank's sentences of r + 1/3 its name, of length 1, all as the run reads them
vote(j, r)   cos(centre of j's sentences, d_r) + share of j's activation on sentences that have r among their three
             nearest reasons (by <x, d_r> less its mean over the corpus) + usual(r)
usual(r)     .08 log(share of the corpus on sentences that say r plainly (cos over .6), and no reason more, / .001),
             within -.4 and .15: what nobody in a shop speaks of is hardly what these people mean

On reviews of instruments latents with a vote above 1 say what their reason says in nine of ten cases, below .8 in one
of three.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from saerec import columns as c
from saerec.intents.reasons import ReasonBank

SENTENCES = 96
"""Of a latent that vote, over all strengths."""
LEAST_VOTE = 0.85
"""A latent with less says no reason of the bank."""
CANDIDATES = 8
"""Reasons told of a latent."""
_NEAREST, _FEWEST = 3, 8
_CORPUS, _PLAINLY = 20_000, 0.6


class ReasonReader:
    """Reads sentences, and latents, in the run's own space."""

    def __init__(
        self, bank: ReasonBank, sentences: np.ndarray, names: np.ndarray, corpus: np.ndarray, wish: np.ndarray
    ) -> None:
        """sentences [S, d], names [R, d] of the bank and corpus [n, d]: vectors as the run reads them; wish [n]: how
        surely each of the corpus is a wish, for what sentences say on average."""
        self.bank = bank
        said = _unit(sentences - sentences.mean(axis=0))
        centres = np.zeros((len(bank.reasons), said.shape[1]), dtype=np.float32)
        wishes = np.flatnonzero(bank.reason >= 0)
        np.add.at(centres, bank.reason[wishes], said[wishes])
        self._directions = _unit(2 * _unit(centres) + _unit(names - names.mean(axis=0)))
        rows = np.random.default_rng(0).permutation(len(corpus))[:_CORPUS]
        near, weight = self._cosine(corpus[np.sort(rows)]), wish[np.sort(rows)] + 1e-6
        self._usual = _usual(near, weight)
        self._mean = np.average(near, axis=0, weights=weight).astype(np.float32)
        self._deviation = np.sqrt(np.average((near - self._mean) ** 2, axis=0, weights=weight)).astype(np.float32)

    def _cosine(self, x: np.ndarray) -> np.ndarray:
        return _unit(np.asarray(x, dtype=np.float32)) @ self._directions.T

    def directions(self, reason: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(direction [n, d], mean [n], deviation [n]) of reasons [n]; zeros for -1."""
        known = (reason >= 0).astype(np.float32)
        asked = np.maximum(reason, 0)
        return self._directions[asked] * known[:, None], self._mean[asked] * known, self._deviation[asked] * known

    def vote(self, codes: sparse.csc_array, vectors: np.ndarray) -> pd.DataFrame:
        """latent, said, vote, share: the reasons of the bank that each latent says, the best first.

        codes [n, N]: activations of distinct sentences that training may see; vectors [n, d]. A latent that fewer than
        eight of them fire has none.
        """
        frames = []
        for latent in range(codes.shape[1]):
            entries = slice(codes.indptr[latent], codes.indptr[latent + 1])
            order = np.argsort(-codes.data[entries], kind="stable")
            if len(order) < _FEWEST:
                continue
            if len(order) > SENTENCES:
                order = order[np.linspace(0, len(order) - 1, SENTENCES).astype(int)]
            vote, share = self.tally(vectors[codes.indices[entries][order]], codes.data[entries][order])
            best = np.argsort(-vote, kind="stable")[:CANDIDATES]
            said = [self.bank.reasons[i] for i in best]
            frames.append(pd.DataFrame({c.LATENT: latent, c.SAID: said, c.VOTE: vote[best], "share": share[best]}))
        if not frames:
            return pd.DataFrame({c.LATENT: [], c.SAID: [], c.VOTE: [], "share": []})
        return pd.concat(frames, ignore_index=True).astype({c.LATENT: np.int32})

    def tally(self, x: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(vote [R], share [R]) of sentences [n, d] with weights [n]."""
        unit = _unit(np.asarray(x, dtype=np.float32))
        near = unit @ self._directions.T - self._mean
        nearest = np.argpartition(-near, _NEAREST, axis=1)[:, :_NEAREST]
        share = np.zeros(near.shape[1], dtype=np.float32)
        np.add.at(share, nearest, np.broadcast_to(weight[:, None], nearest.shape) / weight.sum())
        centre = _unit((weight @ unit)[None, :])[0]
        return self._directions @ centre + share + self._usual, share


def _usual(near: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """[R] float32. near [n, R]: cosines of the corpus; weight [n]."""
    mean = np.average(near, axis=0, weights=weight)
    best = (near - mean).argmax(axis=1)
    plainly = near[np.arange(len(near)), best] > _PLAINLY
    share = np.bincount(best, weight * plainly, minlength=near.shape[1]) / weight.sum()
    return np.clip(0.08 * np.log((share + 1e-5) / 1e-3), -0.4, 0.15).astype(np.float32)


def _unit(x: np.ndarray) -> np.ndarray:
    return (x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), 1e-9)).astype(np.float32)
