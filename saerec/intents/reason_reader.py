"""Which reason a latent's sentences say, by vote.

d_r          1/3 centre of the bank's sentences of r + 2/3 its name, of length 1, all as the run reads them
vote(j, r)   cos(centre of j's sentences, d_r) + share of j's activation on sentences that have r among their three
             nearest reasons (by `Sayings`) + usual(r)
usual(r)     .08 log(share of the corpus on sentences that say r plainly, and no reason more, / .001), within -.4 and
             .15: what nobody in a shop speaks of is hardly what these people mean

A family is at home in a corpus where a quarter of its reasons are said plainly by 2 sentences in 10,000; what is not at
home is not said, however near it lies ("crunchy" of a guitar's tone), unless it is usual itself.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.blocks import read_rows
from saerec.intents.reasons import ReasonBank
from saerec.intents.sayings import Sayings, unit
from saerec.sae.by_latent import ByLatent

SENTENCES = 96
"""Of a latent that vote, over all strengths."""
CANDIDATES = 8
"""Reasons told of a latent."""
_AT_HOME, _HEARD = 0.25, 2e-4
_NEAREST, _FEWEST = 3, 8
_CORPUS, _PLAINLY = 20_000, 0.6


def corpus_sample(rows: np.ndarray) -> np.ndarray:
    """At most 20,000 of some texts, by number: enough for what a corpus says on average."""
    return rows[np.sort(np.random.default_rng(0).permutation(len(rows))[:_CORPUS])]


class ReasonReader:
    """Reads sentences, and latents, in the run's own space."""

    def __init__(
        self, bank: ReasonBank, sentences: np.ndarray, names: np.ndarray, corpus: np.ndarray, wish: np.ndarray
    ) -> None:
        """sentences [S, d], names [R, d] of the bank and corpus [n, d], a `corpus_sample`: vectors as the run reads
        them; wish [n]: how surely each of the corpus is a wish, for what sentences say on average."""
        self.bank = bank
        said = unit(sentences - sentences.mean(axis=0))
        centres = np.zeros((len(bank.reasons), said.shape[1]), dtype=np.float32)
        wishes = np.flatnonzero(bank.reason >= 0)
        np.add.at(centres, bank.reason[wishes], said[wishes])
        directions = unit(unit(centres) + 2 * unit(names - names.mean(axis=0)))
        near, weight = unit(corpus) @ directions.T, wish + 1e-6
        mean = np.average(near, axis=0, weights=weight).astype(np.float32)
        plainly = _said_plainly(near - mean, weight)
        self._usual = np.clip(0.08 * np.log((plainly + 1e-5) / 1e-3), -0.4, 0.15).astype(np.float32)
        self.is_at_home = _at_home(plainly, bank.family, len(bank.families))
        self.sayings = Sayings(directions, mean, bank.family)

    def vote(self, codes: ByLatent, vectors: np.ndarray) -> pd.DataFrame:
        """latent, says, vote, share: the reasons that each latent says, the best first.

        codes: activations of distinct sentences that training may see, of n with vectors [n, d]. A latent that fewer
        than eight of them fire has none.
        """
        frames = []
        for latent in range(codes.n_latents):
            sentences, weight = over_strengths(*codes.of_latent(latent), SENTENCES)
            if len(sentences) < _FEWEST:
                continue
            told = self.tally(read_rows(vectors, sentences), weight)
            frames.append(told.nlargest(CANDIDATES, c.VOTE, keep="first").assign(**{c.LATENT: np.int32(latent)}))
        return pd.concat([no_votes(), *frames], ignore_index=True)[no_votes().columns.tolist()]

    def tally(self, x: np.ndarray, weight: np.ndarray) -> pd.DataFrame:
        """says, vote, share of all R reasons, of sentences [n, d] with weights [n]."""
        weight = weight / weight.sum()
        said = self.sayings.of(x)[:, : len(self.bank.reasons)]
        nearest = np.argpartition(-said, _NEAREST, axis=1)[:, :_NEAREST]
        share = np.zeros(said.shape[1], dtype=np.float32)
        np.add.at(share, nearest, np.broadcast_to(weight[:, None], nearest.shape))
        vote = self.sayings.directions @ unit(weight @ unit(x)) + share + self._usual
        return pd.DataFrame({c.SAID: self.bank.reasons, c.VOTE: vote, "share": share})


def over_strengths(texts: np.ndarray, acts: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """(texts, activations): of more than `most` that fire a latent, falling, as many over all strengths."""
    if len(texts) <= most:
        return texts, acts
    places = np.linspace(0, len(texts) - 1, most).astype(int)
    return texts[places], acts[places]


def no_votes() -> pd.DataFrame:
    """What `ReasonReader.vote` gives where nothing fires."""
    text, number = pd.Series([], dtype="str"), np.empty(0, np.float32)
    return pd.DataFrame({c.LATENT: np.empty(0, np.int32), c.SAID: text, c.VOTE: number, "share": number})


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
