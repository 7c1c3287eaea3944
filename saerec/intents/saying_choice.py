"""Which of the things that a latent may say it says: what its sentences say most, and most clearly.

kept(j, s)    evidence (`EvidenceRule`) that the sentences of j would be of it, did it say s
clear(j, s)   mean over the strongest 200 of kept(j, s) of said(x, s) + cos(x, nearest sentence of the bank that says s)
              - cos(x, nearest that says no reason)
cover(j, s)   share of j's activation times P(wish) that lies on kept(j, s)
fits(j, s)    vote(j, s) + clear(j, s) + .1 log cover(j, s), and .15 less for a family, which says less than a reason

Candidates are the reasons of most votes and their families; a family has the votes of its best reason. On reviews of
instruments the saying that fits best was the readers' reason of the sentence in 54 of 100 cases; the reason of most
votes, or its family where fewer than .6 of the family's sentences say it, in 47.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.blocks import blocks, read_rows
from saerec.intents.evidence import LEAST_OF_STRONG, STRONG
from saerec.intents.reason_reader import ReasonReader
from saerec.intents.sayings import plainly
from saerec.intents.sentence_reader import SentenceReader
from saerec.sae.by_latent import ByLatent

HELD, SURE = 0.6, 0.83
"""Of clear + .15 vote: from which on a latent's evidence is held to what it says, and from which on it is called so.
Of the 80 names it shows for reviews of instruments two fresh readers found 68 % to say what people mean, 8 % to
mislead; from .85 on others found 72 % and 5 % of 69, on which .51 of what people want lies, not .67. Votes alone tell
nothing there; on the demo they keep three planted intents more."""
CERTAIN = 0.78
"""Of clear: from which on what a latent is called is said as a fact. Of names above it 75 to 80 % said what people
mean, 0 to 5 % misled."""
_REASONS, _COMPARED, _FEWEST = 6, 200, 10
_COVER, _FAMILY = 0.1, 0.15
COLUMNS = [c.LATENT, "saying", c.VOTE, c.CLEAR]


@dataclass(frozen=True)
class Readers:
    """Of the reason bank: sentences as the run reads them, and as they are embedded."""

    reasons: ReasonReader
    sentences: SentenceReader


def sureness(row: Any) -> Any:
    """clear + .15 vote: how surely a latent, or each of a table, says what it says."""
    return row[c.CLEAR] + 0.15 * row[c.VOTE]


def choose(
    codes: ByLatent, vectors: np.ndarray, embeddings: np.ndarray, reasons: pd.DataFrame, readers: Readers
) -> pd.DataFrame:
    """COLUMNS, a row for every latent that says something; saying: its place.

    codes: activation times how surely each distinct sentence is a wish; vectors [n, d] as the run reads them and
    embeddings [n, e] of the sentences; reasons: as `ReasonReader.vote`.
    """
    fires = np.zeros(len(embeddings), dtype=bool)
    for rows in blocks(len(codes.texts)):
        fires[read_rows(codes.texts, rows, np.int32)] = True
    none = np.zeros(len(embeddings), dtype=np.float32)
    none[fires] = readers.sentences.nearest_of_none(embeddings, np.flatnonzero(fires))
    found = []
    for latent, told in reasons.groupby(c.LATENT, sort=True):
        votes = _candidates(told.head(_REASONS), readers.reasons)
        texts, weight = codes.of_latent(int(latent))
        said = readers.reasons.sayings.some(vectors, texts, list(votes))
        fired = _Fired(texts, weight, dict(zip(votes, said.T, strict=True)), none[texts])
        fits = [_fit(place, vote, fired, embeddings, readers) for place, vote in votes.items()]
        if known := [fit for fit in fits if fit is not None]:
            found.append((latent, *max(known, key=lambda fit: fit.fits)[1:]))
    table = pd.DataFrame(found, columns=COLUMNS)
    return table.astype({c.LATENT: np.int32, "saying": np.int32, c.VOTE: np.float32, c.CLEAR: np.float32})


@dataclass(frozen=True)
class _Fired:
    """The m sentences that fire a latent."""

    texts: np.ndarray
    """[m]"""
    weight: np.ndarray
    """[m]"""
    said: Mapping[int, np.ndarray]
    """place -> [m] how far each says a candidate"""
    none: np.ndarray
    """[m] cosine with the nearest sentence of the bank that says no reason"""


class _Fit(NamedTuple):
    fits: float
    saying: int
    vote: float
    clear: float


def _fit(place: int, vote: float, fired: _Fired, embeddings: np.ndarray, readers: Readers) -> _Fit | None:
    """How a candidate fits; None where too few of the sentences say it."""
    said, bank = fired.said[place], readers.reasons.bank
    evidence = fired.weight * plainly(said)
    kept = np.flatnonzero(evidence > 0)
    if len(kept):
        kept = kept[evidence[kept] >= LEAST_OF_STRONG * np.quantile(evidence[kept], STRONG)]
    if len(kept) < _FEWEST:
        return None
    cover = fired.weight[kept].sum() / fired.weight.sum()
    first = kept[np.argsort(-evidence[kept], kind="stable")][:_COMPARED]
    embedded = read_rows(embeddings, fired.texts[first])
    near = readers.sentences.nearest_of(embedded, bank.members(place)) - fired.none[first]
    clear = float(np.average(said[first] + near, weights=evidence[first]))
    is_family = place >= len(bank.reasons)
    return _Fit(vote + clear + _COVER * np.log(cover) - _FAMILY * is_family, place, vote, clear)


def _candidates(told: pd.DataFrame, reader: ReasonReader) -> dict[int, float]:
    """Place -> vote of reasons and their families, those that people of this corpus have."""
    reasons = reader.bank.reason_places(told[c.SAID])
    votes: dict[int, float] = {}
    for places in (reasons, reader.sayings.wider(reasons)):
        for place, vote in zip(places.tolist(), told[c.VOTE].tolist(), strict=True):
            if reader.is_at_home[place]:
                votes.setdefault(place, vote)
    return votes
