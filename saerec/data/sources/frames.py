"""Streams of records -> the tables of a `RawCorpus`, in chunks, with every fault told by file and line."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from saerec.columns import BRAND, CATEGORY, DESCRIPTION, ITEM_ID, PRICE, RATING, REVIEW, TIMESTAMP, TITLE, USER_ID
from saerec.data.sources import values
from saerec.data.sources.columnmap import INTERACTION_FIELDS, ITEM_FIELDS, SUMMARY
from saerec.data.sources.records import Records
from saerec.errors import DataError

_CHUNK_ROWS = 1 << 14
_NO_TIME = np.iinfo(np.int64).min
_LINE = "line"
_INTERACTIONS = {
    USER_ID: "str",
    ITEM_ID: "str",
    TIMESTAMP: "int64",
    RATING: "float32",
    REVIEW: "str",
}
_ITEMS = {ITEM_ID: "str", TITLE: "str", CATEGORY: "str", BRAND: "str", DESCRIPTION: "str", PRICE: "float32"}


class FrameBuilder:
    """Collects rows and packs them into typed columns every few thousand, so that few exist as Python objects."""

    def __init__(self, dtypes: Mapping[str, str]) -> None:
        self._dtypes = dict(dtypes)
        self._rows: list[Sequence[object]] = []
        self._frames: list[pd.DataFrame] = []

    def add(self, row: Sequence[object]) -> None:
        """`row`: one value per column, in the order of `dtypes`."""
        self._rows.append(row)
        if len(self._rows) >= _CHUNK_ROWS:
            self._pack()

    def build(self) -> pd.DataFrame:
        """All rows added so far."""
        if self._rows or not self._frames:
            self._pack()
        return pd.concat(self._frames, ignore_index=True)

    def _pack(self) -> None:
        columns = zip(*self._rows, strict=True) if self._rows else [()] * len(self._dtypes)
        series = {
            name: pd.Series(list(column), dtype=dtype)
            for (name, dtype), column in zip(self._dtypes.items(), columns, strict=True)
        }
        self._frames.append(pd.DataFrame(series))
        self._rows = []


def collect_interactions(records: Records, mapping: Mapping[str, str]) -> tuple[pd.DataFrame, list[str]]:
    """The interactions in file order, and notes.

    Without a time column, or with an empty one, the timestamp is the row number. Raises DataError for an empty or
    unusable id, an unparsable time or rating, a time missing in some rows only, and a file without rows.
    """
    fields = [field for field in INTERACTION_FIELDS if field in mapping]
    builder = FrameBuilder(_INTERACTIONS | {_LINE: "int64"})
    for line, row in records.select([mapping[field] for field in fields]):
        get = dict(zip(fields, row, strict=True)).get
        read = _Reader(records.path, line, mapping)
        time = read(TIMESTAMP, values.seconds, get(TIMESTAMP))
        user, item = read(USER_ID, values.identifier, get(USER_ID)), read(ITEM_ID, values.identifier, get(ITEM_ID))
        stars = read(RATING, values.rating, get(RATING))
        review = read(REVIEW, values.text, get(REVIEW))
        if SUMMARY in mapping:
            review = values.review(read(SUMMARY, values.text, get(SUMMARY)), review)
        builder.add((user, item, _NO_TIME if time is None else time, stars, review, line))
    return with_times(builder.build(), records.path)


def with_times(frame: pd.DataFrame, path: Path) -> tuple[pd.DataFrame, list[str]]:
    """Drops the line column; puts row numbers where no row has a time. Raises DataError for no rows, or some times."""
    if frame.empty:
        raise DataError("no rows below the header: there is no interaction to learn from.", file=path)
    missing = frame[TIMESTAMP] == _NO_TIME
    line = int(frame[_LINE][missing.idxmax()])
    frame = frame.drop(columns=_LINE)
    if not missing.any():
        return frame, []
    if not missing.all():
        message = "the time is empty here but not in every row. Fill it in, or remove the row; or leave all empty: then the order of rows counts."
        raise DataError(message, file=path, line=line)
    frame[TIMESTAMP] = np.arange(len(frame), dtype=np.int64)
    return frame, ["No times: the order of rows counts as time."]


@dataclass
class _Reader:
    path: Path
    line: int
    mapping: Mapping[str, str]

    def __call__(self, field: str, convert: Callable[[Any], Any], value: object) -> Any:
        try:
            return convert(value)
        except ValueError as error:
            column = self.mapping.get(field, field)
            message = f"{field} (column {values.shown(column)}): {error}"
            raise DataError(message, file=self.path, line=self.line) from None
