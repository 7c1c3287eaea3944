"""Everything a person wants to know about raw data before it is used: columns, first rows, oddities, size."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from saerec import columns as c
from saerec.data.inspection.findings import Report, validate
from saerec.data.inspection.sizes import index_corpus
from saerec.data.raw import RawCorpus, SourceInfo, require_texts
from saerec.data.readers import MAPPABLE, read_files
from saerec.data.readers.apart import NAMED
from saerec.data.readers.files.faults import Faults
from saerec.data.readers.files.opening import RawFiles, stem, suffix, tables_of
from saerec.data.readers.files.records import Records
from saerec.data.readers.recbole import find_inter
from saerec.data.readers.rows.column_map import INTERACTION_FIELDS, ITEM_FIELDS, ColumnsError, map_columns
from saerec.data.readers.rows.times import OpenDatesError
from saerec.data.readers.table import find_interactions, find_items
from saerec.errors import DataError

_ROWS = 8
_CELL = 200  # characters shown of a value


@dataclass(frozen=True)
class Table:
    """The beginning of a file."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def frame(self) -> pd.DataFrame:
        """As a table of texts."""
        return pd.DataFrame(list(self.rows), columns=list(self.columns), dtype="str")


@dataclass(frozen=True)
class Preview:
    """How files begin, and which column is taken for what."""

    format: str
    """one of `saerec.data.readers.FORMATS`"""
    tables: tuple[Table, ...]
    """The interactions and, where they are a file of their own, the items."""
    mapping: Mapping[str, str]
    """Our field -> the file's column, as guessed or given."""

    @property
    def mappable(self) -> bool:
        """Whether columns can be chosen; some formats have fixed ones."""
        return self.format in MAPPABLE

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> Preview:
        """The inverse of `dataclasses.asdict`."""
        tables = tuple(
            Table(one["file"], tuple(one["columns"]), tuple(tuple(row) for row in one["rows"]))
            for one in content["tables"]
        )
        return cls(content["format"], tables, content["mapping"])


class UnmappedError(DataError):
    """The columns must be chosen before this can be read; `preview` shows them."""

    def __init__(self, error: DataError, preview: Preview) -> None:
        super().__init__(str(error))
        self.preview = preview
        self.dates = error.examples if isinstance(error, OpenDatesError) else ()
        """(as written, read with the day first, read with the month first), where nothing tells which is right."""


@dataclass(frozen=True)
class Inspection:
    """What was found in readable data."""

    source: SourceInfo
    preview: Preview
    report: Report
    index: pd.DataFrame
    """see `saerec.data.inspection.sizes.index_corpus`"""
    trainable: bool = True
    """Whether a run can be trained on it; if not, it can only be appended to a run."""


def inspect(
    path: Path,
    *,
    format: str = "auto",
    mapping: Mapping[str, str] | None = None,
    now: float | None = None,
    to_append: bool = False,
) -> Inspection:
    """Read a file or directory as training will, rows that cannot be read left out.

    to_append: the data are for a run that exists, where a few rows of one person without a word are welcome.
    Raises UnmappedError when the columns must be chosen first, and DataError for what cannot be read, or cannot be
    trained on unless it is `to_append`.
    """
    faults = Faults()
    with RawFiles(path) as files:
        try:
            raw = read_files(files, format=format, mapping=mapping, faults=faults)
        except (ColumnsError, OpenDatesError) as error:
            raise UnmappedError(error, _unmapped(files, mapping)) from None
        preview = _preview(raw, files)
    objection = _objection(raw, preview, path)
    if objection is not None and not to_append:
        raise objection
    report = validate(raw, faults, time.time() if now is None else now)
    return Inspection(raw.source, preview, report, index_corpus(raw), trainable=objection is None)


def _objection(raw: RawCorpus, preview: Preview, path: Path) -> DataError | None:
    """Why nothing can be trained on these data."""
    try:
        require_texts(raw)
    except DataError as error:
        # Where columns can be chosen, perhaps the texts have one of an unknown name.
        return UnmappedError(error, preview) if preview.mappable else error
    try:
        _require_variety(raw, path)
    except DataError as error:
        return error
    return None


def _require_variety(raw: RawCorpus, path: Path) -> None:
    users, items = raw.interactions[c.USER_ID].nunique(), raw.interactions[c.ITEM_ID].nunique()
    if users > 1 and items > 1:
        return
    what = "one user" if users == 1 else "one item"
    message = (
        f"all {len(raw.interactions):,} rows are of {what}: nothing can be learned from them. Give the interactions of "
        "many users with several items, or choose other columns for user and item."
    )
    raise DataError(message, file=path)


def _preview(raw: RawCorpus, files: RawFiles) -> Preview:
    """Of tables the rows as they are; of formats with fixed columns as they were understood."""
    source = raw.source
    if source.format in ("table", "recbole"):
        parts = [part[0] for part in tables_of(map(Path, source.files))]
        shown = [path for path in parts if path == parts[0] or stem(path) != NAMED]
        tables = tuple(_beginning(files.table(path)) for path in shown)
        return Preview(source.format, tables, source.mapping)
    names = (c.USER_ID, c.ITEM_ID, c.TIMESTAMP, c.RATING, c.REVIEW)
    rows = raw.interactions[list(names)].head(_ROWS).itertuples(index=False)
    table = Table(Path(source.files[0]).name, names, tuple(_cells(row) for row in rows))
    return Preview(source.format, (table,), source.mapping)


def _unmapped(files: RawFiles, mapping: Mapping[str, str] | None) -> Preview:
    main: tuple[Path, ...] = files.matches or (files.path,)
    items: tuple[Path, ...] = ()
    if files.path.is_dir():
        inter = find_inter(files.path)
        main, items = (inter,) if inter else find_interactions(files.path), find_items(files.path)
    tables = [files.tables(part) for part in (main, items) if part]
    guessed = map_columns(tables[0], INTERACTION_FIELDS, mapping).mapping
    if items:
        guessed |= map_columns(tables[1], ITEM_FIELDS, mapping).mapping
    return Preview("recbole" if suffix(main[0]) == ".inter" else "table", tuple(map(_beginning, tables)), guessed)


def _beginning(records: Records) -> Table:
    rows = islice(records.select(records.columns, Faults()), _ROWS)
    return Table(records.path.name, records.columns, tuple(_cells(row) for _, row in rows))


def _cells(row: Iterable[object]) -> tuple[str, ...]:
    return tuple("" if value is None else str(value)[:_CELL] for value in row)
