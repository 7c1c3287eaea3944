"""Rows of delimited text, quoted or not, and which of the customs of quoting a file keeps."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import Any, Final

from saerec.data.readers.files import raw_file
from saerec.data.readers.files.faults import BAD_BYTES, Faults
from saerec.data.readers.files.raw_file import RawFile
from saerec.errors import DataError

SAMPLE_ROWS: Final = 2000
"""First rows that tell how a file is written."""
Dialect = Mapping[str, Any]
"""What csv.reader is told beside the separator."""
STRICT: Final[Dialect] = MappingProxyType({})
"""As RFC 4180 has it."""
_DIALECTS: Final[tuple[Dialect, ...]] = (
    STRICT,
    {"skipinitialspace": True},  # one, "two, three"
    {"escapechar": "\\"},  # "the \"best\" lamp", as MySQL and Spark write
    {"escapechar": "\\", "skipinitialspace": True},
)


class NotQuotedError(DataError):
    """The quotes in a row do not fit together."""


def find_dialect(file: RawFile, delimiter: str, first: int) -> Dialect:
    """The first of the customs in which the first rows are as wide as the header; the strict one where none is."""
    for dialect in _DIALECTS:
        try:
            rows = [fields for _, fields in islice(csv_rows(file, delimiter, dialect, {}), first, first + SAMPLE_ROWS)]
        except NotQuotedError:
            continue
        if all(is_row(fields, len(rows[0])) for fields in rows):
            return dialect
    return STRICT


def is_row(fields: Sequence[str], width: int) -> bool:
    """Whether fields are a row, perhaps with a separator too many behind it."""
    return len(fields) == width or (len(fields) == width + 1 and not fields[-1])


def csv_rows(
    file: RawFile, delimiter: str, dialect: Dialect, spoilt: dict[int, str] | None = None
) -> Iterator[tuple[int, list[str]]]:
    """(line where the row begins, its fields); blank lines are left out."""
    csv.field_size_limit(raw_file.MAX_FIELD)
    lines = file.texts() if spoilt is None else (text for _, text in file.lines(spoilt=spoilt))
    reader = csv.reader(lines, delimiter=delimiter, strict=True, **dialect)
    line = 1
    try:
        for fields in reader:
            if any(fields):
                yield line, fields
            line = reader.line_num + 1
    except csv.Error as error:
        message = (
            f'the row that begins here is not valid CSV ({error}). A quote inside a quoted field is written as "", '
            f"every opened quote is closed, and a field has at most {raw_file.MAX_FIELD >> 20} MB."
        )
        raise NotQuotedError(message, file=file.path, line=line) from None


def split_rows(
    file: RawFile, separator: str | None, encoding: str, faults: Faults | None = None
) -> Iterator[tuple[int, list[str]]]:
    """(line, its fields) where every line is a row and quotes are characters; blank lines are left out."""
    spoilt: dict[int, str] | None = None if faults is None else {}
    for line, text in file.lines(encoding, spoilt):
        if faults is not None and spoilt:
            faults.note(BAD_BYTES, file.path, line, text.strip()[:400], spoilt.pop(line))
        elif row := text.rstrip("\r\n"):
            yield line, row.split(separator)


def reads_quoted(file: RawFile, delimiter: str) -> bool:
    """Whether quotes part fields: the first rows are equally wide so, and not as many lines as well each for itself."""
    try:
        rows = [fields for _, fields in islice(csv_rows(file, delimiter, STRICT, {}), SAMPLE_ROWS)]
    except NotQuotedError:
        return False
    lines = [row for _, row in islice(split_rows(file, delimiter, "utf-8", Faults()), SAMPLE_ROWS)]
    return len({*map(len, rows)}) == 1 and (len(rows) == len(lines) or len({*map(len, lines)}) > 1)
