"""One face for every kind of table: named columns, and a stream of rows with their line numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from saerec.data.readers.files.faults import Faults
from saerec.data.readers.files.quoting import listed, shown
from saerec.errors import DataError

MAX_COLUMNS = 2000
"""Of a table; an export with more is no list of interactions."""

Row = tuple[int, Sequence[object]]
"""(line number in the file, values). In Parquet the line is the row number from 1."""


class Select(Protocol):
    """Streams the named columns, in the order asked for."""

    def __call__(self, columns: Sequence[str], faults: Faults | None = None) -> Iterator[Row]:
        """Lines that are no row are noted in `faults` and left out; without it they raise DataError."""


class Place(Protocol):
    """Where the line that a row came with is."""

    def __call__(self, line: int) -> tuple[Path, int]:
        """(file, line in it)."""


@dataclass(frozen=True)
class Records:
    """A table that is read as a stream, as often as asked while its file is open."""

    path: Path
    columns: tuple[str, ...]
    """Names as in the file, in file order."""
    kind: str
    """What the file is, in words: "a table separated by commas"."""
    select: Select
    """Streams the named columns, in the order asked for."""
    places: Place | None = None
    """Of a table in several files, whose rows are counted through."""
    files: tuple[Path, ...] = ()
    """The files of such a table."""
    may_lack: bool = False
    """Whether a column that no row has is one that nothing is known in, as keys of JSON are."""

    def __post_init__(self) -> None:
        """Raises DataError for a header no table has."""
        if len(self.columns) > MAX_COLUMNS:
            message = f"{len(self.columns):,} columns; at most {MAX_COLUMNS:,} are read. Is the separator right?"
            raise DataError(message, file=self.path)

    def place(self, line: int) -> tuple[Path, int]:
        """(file, line in it) of a row."""
        return self.places(line) if self.places else (self.path, line)

    def require(self, column: str, purpose: str) -> None:
        """Raises DataError that lists the columns unless `column` is one of them."""
        if column not in self.columns:
            message = f"there is no column {shown(column)} for {purpose}. Columns here: {listed(self.columns)}."
            raise DataError(message, file=self.path)


def join_records(parts: Sequence[Records]) -> Records:
    """Tables with the same columns, one after the other. Raises DataError where a column is missing in one, but for
    keys of JSON, which may be missing in all rows of a part."""
    first = parts[0]
    if len(parts) == 1:
        return first
    for part in parts[1:]:
        if set(part.columns) != set(first.columns) and not (part.may_lack and first.may_lack):
            differ = listed(sorted(set(part.columns) ^ set(first.columns)))
            message = f"it is a part of a table with {first.path.name}, but their columns differ: {differ}."
            raise DataError(message, file=part.path)
    starts = [0] * len(parts)

    def select(columns: Sequence[str], faults: Faults | None = None) -> Iterator[Row]:
        start = 0
        for number, part in enumerate(parts):
            starts[number], last = start, 0
            for last, row in part.select(columns, faults):
                yield start + last, row
            start += last

    def places(line: int) -> tuple[Path, int]:
        number = max(n for n, start in enumerate(starts) if start < line or n == 0)
        return parts[number].path, line - starts[number]

    kind = f"{len(parts)} files: {first.kind}"
    columns = tuple(dict.fromkeys(name for part in parts for name in part.columns))
    return Records(first.path, columns, kind, select, places, tuple(part.path for part in parts))
