"""Generic tables: one file of interactions, or a directory with interactions.* and, if there is one, items.*."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from saerec.columns import ITEM_ID, REVIEW, TITLE, USER_ID
from saerec.data.raw import RawCorpus, SourceInfo
from saerec.data.readers.apart import find_texts, join_texts
from saerec.data.readers.files.faults import Faults
from saerec.data.readers.files.opening import TABLE_SUFFIXES, RawFiles, main_tables_in, one_table, stem, tables_in
from saerec.data.readers.files.records import Records
from saerec.data.readers.rows.column_map import (
    INTERACTION_FIELDS,
    ITEM_FIELDS,
    ColumnsError,
    check_fields,
    dates_of,
    map_columns,
    unused,
)
from saerec.data.readers.rows.fitness import take_sample
from saerec.data.readers.rows.frames import ItemTable, collect_interactions, collect_items, no_items
from saerec.errors import DataError

_RETITLED_SHARE = 0.2
"""If the title differs in a larger share of an item's further rows, it is hardly the item's."""


_NUMBERED: Final = re.compile(r"[-_.](part)?[-_.]?\d.*$")  # "interactions-00000-of-00003"
_EXAMPLES: Final = 3
_CHANGES: Final[tuple[tuple[Callable[[str], str], str], ...]] = (
    (str.casefold, "if capital and small letters were the same"),
    (lambda item: item.removesuffix(".0"), "without the .0 at their end"),
    (lambda item: item.lstrip("0"), "without leading zeros"),
    (lambda item: "".join(item.split()), "without blanks"),
)


def read_table(files: RawFiles, mapping: Mapping[str, str] | None = None, faults: Faults | None = None) -> RawCorpus:
    """CSV, TSV, Parquet or JSON, plain or gzip; columns as given in `mapping`, else guessed from common names.

    Raises DataError (file, line, what is valid) for whatever cannot be read.
    """
    check_fields(mapping)
    path = files.path
    main, items = (find_interactions(path), find_items(path)) if path.is_dir() else (files.matches or (path,), ())
    records = files.tables(main)
    guess = map_columns(records, INTERACTION_FIELDS, mapping, needed=(USER_ID, ITEM_ID))
    columns = guess.mapping
    texts = find_texts(path) if path.is_dir() and REVIEW not in columns else ()
    spool = None if texts else files.spool()  # what stands apart is joined in memory
    found = collect_interactions(records, columns, faults, dates_of(mapping), spool)
    interactions, notes = found.frame, guess.notes(mapping)
    if texts:
        interactions, said = join_texts(interactions, files.tables(texts), lenient=faults is not None)
        notes += said
    if not items:
        table, item_columns = _items_within(records, columns, mapping, interactions, lenient=faults is not None)
        notes += _within_notes(item_columns, table) + unused(records, [*columns.values(), *item_columns.values()])
    else:
        table, item_columns, item_notes = read_items(files.tables(items), mapping, interactions, faults)
        notes += unused(records, columns.values()) + item_notes
    notes += found.notes
    source = SourceInfo(
        format="table",
        files=[str(file) for file in (*main, *texts, *items)],
        mapping=columns | {field: name for field, name in item_columns.items() if field != ITEM_ID},
        notes=[f"{main[0].name}: {records.kind}.", *notes],
        dates=found.dates,
    )
    return RawCorpus(interactions, table.frame, source, spooled=found.spooled)


def find_interactions(directory: Path) -> tuple[Path, ...]:
    """interactions.* of a directory, else its only table but for items.*, users.* and metadata; its files."""
    named = [path for path in tables_in(directory) if _NUMBERED.sub("", stem(path)) == "interactions"]
    found = one_table(named or main_tables_in(directory), "the interactions", directory)
    if not found:
        message = (
            f"no interactions here. Valid: a directory with a file interactions.* ({', '.join(TABLE_SUFFIXES)}, plain "
            "or .gz) and, if there is one, items.*."
        )
        raise DataError(message, file=directory)
    return found


def find_items(directory: Path) -> tuple[Path, ...]:
    """items.* of a directory; its files."""
    return one_table(
        [path for path in tables_in(directory) if _NUMBERED.sub("", stem(path)) == "items"], "the items", directory
    )


def read_items(
    records: Records, mapping: Mapping[str, str] | None, interactions: pd.DataFrame, faults: Faults | None = None
) -> tuple[ItemTable, dict[str, str], list[str]]:
    """The items file that goes with `interactions`, its column mapping and notes.

    Raises DataError when it shares no item with the interactions: then one of the two id columns is wrong.
    """
    given = {field: name for field, name in (mapping or {}).items() if field != ITEM_ID or name in records.columns}
    bought = set(interactions[ITEM_ID])
    guess = map_columns(records, (ITEM_ID, *ITEM_FIELDS), _with_id(records, given, bought), needed=(ITEM_ID,))
    columns = guess.mapping
    table = collect_items(records, columns, bought, faults)
    require_overlap(table, records.path, columns[ITEM_ID])
    lacking = describe_lacking(table, interactions, records.path.name)
    said = [*guess.notes(mapping), *unused(records, columns.values()), *table.notes(), *lacking]
    return table, columns, [f"{records.path.name}: {records.kind}.", *said]


def _with_id(records: Records, given: Mapping[str, str], bought: Collection[str]) -> Mapping[str, str]:
    """`given`, and where no column has the name of an id, the one that most of the ids of the interactions stand in."""
    if ITEM_ID in map_columns(records, (ITEM_ID,), given).mapping:
        return given
    shares = {
        name: sum(str(value).strip() in bought for value in column) / len(column)
        for name, column in take_sample(records).items()
        if column
    }
    best = max(shares, key=lambda name: shares[name], default="")
    if not best or shares[best] == 0:
        return given
    titled = {} if TITLE in map_columns(records, ITEM_FIELDS, given, taken=(best,)).mapping else {TITLE: best}
    return {ITEM_ID: best, **titled, **given}


def describe_lacking(table: ItemTable, interactions: pd.DataFrame, name: str) -> list[str]:
    """A sentence about items of the interactions that have no row in the items file `name`."""
    known, bought = set(table.frame[ITEM_ID]), interactions[ITEM_ID].unique()
    lacking = [item for item in bought if item not in known]
    if not lacking:
        return []
    examples = ", ".join(repr(item) for item in lacking[:_EXAMPLES])
    said = f"{len(lacking):,} of {len(bought):,} items that were bought have no row in {name}, such as {examples}."
    return [f"{said}{_why_lacking(lacking, table.strangers)}"]


def _why_lacking(lacking: Sequence[str], strangers: Collection[str]) -> str:
    """What makes ids of two files differ, where one small change makes them the same."""
    for change, said in _CHANGES:
        changed = {change(item) for item in strangers}
        if sum(change(item) in changed for item in lacking) > len(lacking) / 2:
            return f" They would fit {said}: write the ids alike in both files."
    return ""


def _within_notes(columns: Mapping[str, str], table: ItemTable) -> list[str]:
    named = ", ".join(f"{name} = {column}" for name, column in columns.items())
    return ([f"Of the items: {named}."] if named else []) + list(table.said)


def require_overlap(table: ItemTable, path: Path, column: str) -> None:
    """Raises DataError when an items file has rows, but none of an item in the interactions."""
    if table.foreign and table.frame.empty:
        message = (
            f"none of its {table.foreign:,} items (column {column!r}) occurs in the interactions. The ids of both "
            "files must be the same; check the item columns."
        )
        raise DataError(message, file=path)


def _items_within(
    records: Records,
    used: Mapping[str, str],
    mapping: Mapping[str, str] | None,
    interactions: pd.DataFrame,
    *,
    lenient: bool,
) -> tuple[ItemTable, dict[str, str]]:
    columns = map_columns(records, ITEM_FIELDS, mapping, taken=used.values()).mapping
    if not columns:
        return no_items(), {}
    faults = Faults() if lenient else None  # the same rows were counted with the interactions
    table = collect_items(records, {ITEM_ID: used[ITEM_ID]} | columns, set(interactions[ITEM_ID]), faults)
    guessed = TITLE in columns and TITLE not in (mapping or {})
    if guessed and table.retitled > _RETITLED_SHARE * table.repeated:
        message = (
            f"the column {columns[TITLE]!r} changes between rows of one item, so it may be the title of the review. "
            f"Give the column mapping summary={columns[TITLE]} (the review's) or title={columns[TITLE]} (the item's)."
        )
        raise ColumnsError(message, records.columns, file=records.path)
    return table, columns
