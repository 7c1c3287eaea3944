"""Rows of raw values -> typed columns, in chunks, with every fault told by file and line."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from saerec.columns import BRAND, CATEGORY, DESCRIPTION, ITEM_ID, PRICE, RATING, REVIEW, TIMESTAMP, TITLE, USER_ID
from saerec.data.readers.files.quoting import shown
from saerec.data.readers.files.records import Records
from saerec.data.readers.rows import values
from saerec.data.readers.rows.bad_rows import BAD_RATING, Faults, fault_kind
from saerec.data.readers.rows.column_map import SUMMARY
from saerec.errors import DataError

_CHUNK_ROWS = 1 << 14

_CONVERT: Mapping[str, Callable[[Any], Any]] = {
    USER_ID: values.identifier,
    ITEM_ID: values.identifier,
    TIMESTAMP: values.seconds,
    RATING: values.rating,
    REVIEW: values.text,
    SUMMARY: values.one_line,
    TITLE: values.one_line,
    CATEGORY: values.category,
    BRAND: values.one_line,
    DESCRIPTION: values.text,
    PRICE: values.price,
}


def clean_rows(
    records: Records, mapping: Mapping[str, str], faults: Faults | None = None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line, field -> clean value) for the mapped fields.

    A value that cannot be read is noted in `faults` and its row left out; a rating becomes unknown and the row stays.
    Without `faults` it raises DataError with file, line, field and column.
    """
    fields = list(mapping)
    for line, row in records.select(list(mapping.values())):
        clean: dict[str, Any] = {}
        for field, value in zip(fields, row, strict=True):
            try:
                clean[field] = _CONVERT[field](value)
            except ValueError as error:
                if faults is None:
                    message = f"{field} (column {shown(mapping[field])}): {error}"
                    raise DataError(message, file=records.path, line=line) from None
                kind = fault_kind(field, value)
                faults.note(kind, records.path, line, dict(zip(fields, row, strict=True)), f"{field}: {error}")
                if kind != BAD_RATING:
                    break
                clean[field] = math.nan
        else:
            yield line, clean


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
        columns = list(zip(*self._rows, strict=True)) or [()] * len(self._dtypes)
        self._frames.append(
            pd.DataFrame(
                {
                    name: pd.Series(column, dtype=dtype)
                    for (name, dtype), column in zip(self._dtypes.items(), columns, strict=True)
                }
            )
        )
        self._rows = []
