"""Reading sentences with the reason bank: is it a reason at all, which one, and is it met or missed.

P(class | x)   the geometric mean of two readers, scaled to 1: logistic regression on the bank's embeddings, and the
               density of each class at x, mean over its 20 nearest sentences s of exp(10 <x, s>)
vote(reason)   sum over sentences of weight * sum over the 8 nearest wishes of max(cos, 0)^3, divided by
               sqrt(sentences of the reason + 1): what is said in many ways lies near everything
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from saerec.intents.reasons import CLASSES, ReasonBank

_NEAREST_OF_CLASS, _SHARPNESS, _VOTERS = 20, 10.0, 8
_BLOCK = 4096  # sentences compared with the whole bank at once


@dataclass(frozen=True)
class Vote:
    """Which reason some sentences say."""

    strength: np.ndarray
    """[R] float64, sums to 1: the scaled votes"""
    sign: np.ndarray
    """[R] float64 within -1 and 1: how much of what was said for a reason says that it is met"""


class SentenceReader:
    """Reads sentences that the bank's embedder embedded. All vectors of length 1."""

    def __init__(self, bank: ReasonBank, embeddings: np.ndarray) -> None:
        """Fit in seconds. embeddings [S, d]: the bank's sentences, which must hold all four classes."""
        from sklearn.linear_model import LogisticRegression

        self.bank = bank
        self._embeddings = np.asarray(embeddings, dtype=np.float32)
        self._model = LogisticRegression(C=1.0, max_iter=3000, class_weight="balanced")
        self._model.fit(self._embeddings, bank.classes)
        self._wishes = np.flatnonzero(bank.classes == 0)

    def probabilities(self, embeddings: np.ndarray) -> np.ndarray:
        """[n, 4] float32 in the order of CLASSES, rows sum to 1. embeddings [n, d]."""
        read = np.empty((len(embeddings), len(CLASSES)), dtype=np.float32)
        for start in range(0, len(embeddings), _BLOCK):
            block = np.asarray(embeddings[start : start + _BLOCK], dtype=np.float32)
            both = np.sqrt(self._densities(block) * self._model.predict_proba(block))
            read[start : start + _BLOCK] = both / both.sum(axis=1, keepdims=True)
        return read

    def _densities(self, block: np.ndarray) -> np.ndarray:
        """[n, 4], rows sum to 1."""
        cosine = block @ self._embeddings.T
        columns = [_mean_of_largest(cosine[:, self.bank.classes == i]) for i in range(len(CLASSES))]
        density = np.stack(columns, axis=1)
        return density / density.sum(axis=1, keepdims=True)

    def vote(self, embeddings: np.ndarray, weights: np.ndarray) -> Vote:
        """What sentences [n, d] with weights [n] say together, for example those that fire one latent."""
        cosine = np.asarray(embeddings, dtype=np.float32) @ self._embeddings[self._wishes].T
        n = min(_VOTERS, cosine.shape[1])
        nearest = np.argpartition(-cosine, n - 1, axis=1)[:, :n]
        votes = np.asarray(weights)[:, None] * np.maximum(np.take_along_axis(cosine, nearest, axis=1), 0.0) ** 3
        voters = self._wishes[nearest]
        n_reasons = len(self.bank.reasons)
        counted = np.bincount(self.bank.reason[voters].ravel(), votes.ravel(), n_reasons)
        signed = np.bincount(self.bank.reason[voters].ravel(), (votes * self.bank.sign[voters]).ravel(), n_reasons)
        size = np.bincount(self.bank.reason[self._wishes], minlength=n_reasons)
        scaled = counted / np.sqrt(size + 1.0)
        return Vote(
            scaled / max(scaled.sum(), 1e-12),
            np.divide(signed, counted, out=np.zeros(n_reasons), where=counted > 0),
        )


def _mean_of_largest(cosine: np.ndarray) -> np.ndarray:
    """[n] mean of exp(10 cos) over the largest of each row. cosine [n, m]."""
    n = min(_NEAREST_OF_CLASS, cosine.shape[1])
    return np.exp(_SHARPNESS * np.partition(cosine, cosine.shape[1] - n, axis=1)[:, -n:]).mean(axis=1)
