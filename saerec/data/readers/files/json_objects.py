"""JSON objects as `Records`: one a line, or all in one array, which is often one line of hundreds of MB."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from saerec.data.readers.files import raw_file
from saerec.data.readers.files.faults import BAD_BYTES, BAD_JSON, Faults
from saerec.data.readers.files.quoting import shown
from saerec.data.readers.files.raw_file import Container, RawFile
from saerec.data.readers.files.records import Records, Row
from saerec.errors import DataError

_SAMPLE_ROWS = 200
_SAMPLE_CHARS = 1 << 20
_MAX_DEPTH = 100
"""Lists and objects within each other. Whatever walks through a value may then recur."""
_BETWEEN = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()

ParseLine = Callable[[str], Any]
"""One line -> its value. Raises ValueError, SyntaxError, RecursionError or MemoryError for what it cannot read."""


def open_json_lines(file: RawFile) -> Records:
    """The columns are the keys of the first objects (200 lines or the first million characters)."""

    def select(columns: Sequence[str], faults: Faults | None = None) -> Iterator[Row]:
        for line, record in read_objects(file, faults=faults):
            yield line, [record.get(name) for name in columns]

    return Records(file.path, tuple(sample_keys(file)), Container.JSON_LINES.value, select)


def open_json_array(file: RawFile) -> Records:
    """The columns are the keys of the first objects; the line of a row is the object's number from 1."""
    keys: dict[str, None] = {}
    for _, record in islice(_array(file), _SAMPLE_ROWS):
        keys.update(dict.fromkeys(record))

    def select(columns: Sequence[str], faults: Faults | None = None) -> Iterator[Row]:
        for number, record in _array(file):
            yield number, [record.get(name) for name in columns]

    return Records(file.path, tuple(keys), Container.JSON_ARRAY.value, select)


def sample_keys(file: RawFile) -> list[str]:
    """The keys of the first objects, in order of appearance. Raises DataError like `read_objects` where none is one."""
    keys: dict[str, None] = {}
    chars = 0
    refused: DataError | None = None
    for line, text in file.lines(spoilt={}):
        chars += len(text)
        if text.strip():
            try:
                keys.update(dict.fromkeys(_line_object(text, json.loads, file, line)))
            except DataError as error:  # whoever reads the rows refuses it, or leaves it out
                refused = refused or error
        if line >= _SAMPLE_ROWS or chars > _SAMPLE_CHARS:
            break
    if refused and not keys:
        raise refused
    return list(keys)


def read_objects(
    file: RawFile, parse: ParseLine = json.loads, faults: Faults | None = None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, object) of every line that is not blank. Raises DataError for a line that is no object,
    or notes it in `faults`."""
    spoilt: dict[int, str] | None = None if faults is None else {}
    for line, text in file.lines(spoilt=spoilt):
        if faults is not None and spoilt:
            faults.note(BAD_BYTES, file.path, line, text.strip()[:400], spoilt.pop(line))
        elif text.strip():
            try:
                found = _line_object(text, parse, file, line)
            except DataError as error:
                if faults is None:
                    raise
                faults.note(BAD_JSON, file.path, line, text.strip()[:400], error.said)
                continue
            yield line, found


def _line_object(text: str, parse: ParseLine, file: RawFile, line: int) -> dict[str, Any]:
    try:
        value = parse(text)
        if _may_be_deep(text, 0, len(text)) and _is_deep(value):
            raise ValueError(f"more than {_MAX_DEPTH} lists and objects lie within each other")
    except (ValueError, SyntaxError, RecursionError, MemoryError) as error:
        reason = str(error).split("\n")[0] or type(error).__name__
        hint = " A JSON array must be written as one object a line (jq -c '.[]')." if text.lstrip()[0] == "[" else ""
        message = f"{shown(text.strip())} is not one JSON object ({reason}). Every line holds one whole object.{hint}"
        raise DataError(message, file=file.path, line=line) from None
    if not isinstance(value, dict):
        message = f"{shown(text.strip())} is not a JSON object. Valid: one object a line (from an array: jq -c '.[]')."
        raise DataError(message, file=file.path, line=line)
    return value


def _array(file: RawFile) -> Iterator[tuple[int, dict[str, Any]]]:
    """(number, object). Holds one object and a chunk at a time. Raises DataError for anything but whole objects."""
    chunks = file.text()
    text, number, chunk = "", 0, next(chunks, "").lstrip().removeprefix("[")
    while chunk:
        text, place = text + chunk, 0
        while True:
            if gap := _BETWEEN.match(text, place):
                place = gap.end()
            if place == len(text) or (found := _array_object(text, place, file, number + 1)) is None:
                break
            record, place = found
            if record is None:
                return
            number += 1
            yield number, record
        text = text[place:]
        if len(text) > raw_file.MAX_FIELD:
            limit = f"{raw_file.MAX_FIELD >> 20} MB"
            raise DataError(f"an object is longer than {limit}.", file=file.path, line=number + 1)
        chunk = next(chunks, "")
    message = "the array is cut short, or this is not JSON: its last object is not whole. Valid: [{...}, {...}]."
    raise DataError(message, file=file.path, line=number + 1)


def _array_object(text: str, place: int, file: RawFile, number: int) -> tuple[dict[str, Any] | None, int] | None:
    """(object, where it ends); (None, place) at the array's end; None when more text is needed."""
    if text[place] == "]":
        return None, place
    if text[place] != "{":
        message = f"{shown(text[place : place + 60])} is not an object. Valid: a JSON array of objects, [{{...}}, ...]."
        raise DataError(message, file=file.path, line=number)
    try:
        record, end = _DECODER.raw_decode(text, place)
        if _may_be_deep(text, place, end) and _is_deep(record):
            raise ValueError(f"more than {_MAX_DEPTH} lists and objects lie within each other")
        return record, end
    except json.JSONDecodeError:
        return None
    except (ValueError, RecursionError) as error:
        raise DataError(f"an object that cannot be read ({str(error)[:80]}).", file=file.path, line=number) from None


def _may_be_deep(text: str, start: int, end: int) -> bool:
    return text.count("[", start, end) + text.count("{", start, end) > _MAX_DEPTH


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(_MAX_DEPTH):
        inner = (one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list))
        level = [part for parts in inner for part in parts]
        if not level:
            return False
    return True
