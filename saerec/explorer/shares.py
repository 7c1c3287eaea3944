"""How many times as common is something among some as among others?"""

from __future__ import annotations

import numpy as np


def ratio_of_shares(x: np.ndarray, n: int, y: np.ndarray, m: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(ratio, low, high) of x of n over y of m, with its 95 % interval on the log scale.

    Half of one is added to each count, so that a share of 0 has a ratio, too.
    """
    p, q = (x + 0.5) / (n + 1), (y + 0.5) / (m + 1)
    spread = np.sqrt((1 - p) / (p * (n + 1)) + (1 - q) / (q * (m + 1)))
    ratio = np.log(p / q)
    return np.exp(ratio), np.exp(ratio - 1.96 * spread), np.exp(ratio + 1.96 * spread)
