"""Rows of raw values -> clean values. Rows that cannot be read are refused, or counted and shown."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from saerec.columns import BRAND, CATEGORY, DESCRIPTION, ITEM_ID, PRICE, RATING, REVIEW, TIMESTAMP, TITLE, USER_ID
from saerec.data.readers.files.quoting import shown
from saerec.data.readers.files.records import Records
from saerec.data.readers.rows import values
from saerec.data.readers.rows.column_map import SUMMARY
from saerec.errors import DataError

MOST_SHOWN: Final = 50
"""Rows kept of each kind."""
_SHOWN = 120  # characters of a row's content

MISSING_ID: Final = "missing_id"
BAD_ID: Final = "bad_id"
BAD_TIME: Final = "bad_time"
MISSING_TIME: Final = "missing_time"
BAD_RATING: Final = "bad_rating"
BAD_TEXT: Final = "bad_text"

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


@dataclass(frozen=True)
class FaultyRow:
    """One row and what is wrong with it."""

    file: str
    line: int
    """Line in the file; in Parquet and JSON arrays the row."""
    content: str
    """The row, shortened."""
    said: str
    """What is wrong."""


@dataclass
class Faults:
    """Collects while a reader reads. A reader that is given none refuses at the first fault instead."""

    counts: Counter[str] = field(default_factory=Counter)
    rows: defaultdict[str, list[FaultyRow]] = field(default_factory=lambda: defaultdict(list))
    left_out: int = 0
    """Rows of interactions that were left out."""
    lines: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    """Line of every interaction that was read."""

    def note(self, kind: str, path: Path, line: int, row: Mapping[str, object], said: str) -> None:
        """One more row of a kind."""
        self.counts[kind] += 1
        if len(self.rows[kind]) < MOST_SHOWN:
            self.rows[kind].append(FaultyRow(path.name, line, row_text(row), said))

    def first(self) -> FaultyRow:
        """The first row that was noted."""
        return min((rows[0] for rows in self.rows.values()), key=lambda row: row.line)


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
        for name, value in zip(fields, row, strict=True):
            try:
                clean[name] = _CONVERT[name](value)
            except ValueError as error:
                if faults is None:
                    message = f"{name} (column {shown(mapping[name])}): {error}"
                    raise DataError(message, file=records.path, line=line) from None
                kind = _fault_kind(name, value)
                faults.note(kind, records.path, line, dict(zip(fields, row, strict=True)), f"{name}: {error}")
                if kind != BAD_RATING:
                    break
                clean[name] = math.nan
        else:
            yield line, clean


def _fault_kind(column: str, value: object) -> str:
    """Of what kind a value is that cannot be read."""
    if column in (USER_ID, ITEM_ID):
        missing = value is None or value != value or (isinstance(value, str) and not value.strip())
        return MISSING_ID if missing else BAD_ID
    return {TIMESTAMP: BAD_TIME, RATING: BAD_RATING, PRICE: BAD_RATING}.get(column, BAD_TEXT)


def row_text(row: Mapping[str, object]) -> str:
    """A row on one line: its values, shortened."""
    parts = (f"{name}: {shown('' if value is None else value, 24)}" for name, value in row.items())
    text = ", ".join(parts)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
