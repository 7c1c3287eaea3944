"""A column of ids while it is read: which of the distinct ones each row has, in four bytes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd


class IdColumn:
    """Ids of interactions; most come again."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._parts: list[np.ndarray] = []

    def add(self, ids: Sequence[str]) -> None:
        """Those of some more rows."""
        numbers = self._numbers
        self._parts.append(np.fromiter((numbers.setdefault(one, len(numbers)) for one in ids), np.int32, len(ids)))

    def column(self) -> pd.Series:
        """[n] category of str; nothing is held beside it any longer."""
        codes = np.concatenate(self._parts) if self._parts else np.zeros(0, dtype=np.int32)
        ids = pd.Index(list(self._numbers), dtype="str")
        self._numbers, self._parts = {}, []
        return pd.Series(pd.Categorical.from_codes(codes, ids, validate=False))


class WrittenIds:
    """The same as they are written: more for each row, nothing for each id."""

    def __init__(self) -> None:
        self._parts = [pd.Series([], dtype="str")]

    def add(self, ids: Sequence[str]) -> None:
        """Those of some more rows."""
        self._parts.append(pd.Series(ids, dtype="str"))

    def column(self) -> pd.Series:
        """[n] str."""
        return pd.concat(self._parts, ignore_index=True)
