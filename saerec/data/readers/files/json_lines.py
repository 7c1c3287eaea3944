"""JSON lines (one object a line) as `Records`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from saerec.data.readers.files import text as files
from saerec.data.readers.files.records import Records, Row
from saerec.data.readers.rows.values import shown
from saerec.errors import DataError

_SAMPLE_LINES = 200
_SAMPLE_CHARS = 1 << 20

ParseLine = Callable[[str], Any]
"""One line -> its value. Raises ValueError, SyntaxError, RecursionError or MemoryError for what it cannot read."""


def open_json_lines(path: Path, parse: ParseLine = json.loads) -> Records:
    """The columns are the keys of the first objects (200 lines or the first million characters)."""

    def select(names: Sequence[str]) -> Iterator[Row]:
        for line, record in read_objects(path, parse):
            yield line, [record.get(name) for name in names]

    return Records(path, tuple(sample_keys(path, parse)), "JSON lines", select)


def sample_keys(path: Path, parse: ParseLine = json.loads) -> list[str]:
    """The keys of the first objects, in order of appearance. Raises DataError like `read_objects`."""
    keys: dict[str, None] = {}
    chars = 0
    for line, text in files.read_lines(path):
        chars += len(text)
        if text.strip():
            keys.update(dict.fromkeys(_object(text, parse, path, line)))
        if line >= _SAMPLE_LINES or chars > _SAMPLE_CHARS:
            break
    return list(keys)


def read_objects(path: Path, parse: ParseLine = json.loads) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, object) of every line that is not blank. Raises DataError for a line that is no object."""
    for line, text in files.read_lines(path):
        if text.strip():
            yield line, _object(text, parse, path, line)


def _object(text: str, parse: ParseLine, path: Path, line: int) -> dict[str, Any]:
    try:
        value = parse(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError) as error:
        reason = str(error).split("\n")[0] or type(error).__name__
        hint = " A JSON array must be written as one object a line (jq -c '.[]')." if text.lstrip()[0] == "[" else ""
        message = f"{shown(text.strip())} is not one JSON object ({reason}). Every line holds one whole object.{hint}"
        raise DataError(message, file=path, line=line) from None
    if not isinstance(value, dict):
        message = f"{shown(text.strip())} is not a JSON object. Valid: one object a line (from an array: jq -c '.[]')."
        raise DataError(message, file=path, line=line)
    return value
