"""JSON objects as `Records`: one a line, or all in one array, which is often one line of hundreds of MB."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from saerec.data.readers.files import raw_file
from saerec.data.readers.files.containers import Container
from saerec.data.readers.files.faults import BAD_BYTES, BAD_JSON, Faults
from saerec.data.readers.files.quoting import shown
from saerec.data.readers.files.raw_file import RawFile
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

    keys: dict[str, None] = {}
    for record in _sample(file):
        keys.update(dict.fromkeys(_paths(record)))

    def select(columns: Sequence[str], faults: Faults | None = None) -> Iterator[Row]:
        for line, record in read_objects(file, faults=faults):
            yield line, [_at(record, name) for name in columns]

    return Records(file.path, tuple(keys), Container.JSON_LINES.value, select, may_lack=True)


def open_json_array(file: RawFile) -> Records:
    """The columns are the keys of the first objects; the line of a row is the object's number from 1."""
    keys: dict[str, None] = {}
    for _, record in islice(_array(file), _SAMPLE_ROWS):
        keys.update(dict.fromkeys(_paths(record)))

    def select(columns: Sequence[str], faults: Faults | None = None) -> Iterator[Row]:
        for number, record in _array(file):
            yield number, [_at(record, name) for name in columns]

    return Records(file.path, tuple(keys), Container.JSON_ARRAY.value, select, may_lack=True)


def _paths(record: Mapping[str, Any]) -> Iterator[str]:
    """The keys of an object; those of an object in it with a full stop between, as in "user.id"."""
    for key, value in record.items():
        if isinstance(value, dict) and value and not any(inner.startswith("$") for inner in value):
            yield from (f"{key}.{inner}" for inner in value)
        else:
            yield key


def _at(record: Mapping[str, Any], name: str) -> Any:
    if name in record or "." not in name:
        return record.get(name)
    outer, _, inner = name.partition(".")
    found = record.get(outer)
    return found.get(inner) if isinstance(found, dict) else None


def sample_keys(file: RawFile) -> list[str]:
    """The keys of the first objects, in order of appearance. Raises DataError like `read_objects` where none is one."""
    return list(dict.fromkeys(key for record in _sample(file) for key in record))


def _sample(file: RawFile) -> list[dict[str, Any]]:
    """The first objects. Raises DataError where no line is one, and for a file that is one object around all rows."""
    records: list[dict[str, Any]] = []
    chars = line = 0
    refused: DataError | None = None
    for line, text in file.lines(spoilt={}):
        chars += len(text)
        if text.strip():
            try:
                records.append(_line_object(text, json.loads, file, line))
            except DataError as error:  # whoever reads the rows refuses it, or leaves it out
                refused = refused or error
        if line >= _SAMPLE_ROWS or chars > _SAMPLE_CHARS:
            break
    if refused and not records:
        raise refused
    if len(records) == 1 and line == 1:
        _refuse_wrapped(records[0], file)
    return records


def _refuse_wrapped(record: Mapping[str, Any], file: RawFile) -> None:
    """An object that holds the table: as an array, or column by column as pandas' `to_json` writes."""
    rows = next((key for key, value in record.items() if isinstance(value, list) and value and _is_table(value)), None)
    if rows is not None:
        message = (
            f"the whole file is one object, and the rows are the array in {shown(rows)}. Write them alone, for example "
            f"with jq -c '.[{json.dumps(rows)}][]'."
        )
        raise DataError(message, file=file.path)
    if len(record) > 1 and all(isinstance(value, dict) and all(map(str.isdigit, value)) for value in record.values()):
        message = "the whole file is one object of columns. Write rows: df.to_json(path, orient='records', lines=True)."
        raise DataError(message, file=file.path)


def _is_table(value: list[Any]) -> bool:
    return all(isinstance(one, dict) for one in value)


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
