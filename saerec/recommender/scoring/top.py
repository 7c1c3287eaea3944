"""The best of very many scores without sorting them all."""

from __future__ import annotations

import numpy as np

_WIDE = 256  # scores that are looked at together


def top_k(scores: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """(rows, columns) of the k largest scores of each row, the largest first, equal ones by column; what is not finite
    is left out. scores [n, I] float.

    The k-th largest of the maxima of stretches bounds the k-th largest score from below: few scores reach it.

    >>> rows, columns = top_k(np.array([[1.0, 3.0, 3.0, -np.inf], [0.0, -np.inf, 2.0, -np.inf]]), 3)
    >>> rows.tolist(), columns.tolist()
    ([0, 0, 0, 1, 1], [1, 2, 0, 2, 0])
    """
    stretches = np.fmax.reduceat(scores, np.arange(0, scores.shape[1], _WIDE), axis=1)
    if stretches.shape[1] < k:  # more are wanted than there are stretches
        stretches = scores
    k = min(k, scores.shape[1])
    bound = np.partition(stretches, stretches.shape[1] - min(k, stretches.shape[1]), axis=1)
    least = bound[:, bound.shape[1] - min(k, bound.shape[1]), None]
    rows, columns = np.nonzero((scores >= least) & np.isfinite(scores))
    order = np.lexsort((columns, -scores[rows, columns], rows))
    rows, columns = rows[order], columns[order]
    place = np.arange(len(rows)) - np.searchsorted(rows, rows)
    return rows[place < k], columns[place < k]


def places_of(scores: np.ndarray, items: np.ndarray) -> np.ndarray:
    """[k] place of some items in a list of scores [I], from 1, equal scores by item: as `top_k` has them.

    >>> places_of(np.array([1.0, 3.0, 3.0]), np.array([2, 1, 0])).tolist()
    [2, 1, 3]
    """
    own = scores[items]
    before = [np.count_nonzero(scores > score) + np.count_nonzero(scores[:item] == score)
              for item, score in zip(items.tolist(), own.tolist(), strict=True)]  # fmt: skip
    return np.array(before, dtype=np.int64) + 1
