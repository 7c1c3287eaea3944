"""Reading sentences with the reason bank: is it a reason at all, which one, and is it met or missed.

P(class | x)     the geometric mean of two readers, scaled to 1: logistic regression on the bank's embeddings, and the
                 density of each class at x, mean over its 20 nearest sentences s of exp(10 <x, s>)
nearness(x, r)   2/3 <x, centre of the sentences of reason r> + 1/3 <x, name of r>; centres of length 1
sign(x, r)       <x, centre of where r is met> - <x, centre of where r is missed>
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from saerec.blocks import blocks, read_rows
from saerec.intents.reasons import CLASSES, ReasonBank
from saerec.intents.sayings import unit

_NEAREST_OF_CLASS, _SHARPNESS = 20, 10.0
_BLOCK = 4096  # sentences compared with the whole bank at once


@dataclass(frozen=True)
class Read:
    """What sentences were read as."""

    classes: np.ndarray
    """[n, 4] float32: probabilities in the order of CLASSES"""
    met: np.ndarray
    """[n] float32: probability that a reason is met or wanted, not missed, if the sentence says one"""


@dataclass(frozen=True)
class Reasons:
    """Which reasons sentences say, as far as they say one."""

    nearness: np.ndarray
    """[n, R] float32 within -1 and 1"""
    sign: np.ndarray
    """[n, R] float32: above 0 where the sentence says that the reason is met, below where it is missed"""


class SentenceReader:
    """Reads sentences that the bank's embedder embedded. All vectors of length 1."""

    def __init__(self, bank: ReasonBank, embeddings: np.ndarray, names: np.ndarray) -> None:
        """Fit in seconds. embeddings [S, d] of the sentences, some of each class; names [R, d] of the reasons."""
        from sklearn.linear_model import LogisticRegression

        self.bank = bank
        self.embeddings, self.names = np.asarray(embeddings, dtype=np.float32), np.asarray(names, dtype=np.float32)
        self._model = LogisticRegression(C=1.0, max_iter=3000, class_weight="balanced")
        self._model.fit(self.embeddings, bank.classes)
        said = bank.sign != 0
        self._sign = LogisticRegression(C=1.0, max_iter=3000, class_weight="balanced")
        self._sign.fit(self.embeddings[said], bank.sign[said])
        self._directions = (2 * self._centres(bank.sign != 0) + self.names) / 3
        self._polarity = self._centres(bank.sign > 0) - self._centres(bank.sign < 0)

    def _centres(self, of: np.ndarray) -> np.ndarray:
        """[R, d] mean of each reason's sentences among `of` [S] bool, of length 1; zeros where it has none."""
        centres = np.zeros((len(self.bank.reasons), self.embeddings.shape[1]), dtype=np.float32)
        np.add.at(centres, self.bank.reason[of], self.embeddings[of])
        return unit(centres)

    def probabilities(self, embeddings: np.ndarray) -> np.ndarray:
        """[n, 4] float32 in the order of CLASSES, rows sum to 1. embeddings [n, d]."""
        read = np.empty((len(embeddings), len(CLASSES)), dtype=np.float32)
        for rows in blocks(len(embeddings), _BLOCK):
            block = read_rows(embeddings, rows)
            both = np.sqrt(self._densities(block) * self._model.predict_proba(block))
            read[rows] = both / both.sum(axis=1, keepdims=True)
        return read

    def nearest_of(self, embeddings: np.ndarray, reasons: np.ndarray) -> np.ndarray:
        """[n] float32: cosine of sentences [n, d] with the nearest sentence of the bank that says one of some reasons,
        by their places."""
        return self._nearest(embeddings, np.arange(len(embeddings)), np.isin(self.bank.reason, reasons))

    def nearest_of_none(self, embeddings: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """[m] float32: the same of `rows` [m] of the sentences, with the nearest that says no reason."""
        return self._nearest(embeddings, rows, self.bank.sign == 0)

    def _nearest(self, embeddings: np.ndarray, rows: np.ndarray, which: np.ndarray) -> np.ndarray:
        some, found = self.embeddings[which].T, np.empty(len(rows), dtype=np.float32)
        for part in blocks(len(rows), _BLOCK):
            found[part] = (read_rows(embeddings, rows[part]) @ some).max(axis=1)
        return found

    def met(self, embeddings: np.ndarray) -> np.ndarray:
        """[n] float32: how surely a sentence that says a reason says that it is met. embeddings [n, d]."""
        found = np.empty(len(embeddings), dtype=np.float32)
        for rows in blocks(len(embeddings), _BLOCK):
            found[rows] = self._sign.predict_proba(read_rows(embeddings, rows))[:, 1]
        return found

    def _densities(self, block: np.ndarray) -> np.ndarray:
        """[n, 4], rows sum to 1."""
        cosine = block @ self.embeddings.T
        columns = [_mean_of_largest(cosine[:, self.bank.classes == i]) for i in range(len(CLASSES))]
        density = np.stack(columns, axis=1)
        return density / density.sum(axis=1, keepdims=True)

    def reasons(self, embeddings: np.ndarray) -> Reasons:
        """How near sentences [n, d] lie to every reason of the bank; whether one is a wish, `probabilities` says."""
        x = np.asarray(embeddings, dtype=np.float32)
        return Reasons(x @ self._directions.T, x @ self._polarity.T)


def with_stars(met: np.ndarray, rating: np.ndarray, ratings: np.ndarray) -> np.ndarray:
    """[n] float32: probability that a reason is met, by the sentence and by the stars of the review it stands in.

    logit + 1 + z, z the rating in deviations from the mean of all `ratings` (NaN where unknown): most of what people
    write of is met, and of who gives few stars less. met [n]: by the sentence alone; rating [n]: NaN leaves it so.
    On reviews of instruments the sentence alone tells five stars from one and two with AUC .78.
    """
    known = ratings[np.isfinite(ratings)]
    if not len(known):
        return met
    mean, deviation = known.mean(), max(float(known.std()), 1e-6)
    read = np.array(met, dtype=np.float32)
    for part in blocks(len(met)):
        rows = np.flatnonzero(np.isfinite(rating[part])) + part.start
        p = np.clip(read[rows].astype(np.float64), 1e-4, 1 - 1e-4)
        read[rows] = 1 / (1 + np.exp(-(np.log(p / (1 - p)) + 1 + (rating[rows] - mean) / deviation)))
    return read


def _mean_of_largest(cosine: np.ndarray) -> np.ndarray:
    """[n] mean of exp(10 cos) over the largest of each row. cosine [n, m]."""
    n = min(_NEAREST_OF_CLASS, cosine.shape[1])
    return np.exp(_SHARPNESS * np.partition(cosine, cosine.shape[1] - n, axis=1)[:, -n:]).mean(axis=1)
