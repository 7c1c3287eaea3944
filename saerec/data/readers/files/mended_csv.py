"""CSV in which some rows are broken: those are noted and left out, the rows after them are read.

A quote that is never closed swallows what follows it. So where a row of several lines does not fit, only its first
line is given up, and reading goes on with the second.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Final

from saerec.data.readers.files import raw_file
from saerec.data.readers.files.faults import BAD_BYTES, OPEN_QUOTE, RAGGED, Faults
from saerec.data.readers.files.raw_file import RawFile
from saerec.data.readers.files.split_text import STRICT, Dialect, is_row

_LONGEST: Final = 1 << 18
"""Characters of a row of several lines; a quote that holds more was never closed. It bounds what is read twice."""


class _TooLongError(Exception):
    """A row goes on and on."""


class _Tape:
    """Lines that can be put back."""

    def __init__(self, lines: Iterator[tuple[int, str]]) -> None:
        self._lines = lines
        self._waiting: deque[tuple[int, str]] = deque()
        self.row: list[tuple[int, str]] = []
        """The lines of the row that is being read."""
        self._size = 0

    def __iter__(self) -> _Tape:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._lines)
        self.row.append(line)
        self._size += len(line[1])
        if self._size > _LONGEST and len(self.row) > 1:
            raise _TooLongError
        return line[1]

    def forget(self) -> None:
        """The row is done."""
        self.row, self._size = [], 0

    def put_back(self) -> None:
        """All lines of the row but its first are read again."""
        self._waiting.extendleft(reversed(self.row[1:]))
        self.forget()


def mended_rows(
    file: RawFile,
    delimiter: str,
    width: int,
    faults: Faults,
    skipped: int = 0,
    dialect: Dialect = STRICT,
) -> Iterator[tuple[int, list[str]]]:
    """(line where the row begins, its fields) of the rows with `width` fields, the header among them.

    The others are noted in `faults` and left out: other widths, quotes that do not fit, bytes that are no text.
    skipped: lines before the header.
    """
    csv.field_size_limit(raw_file.MAX_FIELD)
    spoilt: dict[int, str] = {}
    tape = _Tape(islice(file.lines(spoilt=spoilt), skipped, None))
    reader = csv.reader(tape, delimiter=delimiter, strict=True, **dialect)
    while True:
        try:
            fields = next(reader, None)
        except (csv.Error, _TooLongError) as error:
            fields, why = [], "a quote is not closed" if isinstance(error, _TooLongError) else str(error)
            if not tape.row:  # the file's last line, read in full
                return
        else:
            if fields is None:
                return
            why = ""
        line = tape.row[0][0]
        if not why and not any(fields):
            tape.forget()
            continue
        if not why and spoilt and any(number in spoilt for number, _ in tape.row):
            said = next(spoilt[number] for number, _ in tape.row if number in spoilt)
            faults.note(BAD_BYTES, file.path, line, tape.row[0][1].strip()[:400], said)
            tape.forget()
            continue
        if not why and is_row(fields, width):
            tape.forget()
            yield line, fields
            continue
        _note(file, tape, line, why or f"{len(fields)} fields, but {width} columns", bool(why), faults)
        reader = csv.reader(tape, delimiter=delimiter, strict=True, **dialect)


def _note(file: RawFile, tape: _Tape, line: int, why: str, is_quote: bool, faults: Faults) -> None:
    """Give up the row's first line."""
    kind = OPEN_QUOTE if is_quote or len(tape.row) > 1 else RAGGED
    faults.note(kind, file.path, line, tape.row[0][1].strip()[:400], f"{why}.")
    tape.put_back()
