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
    k = np.asarray((member @ spoken.astype(np.float64)).toarray())  # [U, T]
    reviews = np.bincount(place, minlength=len(users)).astype(np.float64)
    pairs, chances = k * (k - 1), k * (reviews[:, None] - 1)
    draws = np.random.default_rng(seed).multinomial(len(users), np.full(len(users), 1 / len(users)), size=_DRAWS)
    told = _ratio(np.ones((1, len(users))), pairs, chances, k, reviews)[0]
    drawn = _ratio(draws, pairs, chances, k, reviews)
    drawn[:, ~np.isfinite(told)] = 0.0  # a column without a number makes nanquantile warn
    low, high = np.where(np.isfinite(told), np.nanquantile(drawn, [0.05, 0.95], axis=0), np.nan)
    people = (k > 0).sum(axis=0)
    kind = np.where(low > CUT, PERSONAL, np.where(high < CUT, PUBLIC, UNDECIDED))
    kind = np.where((people < _FEWEST) | ~np.isfinite(told), UNDECIDED, kind)
    return pd.DataFrame(dict(zip(COLUMNS, (kind, told, low, high, people), strict=True)))


def _ratio(draws: np.ndarray, pairs: np.ndarray, chances: np.ndarray, k: np.ndarray, reviews: np.ndarray) -> np.ndarray:
    """[draws, T]; NaN where nobody could repeat anything. draws [D, U]: how often each person was drawn."""
    share = (draws @ k) / np.maximum(draws @ reviews, 1e-9)[:, None]
    expected = (draws @ chances) * share
    return np.divide(draws @ pairs, expected, out=np.full(expected.shape, np.nan), where=expected > 0)
