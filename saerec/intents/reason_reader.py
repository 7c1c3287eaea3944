"""Which reason a latent's sentences say, by vote.

d_r          2/3 centre of the bank's sentences of r + 1/3 its name, of length 1, all as the run reads them
vote(j, r)   cos(centre of j's sentences, d_r) + share of j's activation on sentences that have r among their three
             nearest reasons (by `Sayings`) + usual(r)
usual(r)     .08 log(share of the corpus on sentences that say r plainly, and no reason more, / .001), within -.4 and
             .15: what nobody in a shop speaks of is hardly what these people mean
cover(j, s)  share of j's activation on sentences that say s

Where the reason of most votes has less than .6 of its family's cover, j's sentences agree on the family only. A family
is at home in a corpus where a quarter of its reasons are said plainly by 2 sentences in 10,000; what is not at home is
not said, however near it lies ("crunchy" of a guitar's tone), unless it is usual itself.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from saerec import columns as c
from saerec.intents.reasons import ReasonBank
from saerec.intents.sayings import LEAST_SAID, Sayings, unit

SENTENCES = 96
"""Of a latent that vote, over all strengths."""
LEAST_VOTE = 0.8
"""A latent with less says no reason of the bank."""
CANDIDATES = 8
"""Reasons told of a latent."""
_AGREED = 0.6
_AT_HOME, _HEARD = 0.25, 2e-4
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
        said = unit(sentences - sentences.mean(axis=0))
        centres = np.zeros((len(bank.reasons), said.shape[1]), dtype=np.float32)
        wishes = np.flatnonzero(bank.reason >= 0)
        np.add.at(centres, bank.reason[wishes], said[wishes])
        directions = unit(2 * unit(centres) + unit(names - names.mean(axis=0)))
        rows = np.sort(np.random.default_rng(0).permutation(len(corpus))[:_CORPUS])
        near, weight = unit(corpus[rows]) @ directions.T, wish[rows] + 1e-6
        mean = np.average(near, axis=0, weights=weight).astype(np.float32)
        plainly = _said_plainly(near - mean, weight)
        self._usual = np.clip(0.08 * np.log((plainly + 1e-5) / 1e-3), -0.4, 0.15).astype(np.float32)
        self._is_at_home = _at_home(plainly, bank.family, len(bank.families))
        self.sayings = Sayings(directions, mean, bank.family)

    def vote(self, codes: sparse.csc_array, vectors: np.ndarray) -> pd.DataFrame:
        """latent, says, family, vote, share, cover, wider (cover of its family): the reasons that each latent says, the
        best first.

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
            told = self.tally(vectors[codes.indices[entries][order]], codes.data[entries][order])
            frames.append(told.nlargest(CANDIDATES, c.VOTE, keep="first").assign(**{c.LATENT: np.int32(latent)}))
        return pd.concat([no_votes(), *frames], ignore_index=True)[no_votes().columns.tolist()]

    def tally(self, x: np.ndarray, weight: np.ndarray) -> pd.DataFrame:
        """says, vote, share, cover, wider of all R reasons, of sentences [n, d] with weights [n]."""
        said, n = self.sayings.of(x), len(self.bank.reasons)
        weight = weight / weight.sum()
        nearest = np.argpartition(-said[:, :n], _NEAREST, axis=1)[:, :_NEAREST]
        share = np.zeros(n, dtype=np.float32)
        np.add.at(share, nearest, np.broadcast_to(weight[:, None], nearest.shape))
        cover = (weight @ (said >= LEAST_SAID)).astype(np.float32)
        vote = self.sayings.directions @ unit(weight @ unit(x)) + share + self._usual
        wider = self.sayings.wider(np.arange(n))
        family = pd.Series(self.bank.sayings, dtype="str").to_numpy()[wider]
        told = {c.SAID: self.bank.reasons, c.FAMILY: family, c.VOTE: vote, "share": share, c.COVER: cover[:n]}
        return pd.DataFrame({**told, c.WIDER: cover[wider]})

    def says(self, reasons: pd.DataFrame) -> np.ndarray:
        """[n] int32: the saying of each row of `vote`: its reason, or the family where the sentences agree on none; -1
        where that is not at home in this corpus."""
        place = {reason: i for i, reason in enumerate(self.bank.reasons)}
        reason = reasons[c.SAID].map(place).to_numpy(np.int32)
        agreed = reasons[c.COVER].to_numpy() >= _AGREED * reasons[c.WIDER].to_numpy()
        saying = np.where(agreed, reason, self.sayings.wider(reason))
        return np.where(self._is_at_home[saying], saying, -1).astype(np.int32)


def no_votes() -> pd.DataFrame:
    """What `ReasonReader.vote` gives where nothing fires."""
    text, number = pd.Series([], dtype="str"), np.empty(0, np.float32)
    numbers = dict.fromkeys((c.VOTE, "share", c.COVER, c.WIDER), number)
    return pd.DataFrame({c.LATENT: np.empty(0, np.int32), c.SAID: text, c.FAMILY: text, **numbers})


def _said_plainly(said: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """[R] share of the corpus that says each reason plainly, and none more. said [n, R]; weight [n]."""
    best, plainly = said.argmax(axis=1), said.max(axis=1) > _PLAINLY
    return np.bincount(best, weight * plainly, minlength=said.shape[1]) / weight.sum()


def _at_home(plainly: np.ndarray, family: np.ndarray, n_families: int) -> np.ndarray:
    """[R + F] bool: which sayings people of this corpus have. plainly [R]: share that says each reason."""
    known = family >= 0
    heard = np.bincount(family[known], plainly[known] > _HEARD, minlength=n_families)
    families = heard >= _AT_HOME * np.maximum(np.bincount(family[known], minlength=n_families), 1)
    reasons = ~known | (plainly >= 1e-3)
    reasons[known] |= families[family[known]]
    return np.concatenate([reasons, families])
