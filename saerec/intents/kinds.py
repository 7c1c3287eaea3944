"""Personal or public? Whether people come back to a theme in their own reviews more often than chance has it.

repeated = sum_u k_u (k_u - 1) / sum_u k_u (n_u - 1) / (sum_u k_u / sum_u n_u)
k_u: reviews of person u that speak of the theme, of n_u; reviews of one wording count once

1 where whoever spoke of it once speaks of it again as anybody does. The interval is over people (bootstrap, 90 %).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from saerec import columns as c

PERSONAL, PUBLIC, UNDECIDED, NONE = "personal", "public", "undecided", "none"
CUT = 1.5
_DRAWS, _FEWEST = 200, 5
COLUMNS = (c.INTENT_KIND, c.REPEATED, "repeated_low", "repeated_high", "n_people")


def kinds(spoken: sparse.csr_array, user: np.ndarray, *, seed: int = 0) -> pd.DataFrame:
    """COLUMNS, a row a theme. spoken [n, T] bool: distinct reviews that speak of a theme; user [n]: whose."""
    users, place = np.unique(user, return_inverse=True)
    if not len(users):  # a run of item texts
        unknown, nobody = np.full((spoken.shape[1], 3), np.nan), np.zeros(spoken.shape[1], dtype=np.int64)
        return pd.DataFrame(dict(zip(COLUMNS, (UNDECIDED, *unknown.T, nobody), strict=True)))
    n = len(user)
    member = sparse.csr_array((np.ones(n), (place, np.arange(n))), shape=(len(users), n))
    k = sparse.csr_array(member @ spoken.astype(np.float64))  # [U, T]
    reviews = np.bincount(place, minlength=len(users)).astype(np.float64)
    counts = _Counts(k, reviews)
    told = counts.ratio(np.ones(len(users)))
    rng, even = np.random.default_rng(seed), np.full(len(users), 1 / len(users))
    drawn = np.stack([counts.ratio(rng.multinomial(len(users), even).astype(np.float64)) for _ in range(_DRAWS)])
    drawn[:, ~np.isfinite(told)] = 0.0  # a column without a number makes nanquantile warn
    low, high = np.where(np.isfinite(told), np.nanquantile(drawn, [0.05, 0.95], axis=0), np.nan)
    people = np.bincount(k.indices, minlength=k.shape[1])
    kind = np.where(low > CUT, PERSONAL, np.where(high < CUT, PUBLIC, UNDECIDED))
    kind = np.where((people < _FEWEST) | ~np.isfinite(told), UNDECIDED, kind)
    return pd.DataFrame(dict(zip(COLUMNS, (kind, told, low, high, people), strict=True)))


class _Counts:
    """What is summed over people: whole numbers, so that no order of theirs changes a digit."""

    def __init__(self, k: sparse.csr_array, reviews: np.ndarray) -> None:
        """k [U, T] reviews of each person that speak of a theme; reviews [U] of each."""
        others = np.repeat(reviews - 1, np.diff(k.indptr))
        self._k, self._reviews = k, reviews
        self._pairs = sparse.csr_array((k.data * (k.data - 1), k.indices, k.indptr), shape=k.shape)
        self._chances = sparse.csr_array((k.data * others, k.indices, k.indptr), shape=k.shape)

    def ratio(self, draw: np.ndarray) -> np.ndarray:
        """[T]; NaN where nobody could repeat anything. draw [U]: how often each person counts."""
        expected = (draw @ self._chances) * ((draw @ self._k) / max(float(draw @ self._reviews), 1e-9))
        return np.divide(draw @ self._pairs, expected, out=np.full(len(expected), np.nan), where=expected > 0)
