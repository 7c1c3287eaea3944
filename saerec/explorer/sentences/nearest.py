"""Which sentences are nearest to each, by vectors, well enough to draw a map of and within a second."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from scipy import sparse

from saerec.intents.sayings import unit

WIDTH: Final = 64
"""Directions that vectors are compared in."""
_GROUP = 200
"""Sentences of a group on average: neighbours are looked for inside one."""
_ROUNDS = 2
"""Groupings, each from other centres: two that one grouping parts are together in the next. With two 86 of 100 of the
nearest are found on 55,000 sentences, with one 63."""
_BLOCK = 2_000
_WORD = re.compile(r"\w+")


def nearest(vectors: np.ndarray, k: int, seed: int = 0) -> np.ndarray:
    """[n, k] int32: the rows most alike each row by cosine, -1 where it has fewer. Approximate: see `_ROUNDS`.

    vectors [n, d] float32 of length 1.
    """
    rng = np.random.default_rng(seed)
    found = [_inside_groups(vectors, _groups(vectors, rng), k) for _ in range(_ROUNDS)]
    rows, cosines = (np.concatenate(parts, axis=1) for parts in zip(*found, strict=True))
    order = np.argsort(rows, axis=1, kind="stable")
    rows, cosines = np.take_along_axis(rows, order, 1), np.take_along_axis(cosines, order, 1)
    cosines[:, 1:][rows[:, 1:] == rows[:, :-1]] = -2.0  # found in both rounds
    best = np.argpartition(-cosines, k - 1, axis=1)[:, :k]
    kept = np.take_along_axis(cosines, best, 1) > -2.0
    return np.where(kept, np.take_along_axis(rows, best, 1), -1)


def _groups(vectors: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """[n] the group of each row: the nearest of centres, which are means around rows drawn at random."""
    n = len(vectors)
    n_groups = max(n // _GROUP, 1)
    some = vectors[rng.choice(n, min(n, 20 * n_groups), replace=False)]
    owner = _most_alike(some, some[:n_groups])
    member = sparse.csr_array((np.ones(len(some), np.float32), (owner, np.arange(len(some)))), (n_groups, len(some)))
    return _most_alike(vectors, unit(member @ some))


def _most_alike(vectors: np.ndarray, centres: np.ndarray) -> np.ndarray:
    blocks = range(0, len(vectors), 4 * _BLOCK)
    return np.concatenate([np.argmax(vectors[at : at + 4 * _BLOCK] @ centres.T, axis=1) for at in blocks])


def _inside_groups(vectors: np.ndarray, group: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """([n, k] rows, [n, k] cosines): the most alike of each row's group; -1 and -2 where there are fewer."""
    rows, cosines = np.full((len(vectors), k), -1, np.int32), np.full((len(vectors), k), -2.0, np.float32)
    order = np.argsort(group, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
        few = min(k, len(members) - 1)
        for at in range(0, len(members) if few else 0, _BLOCK):
            asked = members[at : at + _BLOCK]
            alike = vectors[asked] @ vectors[members].T
            alike[np.arange(len(asked)), np.arange(at, at + len(asked))] = -2.0  # not itself
            best = np.argpartition(-alike, few - 1, axis=1)[:, :few]
            rows[asked, :few], cosines[asked, :few] = members[best], np.take_along_axis(alike, best, 1)
    return rows, cosines


def narrow(vectors: np.ndarray) -> np.ndarray:
    """[d, at most `WIDTH`]: the directions in which vectors [n, d] differ most, from a sample of them."""
    if vectors.shape[1] <= WIDTH:
        return np.eye(vectors.shape[1], dtype=np.float32)
    some = vectors[np.random.default_rng(0).permutation(len(vectors))[:5_000]]
    return np.linalg.eigh(some.T @ some)[1][:, -WIDTH:].astype(np.float32)


def word_vectors(texts: Sequence[str]) -> np.ndarray:
    """[n, WIDTH] float32 of length 1: texts by the words they hold, rare ones most (TF-IDF, projected at random).

    For a run without the vectors of its sentences, as the bundled demo is.
    """
    words = [_WORD.findall(text.lower()) for text in texts]
    lengths = np.array([len(one) for one in words])
    codes, known = pd.factorize(np.array([word for one in words for word in one], dtype=object))
    places = (np.repeat(np.arange(len(texts)), lengths), codes)
    counts = sparse.csr_array((np.ones(len(codes), np.float32), places), shape=(len(texts), len(known)))
    held = np.bincount(counts.indices, minlength=len(known))
    rarity = np.where(held > 1, np.log(len(texts) / np.maximum(held, 1)), 0.0)  # a word that is met once joins nothing
    random = np.random.default_rng(0).standard_normal((len(known), WIDTH))
    return unit(counts @ (rarity[:, None] * random))
