"""Lists as files: JSON and CSV out, and in again. What comes in is from anybody: every part is checked."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

import pandas as pd

from saerec.errors import ConfigError, DataError
from saerec.serialize import as_csv, as_it_was
from saerec.workspace.lists import KINDS, LIMITS, MOST_ENTRIES, Entry, NamedList, checked

LARGEST: Final = 1_000_000
"""Bytes of a file that is read."""
VERSION: Final = 1
_MARK: Final = "saerec_list"
_COLUMNS: Final = ["kind", "id", "name", "remark"]


@dataclass(frozen=True)
class ListFile:
    """What a file holds, before anybody asked whether the run knows its entries."""

    found: NamedList
    """without a key"""
    called: dict[tuple[str, str], str]
    """(kind, id) -> what it was called where the list was made"""
    dictionary: str
    """of the run it was made for; "" where the file does not say"""


def to_json(found: NamedList, names: dict[tuple[str, str], str], run_id: str, dictionary: str) -> bytes:
    """names: (kind, id) -> what an entry is called here."""
    entries = [
        {"kind": one.kind, "id": one.id, "name": names.get((one.kind, one.id), ""), "remark": one.remark}
        for one in found.entries
    ]
    content = {_MARK: VERSION, "run": run_id, "dictionary": dictionary, "name": found.name, "note": found.note}
    return json.dumps({**content, "entries": entries}, ensure_ascii=False, indent=1).encode()


def to_csv(found: NamedList, names: dict[tuple[str, str], str]) -> bytes:
    """kind, id, name, remark; a spreadsheet runs none of it."""
    rows = [(one.kind, one.id, names.get((one.kind, one.id), ""), one.remark) for one in found.entries]
    return as_csv(pd.DataFrame(rows, columns=_COLUMNS))


def read_list(content: bytes, file: str) -> ListFile:
    """A list that `to_json` or `to_csv` wrote, or anybody else. Raises DataError, naming what is valid."""
    if len(content) > LARGEST:
        raise DataError(f"The file has {len(content):,} bytes. A list has at most {LARGEST:,}.", file=file)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError("The file is no text in UTF-8. Export the list again, or save it as such.", file=file) from None
    is_json = text.lstrip().startswith(("{", "["))
    name, note, dictionary, rows = _of_json(text, file) if is_json else (_stem(file), "", "", _of_csv(text, file))
    if not rows:
        raise DataError("The file lists nothing.", file=file)
    if len(rows) > MOST_ENTRIES:
        raise DataError(f"The file lists {len(rows):,} entries. A list has at most {MOST_ENTRIES}.", file=file)
    entries = [_entry(row, place, file) for place, row in enumerate(rows, start=1)]
    try:
        found = checked(NamedList("", name[: LIMITS["name"]], note, tuple(entries)))
    except ConfigError as error:
        raise DataError(str(error), file=file) from None
    called = {(one.kind, one.id): _words(row.get("name"))[:200] for one, row in zip(entries, rows, strict=True)}
    return ListFile(found, called, dictionary)


def _of_json(text: str, file: str) -> tuple[str, str, str, list[dict[str, Any]]]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise DataError("The file is no valid JSON. Export the list again.", file=file) from None
    if not isinstance(content, dict) or content.get(_MARK) != VERSION or not isinstance(content.get("entries"), list):
        raise DataError(f'The file is no list: it needs "{_MARK}": {VERSION}, a name and entries.', file=file)
    rows = content["entries"]
    if not all(isinstance(row, dict) for row in rows):
        raise DataError("Each entry must be an object with kind and id.", file=file)
    name = _words(content.get("name")) or _stem(file)
    return name, _words(content.get("note")), _words(content.get("dictionary")), rows


def _of_csv(text: str, file: str) -> list[dict[str, Any]]:
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise DataError(f"The file is no valid CSV: {error}.", file=file) from None
    if not rows or not {"kind", "id"} <= set(rows[0]):
        raise DataError(
            "The file is no list: a CSV needs the columns kind and id, and may have name, remark.", file=file
        )
    return [{name: as_it_was(row.get(name) or "") for name in _COLUMNS} for row in rows]


def _entry(row: dict[str, Any], place: int, file: str) -> Entry:
    kind, id = row.get("kind"), row.get("id")
    if kind not in KINDS:
        raise DataError(f"Entry {place}: {str(kind)[:40]!r} is no kind. Valid: {', '.join(KINDS)}.", file=file)
    if isinstance(id, bool) or not isinstance(id, str | int) or not 0 < len(str(id)) <= LIMITS["id"]:
        raise DataError(f"Entry {place}: an id is a text of 1 to {LIMITS['id']} characters, or a number.", file=file)
    return Entry(kind, str(id), _words(row.get("remark")))


def _words(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _stem(file: str) -> str:
    return PurePath(file).stem or "Imported"
