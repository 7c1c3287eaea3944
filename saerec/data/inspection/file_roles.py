"""Several tables: which holds the interactions, and which the items."""

from __future__ import annotations

from pathlib import Path

from saerec.columns import ITEM_ID, USER_ID
from saerec.data.readers.detect import recognise
from saerec.data.readers.files.opening import TABLE_SUFFIXES, RawFiles, files_in, stem, suffix
from saerec.data.readers.files.quoting import listed
from saerec.data.readers.rows.column_map import map_columns
from saerec.errors import DataError


def settle_roles(directory: Path) -> Path:
    """What to read: the only file, or the directory, its tables renamed to `interactions.*` and `items.*`.

    A table with users and items is the interactions, one with items alone the items; without such, the largest file
    is the interactions. Known directory layouts stay as they are. Raises DataError where the choice is not ours.
    """
    found = files_in(directory)
    if len(found) == 1:
        return found[0]
    with RawFiles(directory) as files:
        if any(stem(file) == "interactions" for file in found) or _is_known(files):
            return directory
        fields = {file: set(map_columns(files.table(file), (USER_ID, ITEM_ID), None)) for file in found}
    main = [file for file in found if fields[file] == {USER_ID, ITEM_ID}]
    if not main:
        main = [max(found, key=lambda file: file.stat().st_size)]
    items = [file for file in found if file not in main and ITEM_ID in fields[file]]
    for several, what in ((main, "hold users and items"), (items, "may hold the items")):
        if len(several) > 1:
            names = listed([file.name for file in several])
            raise DataError(f"{len(several)} files {what}: {names}. Give one file of interactions and one of items.")
    _rename(main[0], "interactions")
    if items:
        _rename(items[0], "items")
    return directory


def _is_known(files: RawFiles) -> bool:
    try:
        return recognise(files)[0] != "table"
    except DataError:  # several candidates: their columns tell
        return False


def _rename(file: Path, name: str) -> None:
    packed = ".gz" if file.name.lower().endswith(".gz") else ""
    ending = suffix(file) if suffix(file) in TABLE_SUFFIXES else ".txt"  # the content tells what it is
    file.rename(file.with_name(f"{name}{ending}{packed}"))
