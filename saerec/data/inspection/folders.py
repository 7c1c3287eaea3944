"""Folders of raw data: which may be read, what they offer, and which of several tables holds what.

Where a root is configured, what lies in it may be read and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from saerec.columns import ITEM_ID, REVIEW, USER_ID
from saerec.data.readers import recognise
from saerec.data.readers.apart import NAMED
from saerec.data.readers.files.opening import TABLE_SUFFIXES, RawFiles, files_in, stem, suffix, tables_of
from saerec.data.readers.files.quoting import listed
from saerec.data.readers.rows.column_map import map_columns
from saerec.errors import DataError

_MOST: Final = 200
_DEPTH: Final = 3
_TELLING: Final = (USER_ID, ITEM_ID, REVIEW)
_OTHERS: Final = (".inter", ".data", ".dat")


def resolve(text: str, root: Path | None) -> Path:
    """The file or folder that is meant, links followed. `text` is relative to `root` where there is one.

    Raises DataError when it does not exist, or when it or a file in it leads out of `root`.
    """
    valid = "a path on this machine" if root is None else f"a path within {root}"
    try:
        path = (Path(text).expanduser() if root is None else root / text).resolve(strict=True)
        inside = path.iterdir() if path.is_dir() else iter(())
        if root is not None and not all(each.resolve().is_relative_to(root.resolve()) for each in (path, *inside)):
            raise DataError(f"{text!r} leads out of the folder of data. Valid: {valid}.")
    except (OSError, ValueError, RuntimeError):
        raise DataError(f"There is no file or folder {text[:200]!r} that can be read. Valid: {valid}.") from None
    return path


def offered(root: Path) -> list[str]:
    """Folders that hold tables, and tables, within `root`, as relative paths; at most 200, three levels deep."""
    found: list[str] = []
    for path in _walk(root, _DEPTH):
        found.append(str(path.relative_to(root)))
        if len(found) == _MOST:
            break
    return found


def settle_roles(directory: Path) -> Path:
    """What to read: the only file, or the directory, its tables renamed to `interactions.*` and `items.*`.

    A table with users and items is the interactions, one with items alone the items, as is the only other one; without
    such, the largest file is the interactions. Of two with users and items, one with reviews and one without, the first
    becomes `reviews.*`. Known directory layouts stay as they are. Raises DataError where the choice is not ours.
    """
    found = files_in(directory)
    if len(found) == 1:
        return found[0]
    with RawFiles(directory) as files:
        if any(stem(file) == "interactions" for file in found) or _is_known(files):
            return directory
        fields = {file: set(map_columns(files.table(file), _TELLING, None).mapping) for file in found}
    main = [file for file in found if fields[file] >= {USER_ID, ITEM_ID}]
    if len(main) > 1 and len(tables_of(main)) == 1 and len(main) == len(found):
        return directory
    if not main:
        main = [max(found, key=lambda file: file.stat().st_size)]
    texts = [file for file in main if REVIEW in fields[file]]
    if len(main) == 2 and len(texts) == 1:
        main.remove(texts[0])
        _rename(texts[0], NAMED)
    else:
        texts = []
    others = [file for file in found if file not in (*main, *texts)]
    items = [file for file in others if ITEM_ID in fields[file]] or others[:1] * (len(others) == 1)
    for several, what in ((main, "hold users and items"), (items, "may hold the items")):
        if len(several) > 1:
            names = listed([file.name for file in several])
            raise DataError(f"{len(several)} files {what}: {names}. Give one file of interactions and one of items.")
    _rename(main[0], "interactions")
    if items:
        _rename(items[0], "items")
    return directory


def _walk(folder: Path, depth: int) -> Iterator[Path]:
    """A folder before what is in it; links are not followed."""
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    plain = [entry for entry in entries if not entry.is_symlink() and not entry.name.startswith(".")]
    tables = [entry for entry in plain if entry.is_file() and suffix(entry) in (*TABLE_SUFFIXES, *_OTHERS)]
    folders = [entry for entry in plain if entry.is_dir()]
    for each in folders:
        below = list(_walk(each, depth - 1)) if depth else []
        if any(path.parent == each and path.is_file() for path in below):
            yield each
        yield from below
    yield from tables


def _is_known(files: RawFiles) -> bool:
    try:
        return recognise(files)[0] != "table"
    except DataError:  # several candidates: their columns tell
        return False


def _rename(file: Path, name: str) -> None:
    packed = file.suffix.lower() if file.name.lower().endswith((".gz", ".zst")) else ""
    ending = suffix(file) if suffix(file) in TABLE_SUFFIXES else ".txt"  # the content tells what it is
    file.rename(file.with_name(f"{name}{ending}{packed}"))
