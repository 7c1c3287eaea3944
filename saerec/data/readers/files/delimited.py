"""CSV, TSV and other delimited text as `Records`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile
from operator import itemgetter
from typing import Final

from saerec.columns import ITEM_ID, RATING, TIMESTAMP, USER_ID
from saerec.data.readers.files.faults import RAGGED, Faults
from saerec.data.readers.files.mended_csv import mended_rows
from saerec.data.readers.files.quoting import listed, shown
from saerec.data.readers.files.raw_file import RawFile
from saerec.data.readers.files.records import Records, Row
from saerec.data.readers.files.split_text import (
    SAMPLE_ROWS,
    csv_rows,
    find_dialect,
    is_row,
    reads_quoted,
    split_rows,
)
from saerec.errors import DataError

DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar"}
_TOLD = re.compile(r'"?sep=([,;|]?)\s*"?', re.IGNORECASE)  # a tab is a blank at the line's end
_ABOVE = 20  # lines among which the header is looked for
_VALID = (
    "Valid is a first line that names the columns (user_id,item_id,...), separated by comma, tab, semicolon or bar; "
    "or JSON lines; or Parquet."
)
_NUMBER = re.compile(r"\s*[+-]?\d+(\.\d*)?\s*")
_USUAL: Final = (USER_ID, ITEM_ID, RATING, TIMESTAMP)
"""Columns of a table without a header line, in the order in which such files have them."""


def open_delimited(file: RawFile) -> Records:
    """A table whose first line names the columns; the delimiter is the commonest of DELIMITERS in that line.

    Excel's own first line `sep=;` says which it is, and the second line names the columns; lines above the header that
    begin with # are passed over. Blanks part the columns where nothing else does and every line has as many. A file of
    numbers without a header is taken for user, item, rating and time.

    Fields may be quoted with `"` and then hold line breaks; a quote in them is `""`, or `\\"` where the rows only fit
    so. In tab-separated files quotes are plain characters if reading them as quotes fails on the first rows, or makes
    one row of several lines that fit each for itself (both customs exist).
    """
    first, head = _header_line(file)
    told = _TOLD.fullmatch(head)
    delimiter = (told[1] or "\t") if told else max(DELIMITERS, key=head.count)
    if not told and delimiter not in head:
        if _parted_by_blanks(file, len(head.split())):
            return open_split(file, None, names=_without_header(head.split()))
        message = f"not a table: the first line is {shown(head)}, one column only. {_VALID}"
        raise DataError(message, file=file.path, line=first + 1)
    if delimiter == "\t" and not told and not reads_quoted(file, delimiter):
        return open_split(file, delimiter, names=_without_header(head.split("\t")))
    first += int(told is not None)
    dialect = find_dialect(file, delimiter, first)
    row = next(islice(csv_rows(file, delimiter, dialect), first, None), None)
    names = _without_header(row[1]) if row else None
    header = names or _checked_header(file, row)
    skipped = first if names else first + 1

    def select(columns: Sequence[str], faults: Faults | None = None) -> Iterator[Row]:
        if faults is None:
            return _pick(file, islice(csv_rows(file, delimiter, dialect), skipped, None), header, columns)
        rows = mended_rows(file, delimiter, len(header), faults, first, dialect)
        return _pick(file, islice(rows, skipped - first, None), header, columns)

    return Records(file.path, header, f"a table separated by {DELIMITERS[delimiter]}s{_said(names)}", select)


def _header_line(file: RawFile) -> tuple[int, str]:
    """(rows above the header, which begin with #; the header). The last of them may be the header itself."""
    head = file.first_line()
    if not head.startswith("#"):
        return 0, head
    lines = [text.strip() for _, text in islice(file.lines(spoilt={}), _ABOVE) if text.strip()]
    above = list(takewhile(lambda line: line.startswith("#"), lines))
    if len(above) == len(lines):
        return 0, head
    commented = max((above[-1].count(sign), sign) for sign in DELIMITERS)
    if commented[0] and commented[0] == lines[len(above)].count(commented[1]):
        return len(above) - 1, above[-1]  # "# user,item,rating"
    return len(above), lines[len(above)]


def _without_header(fields: Sequence[str]) -> tuple[str, ...] | None:
    """Names for the columns of a table whose first line is a row; None where it names them."""
    numbers = [_NUMBER.fullmatch(field) is not None for field in fields]
    ids = [any(map(str.isdigit, field)) for field in fields[:2]]
    if not 3 <= len(fields) <= len(_USUAL) or not all(ids) or not all(numbers[2:]):
        return None
    return _USUAL[: len(fields)]


def _said(names: Sequence[str] | None) -> str:
    return f" without a header, taken for {', '.join(names)}" if names else ""


def _parted_by_blanks(file: RawFile, width: int) -> bool:
    lines = [text.split() for _, text in islice(file.lines(spoilt={}), SAMPLE_ROWS)]
    return width > 2 and len(lines) > 1 and {len(line) for line in lines if line} == {width}


def open_split(
    file: RawFile, separator: str | None, *, names: Sequence[str] | None = None, encoding: str = "utf-8"
) -> Records:
    """A table without quoting: a line is a row. `names` are the columns of a file without a header line.

    separator: None for blanks, however many.
    """
    header = tuple(names) if names else _checked_header(file, next(split_rows(file, separator, encoding), None))

    def select(columns: Sequence[str], faults: Faults | None = None) -> Iterator[Row]:
        rows = split_rows(file, separator, encoding, faults)
        return _pick(file, rows if names else islice(rows, 1, None), header, columns, faults)

    parted = DELIMITERS.get(separator, separator) if separator else "blank"
    return Records(file.path, header, f"a table separated by {parted}s, unquoted{_said(names)}", select)


def _checked_header(file: RawFile, row: tuple[int, list[str]] | None) -> tuple[str, ...]:
    if row is None:
        raise DataError(f"no header. {_VALID}", file=file.path)
    line, fields = row
    names = tuple(field.strip() for field in fields)
    name, count = max(Counter(name for name in names if name).items(), key=lambda each: each[1], default=("", 0))
    if count > 1:
        raise DataError(f"{count} columns are called {shown(name)}. Rename them.", file=file.path, line=line)
    return names


def _pick(
    file: RawFile,
    rows: Iterator[tuple[int, list[str]]],
    header: Sequence[str],
    columns: Sequence[str],
    faults: Faults | None = None,
) -> Iterator[Row]:
    places, width = [header.index(column) for column in columns], len(header)
    pick = itemgetter(*places) if len(places) > 1 else lambda fields: [fields[place] for place in places]
    names = list(header)
    for line, fields in rows:
        if len(fields) == width:
            if fields != names:  # tables that were written one after the other into one file
                yield line, pick(fields)
            continue
        if is_row(fields, width):
            yield line, pick(fields)
            continue
        message = f"{len(fields)} fields, but {len(header)} columns"
        if faults is None:
            message += (
                f": {listed(header, 8)}. Check separator and quotes: a field that holds the separator, a quote or a "
                'line break stands in quotes, and a quote in it is "".'
            )
            raise DataError(message, file=file.path, line=line)
        faults.note(RAGGED, file.path, line, " ".join(fields)[:400], f"{message}.")
