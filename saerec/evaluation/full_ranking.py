"""Full ranking: the held-out item among all items of the catalogue, history and padding left out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from saerec.progress import Progress, no_progress

ScoreChunk = Callable[[slice], np.ndarray]
"""A slice of the users -> scores [n, I+1], with -inf for PAD and everything in the user's history."""

_SCORES_A_CHUNK = 1 << 22


def rank_targets(
    score: ScoreChunk, targets: np.ndarray, *, n_items: int, progress: Progress | None = None
) -> np.ndarray:
    """Rank of each user's target from 1, int32 [U]. Ties count against us, and so does a score that is no number.

    Users are scored in chunks of about 4 million scores, so that a million items need no more memory than a thousand.
    """
    progress = progress or no_progress
    size = max(1, min(512, _SCORES_A_CHUNK // (n_items + 1)))
    ranks = np.empty(len(targets), dtype=np.int32)
    for start in range(0, len(targets), size):
        rows = slice(start, min(start + size, len(targets)))
        ranks[rows] = ranks_in(score(rows), targets[rows])
        progress(rows.stop, len(targets))
    return ranks


def ranks_in(scores: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Items that do not score below the target, itself included. scores [n, I+1], targets [n].

    >>> ranks_in(np.array([[-np.inf, 3.0, 1.0, 1.0]]), np.array([2])).tolist()    # one above, one tie
    [3]
    """
    own = scores[np.arange(len(targets)), targets]
    return scores.shape[1] - (scores < own[:, None]).sum(axis=1)
