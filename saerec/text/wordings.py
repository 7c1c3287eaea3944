"""Which texts are worded alike, told by a hash: eight bytes a text, whatever its length."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from saerec.blocks import BLOCK, blocks


def text_blocks(texts: pd.Series, size: int) -> Iterator[tuple[slice, list[str]]]:
    """(rows, their texts): no more than a block of them is ever a Python string."""
    for rows in blocks(len(texts), size):
        yield rows, texts.iloc[rows].tolist()


def wordings(texts: pd.Series) -> np.ndarray:
    """[n] uint64: equal for equal texts. Two of ten million wordings share one in one corpus of 300,000."""
    found = np.empty(len(texts), dtype=np.uint64)
    for rows, some in text_blocks(texts, BLOCK):
        found[rows] = text_hashes(some)
    return found


def text_hashes(texts: list[str]) -> np.ndarray:
    """[n] uint64: of each text, in every process the same, as Python's own are not."""
    return np.asarray(pd.util.hash_array(np.array(texts, dtype=object), categorize=False))


def first_of_each(wording: np.ndarray, among: np.ndarray) -> np.ndarray:
    """[n] bool: of each wording the first text `among` [n] bool."""
    rows = np.flatnonzero(among)
    first = np.zeros(len(wording), dtype=bool)
    first[rows[np.unique(wording[rows], return_index=True)[1]]] = True
    return first
