"""CSV, TSV and other delimited text as `Records`."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import itemgetter

from saerec.data.readers.files import raw_file
from saerec.data.readers.files.faults import BAD_BYTES, RAGGED, Faults
from saerec.data.readers.files.mended_csv import mended_rows
from saerec.data.readers.files.quoting import listed, shown
from saerec.data.readers.files.raw_file import RawFile
from saerec.data.readers.files.records import Records, Row
from saerec.errors import DataError

DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar"}
_TOLD = re.compile(r'"?sep=([,;|]?)\s*"?', re.IGNORECASE)  # a tab is a blank at the line's end
_SAMPLE_ROWS = 2000
_VALID = (
    "Valid is a first line that names the columns (user_id,item_id,...), separated by comma, tab, semicolon or bar; "
    "or JSON lines; or Parquet."
)


class _NotQuotedError(DataError):
    """The quotes in a row do not fit together."""


def open_delimited(file: RawFile) -> Records:
    """A table whose first line names the columns; the delimiter is the commonest of DELIMITERS in that line.

    Excel's own first line `sep=;` says which it is, and the second line names the columns.

    Fields may be quoted with `"` and then hold line breaks. In tab-separated files quotes are plain characters if
    reading them as quotes fails on the first rows (both customs exist).
    """
    head = file.first_line()
    told = _TOLD.fullmatch(head)
    delimiter = (told[1] or "\t") if told else max(DELIMITERS, key=head.count)
    if not told and delimiter not in head:
        message = f"not a table: the first line is {shown(head)}, one column only. {_VALID}"
        raise DataError(message, file=file.path, line=1)
    if delimiter == "\t" and not told and not _reads_quoted(file, delimiter):
        return open_split(file, delimiter)
    first = int(told is not None)
    header = _checked_header(file, next(islice(_csv_rows(file, delimiter), first, None), None))

    def select(columns: Sequence[str], faults: Faults | None = None) -> Iterator[Row]:
        if faults is None:
            return _pick(file, islice(_csv_rows(file, delimiter), first + 1, None), header, columns)
        return _pick(file, islice(mended_rows(file, delimiter, len(header), faults, first), 1, None), header, columns)

    return Records(file.path, header, f"a table separated by {DELIMITERS[delimiter]}s", select)


def open_split(
    file: RawFile, separator: str, *, names: Sequence[str] | None = None, encoding: str = "utf-8"
) -> Records:
    """A table without quoting: a line is a row. `names` are the columns of a file without a header line."""
    header = tuple(names) if names else _checked_header(file, next(_split_rows(file, separator, encoding), None))

    def select(columns: Sequence[str], faults: Faults | None = None) -> Iterator[Row]:
        rows = _split_rows(file, separator, encoding, faults)
        return _pick(file, rows if names else islice(rows, 1, None), header, columns, faults)

    return Records(file.path, header, f"a table separated by {DELIMITERS.get(separator, separator)}s, unquoted", select)


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
    for line, fields in rows:
        if len(fields) == width:
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


def _csv_rows(file: RawFile, delimiter: str, spoilt: dict[int, str] | None = None) -> Iterator[tuple[int, list[str]]]:
    """(line where the row begins, its fields); blank lines are left out."""
    csv.field_size_limit(raw_file.MAX_FIELD)
    lines = file.texts() if spoilt is None else (text for _, text in file.lines(spoilt=spoilt))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
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
        raise _NotQuotedError(message, file=file.path, line=line) from None


def _split_rows(
    file: RawFile, separator: str, encoding: str, faults: Faults | None = None
) -> Iterator[tuple[int, list[str]]]:
    spoilt: dict[int, str] | None = None if faults is None else {}
    for line, text in file.lines(encoding, spoilt):
        if faults is not None and spoilt:
            faults.note(BAD_BYTES, file.path, line, text.strip()[:400], spoilt.pop(line))
        elif row := text.rstrip("\r\n"):
            yield line, row.split(separator)


def _reads_quoted(file: RawFile, delimiter: str) -> bool:
    try:
        return len({len(fields) for _, fields in islice(_csv_rows(file, delimiter, {}), _SAMPLE_ROWS)}) == 1
    except _NotQuotedError:
        return False
