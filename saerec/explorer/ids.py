"""Ids of the files to numbers of the run, and numbers to the rows that bear them, without a Python object a row."""

from __future__ import annotations

import difflib
from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from saerec.errors import NotFoundError

_COMPARED: Final = 20_000
"""Ids that a misspelt one is compared with: the hint must not cost seconds."""
_KEPT: Final = 4096


class Ids:
    """External ids. One is sought from the first on: a million take some milliseconds, and what was found is kept."""

    def __init__(self, ids: pd.Series, numbers: pd.Series, what: str) -> None:
        """what: a user, an item."""
        self._ids, self._numbers, self._what = pa.array(ids), numbers.to_numpy(), what
        self.number = lru_cache(_KEPT)(self._number)
        """id -> internal number. Raises NotFoundError naming near ones."""

    def _number(self, wanted: str) -> int:
        place = pc.index(self._ids, pa.scalar(wanted, self._ids.type)).as_py()
        if place >= 0:
            return int(self._numbers[place])
        some = self._ids[:_COMPARED].to_pylist()
        near = difflib.get_close_matches(wanted, some, n=3, cutoff=0.5) or some[:3]
        raise NotFoundError(f"There is no {self._what} {wanted!r} in this run. Near: {', '.join(near)}.")


class PlacesOf:
    """Where numbers stand in a column, sorted at the first question: 4 bytes a row, and as many as the column has."""

    def __init__(self, column: np.ndarray) -> None:
        self._order = np.argsort(column, kind="stable").astype(np.int32)
        self._sorted = column[self._order]

    def of(self, numbers: np.ndarray | list[int]) -> np.ndarray:
        """[n] int64, rising: rows that bear one of some numbers."""
        wanted = np.unique(np.asarray(numbers, dtype=self._sorted.dtype))  # or all would be turned into another type
        starts, stops = (np.searchsorted(self._sorted, wanted, side=side) for side in ("left", "right"))
        found = [self._order[start:stop] for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)]
        return np.sort(np.concatenate([np.empty(0, np.int64), *found]))
