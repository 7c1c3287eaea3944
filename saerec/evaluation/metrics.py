"""Full ranking: the held-out item among all items of the catalogue, history and padding left out.

Then metrics of one user at a time, from the rank of that one item; then means and their intervals.

>>> ranks = np.array([1, 3, 11])     # three users: at the top, third, and just behind the first ten
>>> hit_rate_at_k(ranks, 10).tolist()
[1.0, 1.0, 0.0]
>>> ndcg_at_k(ranks, 10).tolist()    # 1 / log2(rank + 1) within the first ten
[1.0, 0.5, 0.0]
>>> mrr(np.array([1, 2, 4])).tolist()
[1.0, 0.5, 0.25]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from saerec.blocks import rows_within
from saerec.progress import Progress, no_progress

CUTOFFS = (5, 10, 20)
MEASURED_PEOPLE: Final = 100_000
"""People whose held-out item is ranked, where there are more: of so many a share of 10 % is known to .2 %."""
ScoreChunk = Callable[[slice], np.ndarray]
"""A slice of the users -> scores [n, I+1], with -inf for PAD and everything in the user's history."""


def rank_targets(
    score: ScoreChunk, targets: np.ndarray, *, n_items: int, progress: Progress | None = None
) -> np.ndarray:
    """Rank of each user's target from 1, int32 [U]. Ties count against us, and so does a score that is no number.

    Users are scored in chunks (`rows_within`), so that a million items need no more memory than a thousand.
    """
    progress = progress or no_progress
    size = rows_within(n_items + 1)
    ranks = np.empty(len(targets), dtype=np.int32)
    for start in range(0, len(targets), size):
        rows = slice(start, min(start + size, len(targets)))
        ranks[rows] = ranks_in(score(rows), targets[rows])
        progress(rows.stop, len(targets))
    return ranks


def measured(users: np.ndarray, *, seed: int = 0) -> np.ndarray:
    """Those of `users` [U] whose held-out item is ranked, in their order: all, or `MEASURED_PEOPLE` drawn at random.

    >>> measured(np.arange(5)).tolist()
    [0, 1, 2, 3, 4]
    """
    if len(users) <= MEASURED_PEOPLE:
        return users
    drawn = np.random.default_rng(seed).choice(len(users), MEASURED_PEOPLE, replace=False)
    return users[np.sort(drawn)]


def ranks_in(scores: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Items that do not score below the target, itself included. scores [n, I+1], targets [n].

    >>> ranks_in(np.array([[-np.inf, 3.0, 1.0, 1.0]]), np.array([2])).tolist()    # one above, one tie
    [3]
    """
    own = scores[np.arange(len(targets)), targets]
    return scores.shape[1] - (scores < own[:, None]).sum(axis=1)


def hit_rate_at_k(ranks: np.ndarray, k: int) -> np.ndarray:
    """1 where the target is among the first k, else 0. ranks [U] from 1.

    >>> hit_rate_at_k(np.array([5, 6]), 5).tolist()
    [1.0, 0.0]
    """
    return (ranks <= k).astype(np.float64)


def ndcg_at_k(ranks: np.ndarray, k: int) -> np.ndarray:
    """1 / log2(rank + 1) where the target is among the first k, else 0; the ideal is 1, for there is one target.

    >>> ndcg_at_k(np.array([7, 7]), 10).round(4).tolist()
    [0.3333, 0.3333]
    """
    return np.where(ranks <= k, 1.0 / np.log2(ranks + 1.0), 0.0)


def mrr(ranks: np.ndarray) -> np.ndarray:
    """1 / rank.

    >>> mrr(np.array([8])).tolist()
    [0.125]
    """
    return 1.0 / ranks


def per_user_metrics(ranks: np.ndarray) -> dict[str, np.ndarray]:
    """HR@k and NDCG@k at 5, 10 and 20, and MRR; each [U]."""
    values = {f"HR@{k}": hit_rate_at_k(ranks, k) for k in CUTOFFS}
    values |= {f"NDCG@{k}": ndcg_at_k(ranks, k) for k in CUTOFFS}
    return values | {"MRR": mrr(ranks)}


def summarise(ranks: np.ndarray) -> dict[str, float]:
    """The mean of every metric over the users.

    >>> summarise(np.array([1, 3, 11, 30]))["HR@10"]
    0.5
    """
    return {name: float(values.mean()) for name, values in per_user_metrics(ranks).items()}


def bootstrap_interval(
    values: np.ndarray, *, level: float = 0.95, draws: int = 1000, seed: int = 0
) -> tuple[float, float]:
    """Percentile interval of the mean of `values` [U] when users are drawn again with replacement.

    Give differences of two models, user by user, for a paired interval. Equal values are drawn together
    (multinomial counts), so a million users cost no more than a hundred.
    """
    distinct, counts = np.unique(values, return_counts=True)
    drawn = np.random.default_rng(seed).multinomial(len(values), counts / len(values), size=draws)
    low, high = np.quantile(drawn @ distinct / len(values), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def wilson(share: float, n: int, z: float = 1.96) -> tuple[float, float]:
    """95 % interval of a share of n; unlike the plain one it is honest near 0 and 1.

    >>> [round(end, 2) for end in wilson(0.85, 20)]
    [0.64, 0.95]
    """
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * float(np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)))
    return max(float(middle - half), 0.0), min(float(middle + half), 1.0)


def ratio_of_shares(x: ArrayLike, n: int, y: ArrayLike, m: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x of n over y of m, and its 95 % interval, on the log scale. Half a case each: a share of 0 has a ratio, too.

    x, y: of any one shape, as what comes back.

    >>> [round(float(value), 2) for value in ratio_of_shares(30, 100, 10, 100)]
    [2.9, 1.52, 5.54]
    """
    p, q = (np.asarray(x) + 0.5) / (n + 1), (np.asarray(y) + 0.5) / (m + 1)
    spread = 1.96 * np.sqrt((1 - p) / (p * (n + 1)) + (1 - q) / (q * (m + 1)))
    return p / q, p / q * np.exp(-spread), p / q * np.exp(spread)


def intervals(ranks: np.ndarray, *, seed: int = 0) -> dict[str, tuple[float, float]]:
    """The 95 % bootstrap interval of every metric."""
    return {name: bootstrap_interval(values, seed=seed) for name, values in per_user_metrics(ranks).items()}
