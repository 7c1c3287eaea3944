"""A JSON array of objects as `Records`, read piece by piece: such files are often one line of hundreds of MB."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from saerec.data.readers.files import text as files
from saerec.data.readers.files.records import Records, Row
from saerec.data.readers.rows.values import shown
from saerec.errors import DataError

_SAMPLE_ROWS = 200
_BETWEEN = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()


def open_json_array(path: Path) -> Records:
    """The columns are the keys of the first objects; the line of a row is the object's number from 1."""
    keys: dict[str, None] = {}
    for _, record in islice(_objects(path), _SAMPLE_ROWS):
        keys.update(dict.fromkeys(record))

    def select(names: Sequence[str]) -> Iterator[Row]:
        for number, record in _objects(path):
            yield number, [record.get(name) for name in names]

    return Records(path, tuple(keys), "a JSON array", select)


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(number, object). Holds one object and a chunk at a time. Raises DataError for anything but whole objects."""
    chunks = files.read_text(path)
    text, number, chunk = "", 0, next(chunks, "").lstrip().removeprefix("[")
    while chunk:
        text, place = text + chunk, 0
        while True:
            if gap := _BETWEEN.match(text, place):
                place = gap.end()
            if place == len(text) or (found := _object(text, place, path, number + 1)) is None:
                break
            record, place = found
            if record is None:
                return
            number += 1
            yield number, record
        text = text[place:]
        if len(text) > files.MAX_FIELD:
            raise DataError(f"an object is longer than {files.MAX_FIELD >> 20} MB.", file=path, line=number + 1)
        chunk = next(chunks, "")
    message = "the array is cut short, or this is not JSON: its last object is not whole. Valid: [{...}, {...}]."
    raise DataError(message, file=path, line=number + 1)


def _object(text: str, place: int, path: Path, number: int) -> tuple[dict[str, Any] | None, int] | None:
    """(object, where it ends); (None, place) at the array's end; None when more text is needed."""
    if text[place] == "]":
        return None, place
    if text[place] != "{":
        message = f"{shown(text[place : place + 60])} is not an object. Valid: a JSON array of objects, [{{...}}, ...]."
        raise DataError(message, file=path, line=number)
    try:
        return _DECODER.raw_decode(text, place)
    except json.JSONDecodeError:
        return None
    except (ValueError, RecursionError) as error:
        raise DataError(f"an object that cannot be read ({str(error)[:80]}).", file=path, line=number) from None
