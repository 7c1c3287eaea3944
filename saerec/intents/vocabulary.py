"""The terms of a corpus that are counted, and which texts hold them: in two readings, with a bound on what is held.

1. Every text is read, its terms kept as hashes of 64 bits, and the texts that hold each are counted. Of more than
   MOST_COUNTED different ones the rarest are forgotten, and counted anew should they come again: so a count may be
   short by what a term had then, which is little beside what the terms have that are taken.
2. Texts are read again for how those terms are written that two texts hold, the MOST_WRITTEN most frequent of them.

Up to these bounds, which 200,000 passages of English do not reach by far, the terms are those that scikit-learn's
`CountVectorizer(min_df=2, max_features=MOST_TERMS, binary=True)` takes, ties included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pandas as pd
from scipy import sparse

from saerec.blocks import Allocate, blocks, in_memory, read_rows
from saerec.intents.term_counts import TermCounts
from saerec.text.wordings import text_hashes

MOST_TERMS = 40_000
MOST_COUNTED, MOST_WRITTEN = 1 << 23, 1 << 20
BLOCK = 1 << 18
"""Texts whose terms are one matrix: the last digit of a sum may depend on how many it is cut into."""
_READ_AT_ONCE = 4096
Analyze = Callable[[str], Iterable[str]]
"""The terms of a text."""


@dataclass(frozen=True)
class Held:
    """Which of V terms each of n texts holds."""

    terms: np.ndarray
    """[V] str, in the order of the alphabet"""
    counts: np.ndarray
    """[V] texts that hold each"""
    rows: np.ndarray
    """[n] the texts, by number, rising"""
    parts: list[tuple[np.ndarray, np.ndarray]]
    """(indptr, indices) of BLOCK texts each; may lie on disk"""

    def matrices(self) -> Iterator[tuple[np.ndarray, sparse.csr_array]]:
        """(texts, [R, V] float32: 1 where a text holds a term), a part at a time."""
        for part, (indptr, indices) in zip(blocks(len(self.rows), BLOCK), self.parts, strict=True):
            ones, found = np.ones(len(indices), np.float32), read_rows(indices, slice(None), np.int32)
            shape = part.stop - part.start, len(self.terms)
            yield self.rows[part], sparse.csr_array((ones, found, indptr), shape=shape)

    def first_texts(self, asked: np.ndarray, most: int) -> dict[str, np.ndarray]:
        """Term -> at most so many of the texts that hold it, the first ones; asked [V] bool: of which terms."""
        places = np.flatnonzero(asked)
        found: dict[int, list[int]] = {int(place): [] for place in places}
        for rows, holds in self.matrices() if len(places) else ():
            columns = holds[:, places].tocsc()
            for place, start, stop in zip(found, columns.indptr[:-1], columns.indptr[1:], strict=True):
                found[place] += rows[columns.indices[start:stop][: most - len(found[place])]].tolist()
        return {str(self.terms[place]): np.array(rows, dtype=np.int64) for place, rows in found.items()}


def held_terms(texts: pd.Series, rows: np.ndarray, analyze: Analyze, allocate: Allocate = in_memory) -> Held:
    """The terms of texts `rows` [n], by number, rising. `allocate` gives room for which text holds which."""
    counts, hashed = TermCounts(MOST_COUNTED), list[tuple[np.ndarray, np.ndarray]]()
    for number, part in enumerate(blocks(len(rows), BLOCK)):
        lengths, hashes = _hashed(texts, rows[part], analyze)
        counts.add(hashes)
        kept = allocate(f"hashes_{number}", hashes.shape, np.int64)
        kept[:] = hashes
        hashed.append((lengths, kept))
    terms = _written(texts, rows, analyze, counts.most_frequent(MOST_WRITTEN))
    places = text_hashes(terms.tolist()).view(np.int64)
    n = counts.of(places)
    if len(terms) > MOST_TERMS:  # of equal ones those that scikit-learn takes
        chosen = np.sort((-n.astype(np.float32)).argsort()[:MOST_TERMS])
        terms, places, n = terms[chosen], places[chosen], n[chosen]
    parts = []
    for number, (lengths, hashes) in enumerate(hashed):
        indptr, found = _columns(lengths, read_rows(hashes, slice(None), np.int64), places)
        indices = allocate(f"terms_{number}", found.shape, np.int32)
        indices[:] = found
        parts.append((indptr, indices))
    return Held(terms, n, rows, parts)


def _read(texts: pd.Series, rows: np.ndarray, analyze: Analyze) -> Iterator[tuple[np.ndarray, list[str], np.ndarray]]:
    """(terms in each text, these terms, their hashes) of some texts at a time; a text has a term once."""
    for part in blocks(len(rows), _READ_AT_ONCE):
        found = [set(analyze(text)) for text in texts.iloc[rows[part]]]
        terms = list(chain.from_iterable(found))
        yield np.fromiter(map(len, found), np.int64, len(found)), terms, text_hashes(terms).view(np.int64)


def _hashed(texts: pd.Series, rows: np.ndarray, analyze: Analyze) -> tuple[np.ndarray, np.ndarray]:
    """(terms in each text, their hashes one after the other)."""
    found = [(lengths, hashes) for lengths, _, hashes in _read(texts, rows, analyze)]
    lengths, hashes = zip(*found, strict=True)
    return np.concatenate(lengths), np.concatenate(hashes)


def _written(texts: pd.Series, rows: np.ndarray, analyze: Analyze, asked: np.ndarray) -> np.ndarray:
    """[V] str, in the order of the alphabet: terms whose hash is asked, rising."""
    found = set[str]()
    for _, terms, hashes in _read(texts, rows, analyze):
        found.update(terms[place] for place in np.flatnonzero(place_in(asked, hashes) >= 0).tolist())
    return np.array(sorted(found), dtype=object)


def place_in(known: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Where each stands among the known, which rise; -1 for what is none of them."""
    if not len(known):
        return np.full(len(asked), -1)
    place = np.minimum(np.searchsorted(known, asked), len(known) - 1)
    return np.where(known[place] == asked, place, -1)


def _columns(lengths: np.ndarray, hashes: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(indptr, indices) of the terms whose hashes are `places` [V]."""
    order = np.argsort(places)
    found = place_in(places[order], hashes)
    before = np.concatenate([[0], np.cumsum(found >= 0)])
    ends = np.concatenate([[0], np.cumsum(lengths)])
    return before[ends].astype(np.int32), order[found[found >= 0]].astype(np.int32)
