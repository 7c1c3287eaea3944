"""Rows of raw values -> columns of clean values. Rows that cannot be read are refused, or counted and shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import NoneType
from typing import Any, Final

from saerec.columns import BRAND, CATEGORY, DESCRIPTION, ITEM_ID, PRICE, RATING, REVIEW, TIMESTAMP, TITLE, USER_ID
from saerec.data.readers.files.faults import BAD_ID, BAD_TEXT, MISSING_ID, Faults
from saerec.data.readers.files.quoting import shown
from saerec.data.readers.files.records import Records, Row
from saerec.data.readers.rows import values
from saerec.data.readers.rows.column_map import SUMMARY
from saerec.data.readers.rows.plain_numbers import pack
from saerec.errors import DataError

CHUNK_ROWS: Final = 1 << 12
"""Rows that exist as Python objects at a time."""
OF_COLUMNS: Final = (TIMESTAMP, RATING, PRICE)
"""Fields of which only the whole column tells how they are written; they stay as they are."""
_CONVERT: Mapping[str, Callable[[Any], Any]] = {
    USER_ID: values.identifier,
    ITEM_ID: values.identifier,
    REVIEW: values.text,
    SUMMARY: values.one_line,
    TITLE: values.one_line,
    CATEGORY: values.category,
    BRAND: values.one_line,
    DESCRIPTION: values.text,
}


@dataclass(frozen=True)
class Chunk:
    """Some thousand rows."""

    lines: list[int]
    columns: dict[str, Sequence[Any]]
    """field -> clean values; those of OF_COLUMNS packed (`pack`), but not read"""


def clean_chunks(
    records: Records, mapping: Mapping[str, str], faults: Faults | None = None, *, rows: int = CHUNK_ROWS
) -> Iterator[Chunk]:
    """The mapped fields, chunk by chunk, in file order.

    A value that cannot be read is noted in `faults` and its row left out. Without `faults` it raises DataError with
    file, line, field and column.
    """
    fields = list(mapping)
    stream = records.select(list(mapping.values()), faults)
    while chunk := list(islice(stream, rows)):
        try:
            yield _clean(chunk, fields)
        except ValueError:
            yield _clean(list(_readable(chunk, records, mapping, faults)), fields)


def _clean(chunk: list[Row], fields: Sequence[str]) -> Chunk:
    """Raises ValueError for a value that cannot be read."""
    columns: Sequence[Sequence[Any]] = list(zip(*(row for _, row in chunk), strict=True)) or [()] * len(fields)
    clean = {name: _clean_column(name, raw) for name, raw in zip(fields, columns, strict=True)}
    return Chunk([line for line, _ in chunk], clean)


def _clean_column(name: str, raw: Sequence[Any]) -> Sequence[Any]:
    """Texts that come again, as ids, titles and categories do, are read once."""
    is_text = {*map(type, raw)} <= {str, NoneType}
    if name in OF_COLUMNS:
        return pack(raw if is_text else [values.unwrapped(one) for one in raw])
    convert = _CONVERT[name]
    if not is_text or name == REVIEW:
        return [*map(convert, raw)]
    known = {one: convert(one) for one in {*raw}}
    return [known[one] for one in raw]


def _readable(chunk: list[Row], records: Records, mapping: Mapping[str, str], faults: Faults | None) -> Iterator[Row]:
    """The rows of a chunk in which every value can be read."""
    fields = list(mapping)
    for line, row in chunk:
        for name, value in zip(fields, row, strict=True):
            try:
                if name not in OF_COLUMNS:
                    _CONVERT[name](value)
            except ValueError as error:
                path, place = records.place(line)
                if faults is None:
                    message = f"{name} (column {shown(mapping[name])}): {error}"
                    raise DataError(message, file=path, line=place) from None
                content = dict(zip(fields, row, strict=True))
                faults.note(_fault_kind(name, value), path, place, content, f"{name}: {error}")
                break
        else:
            yield line, row


def _fault_kind(column: str, value: object) -> str:
    """Of what kind a value is that cannot be read."""
    if column not in (USER_ID, ITEM_ID):
        return BAD_TEXT
    missing = value is None or value != value or (isinstance(value, str) and not value.strip())
    return MISSING_ID if missing else BAD_ID
