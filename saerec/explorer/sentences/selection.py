"""Which sentences lie in an area, or hold some words, and what they are about more than others are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.errors import ConfigError
from saerec.evaluation.metrics import ratio_of_shares
from saerec.explorer.sentences.table import SIDE

MOST_CORNERS: Final = 80
BOX, LASSO = "box", "lasso"


@dataclass(frozen=True)
class Area:
    """A box or a drawn outline."""

    kind: str
    corners: np.ndarray
    """[k, 2] int: of a box two that lie opposite each other, of an outline at least three, in order"""

    def __str__(self) -> str:
        """As in the address: box:x,y,x,y"""
        return f"{self.kind}:{','.join(map(str, self.corners.ravel().tolist()))}"


def read_area(text: str) -> Area:
    """The inverse of `str(area)`. Raises ConfigError, naming what is valid."""
    kind, _, numbers = text.partition(":")
    parts = numbers.split(",")
    right = (kind == BOX and len(parts) == 4) or (kind == LASSO and 6 <= len(parts) <= 2 * MOST_CORNERS)
    if not right or len(parts) % 2 or not all(one.isascii() and one.isdigit() and int(one) <= SIDE for one in parts):
        raise ConfigError(
            f"The area {text[:40]!r} is not understood. Valid: box:x,y,x,y, or lasso: with 3 to {MOST_CORNERS} pairs, "
            f"numbers from 0 to {SIDE}. Draw it anew."
        )
    return Area(kind, np.array([int(one) for one in parts]).reshape(-1, 2))


def inside(table: pd.DataFrame, area: Area) -> np.ndarray:
    """[n] bool: which sentences lie in an area (even-odd rule for an outline)."""
    x, y = table["x"].to_numpy(), table["y"].to_numpy()
    if area.kind == BOX:
        low, high = area.corners.min(axis=0), area.corners.max(axis=0)
        return (x >= low[0]) & (x <= high[0]) & (y >= low[1]) & (y <= high[1])
    within = np.zeros(len(table), dtype=bool)
    for (x1, y1), (x2, y2) in zip(area.corners, np.roll(area.corners, -1, axis=0), strict=True):
        crosses = (y1 > y) != (y2 > y)
        within ^= crosses & (x < (x2 - x1) * (y - y1) / (y2 - y1 if y2 != y1 else 1) + x1)
    return within


def holding(table: pd.DataFrame, words: str) -> np.ndarray:
    """[n] bool: which sentences hold every one of the words, as parts of words too."""
    lower = table[c.TEXT].str.lower()
    found = np.ones(len(table), dtype=bool)
    for word in words.lower().split():
        found &= lower.str.contains(word, regex=False).to_numpy(bool)
    return found


def over_represented(table: pd.DataFrame, chosen: np.ndarray, column: str) -> pd.DataFrame:
    """`column`, n (of the chosen), total (of all), lift (share of the chosen over share of the others), low, high
    (95 %): the values of a column that any chosen sentence has, those that are surely more common there first.

    Themes and items that are none (negative) are left out, and count as sentences all the same.
    """
    values = table[column]
    total = values.value_counts()
    n = values[chosen].value_counts()
    n = n[n.index >= 0]
    total = total.reindex(n.index)
    x, size = n.to_numpy(), int(chosen.sum())
    lift, low, high = ratio_of_shares(x, size, total.to_numpy() - x, len(table) - size)
    found = pd.DataFrame({column: n.index, "n": x, "total": total.to_numpy(), c.LIFT: lift, "low": low, "high": high})
    sure = (found["low"] > 1).to_numpy()
    order = np.lexsort((-x, -found["low"].to_numpy(), ~sure))
    return found.iloc[order].reset_index(drop=True)


def from_the_middle(table: pd.DataFrame) -> pd.DataFrame:
    """The same sentences, those nearest to the middle of them first."""
    x, y = table["x"].to_numpy(), table["y"].to_numpy()
    if not len(table):
        return table
    return table.iloc[np.argsort((x - np.median(x)) ** 2 + (y - np.median(y)) ** 2, kind="stable")]
