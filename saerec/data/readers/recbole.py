"""RecBole atomic files: NAME.inter and NAME.item, tab-separated, with typed headers such as `rating:float`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from saerec.columns import ITEM_ID, USER_ID
from saerec.data.raw import RawCorpus, SourceInfo
from saerec.data.readers.files.delimited import open_split
from saerec.data.readers.files.faults import Faults
from saerec.data.readers.files.opening import RawFiles, files_in, only, stem, suffix
from saerec.data.readers.files.quoting import shown
from saerec.data.readers.files.raw_file import RawFile
from saerec.data.readers.files.records import Records
from saerec.data.readers.rows.column_map import (
    INTERACTION_FIELDS,
    ITEM_FIELDS,
    check_fields,
    dates_of,
    map_columns,
    unused,
)
from saerec.data.readers.rows.frames import collect_interactions, collect_items, no_items
from saerec.data.readers.table import require_overlap
from saerec.errors import DataError

_SEPARATORS = ("\t", ",", ";", "|", " ")
"""What RecBole's `field_separator` is set to; the first that stands in the header."""
TYPES = ("token", "token_seq", "float", "float_seq")


def read_recbole(files: RawFiles, mapping: Mapping[str, str] | None = None, faults: Faults | None = None) -> RawCorpus:
    """A directory with one .inter file (and the .item file of that name), or the .inter file itself.

    Raises DataError for a header without types, and whatever `read_table` refuses.
    """
    check_fields(mapping)
    path = files.path
    main = find_inter(path) if path.is_dir() else path
    if main is None:
        message = "no .inter file here. Valid: a directory with NAME.inter and, if there is one, NAME.item."
        raise DataError(message, file=path)
    records = _open_typed(files.open(main))
    guess = map_columns(records, INTERACTION_FIELDS, mapping, needed=(USER_ID, ITEM_ID))
    columns = guess.mapping
    found = collect_interactions(records, columns, faults, dates_of(mapping), files.spool())
    interactions, notes = found.frame, [*guess.notes(mapping), *unused(records, columns.values()), *found.notes]
    same = [file for file in files_in(main.parent) if suffix(file) == ".item" and stem(file) == stem(main)]
    items, table = only(same, "the items", main.parent), no_items()
    if items:
        item_records = _open_typed(files.open(items))
        item_columns = map_columns(item_records, (ITEM_ID, *ITEM_FIELDS), mapping, needed=(ITEM_ID,)).mapping
        table = collect_items(item_records, item_columns, set(interactions[ITEM_ID]), faults)
        require_overlap(table, items, item_columns[ITEM_ID])
        columns = item_columns | columns
        notes += table.notes()
    read = [str(file) for file in (main, items) if file]
    source = SourceInfo("recbole", read, columns, notes, found.dates)
    return RawCorpus(interactions, table.frame, source, spooled=found.spooled)


def find_inter(directory: Path) -> Path | None:
    """The .inter file of a directory. Raises DataError when there are several (such as a ready-made split)."""
    return only([file for file in files_in(directory) if suffix(file) == ".inter"], "the interactions", directory)


def _open_typed(file: RawFile) -> Records:
    head = file.first_line()
    records = open_split(file, next((sign for sign in _SEPARATORS if sign in head), "\t"))
    for column in records.columns:
        if column.partition(":")[2] not in TYPES:
            message = f"the column {shown(column)} has no valid type. Valid: name:type, type one of {', '.join(TYPES)}."
            raise DataError(message, file=file.path, line=1)
    return records
