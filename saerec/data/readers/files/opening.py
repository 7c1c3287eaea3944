"""The files of a folder by their names, and any table file -> `Records`, by what is in it, not by what it is called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, Self

from saerec.data.readers.files.containers import Container, require_exists
from saerec.data.readers.files.delimited import open_delimited
from saerec.data.readers.files.json_objects import open_json_array, open_json_lines
from saerec.data.readers.files.parquet import open_parquet
from saerec.data.readers.files.quoting import listed
from saerec.data.readers.files.raw_file import RawFile
from saerec.data.readers.files.records import Records, join_records
from saerec.data.reviews import SpooledReviews
from saerec.errors import DataError

_NUMBERS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")  # of a part, also the names that Spark gives
TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".json", ".parquet", ".pq")
"""Names of tables end so, or so and then .gz."""
_OPEN: Final = {
    Container.PARQUET: open_parquet,
    Container.JSON_ARRAY: open_json_array,
    Container.JSON_LINES: open_json_lines,
    Container.TEXT: open_delimited,
}


class RawFiles:
    """The file or folder that a corpus is read from. Each of its files is opened once, and closed with it.

    Whoever recognises the format hands it on to whoever reads. Raises DataError when there is nothing at `path`.
    scratch: a folder on disk that reviews are put into instead of into memory.
    """

    def __init__(self, path: Path, scratch: Path | None = None) -> None:
        self.matches = matching(path)
        """The files of a pattern."""
        if not self.matches:
            require_exists(path)
        self.path = path
        self._opened: dict[Path, RawFile] = {}
        self._scratch = scratch

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._opened.values():
            file.close()

    def spool(self) -> SpooledReviews | None:
        """Where the reviews are put that are read; None for into memory."""
        return SpooledReviews(self._scratch) if self._scratch else None

    def open(self, path: Path) -> RawFile:
        """A file of the folder, or the file itself. Raises DataError like `RawFile`."""
        if path not in self._opened:
            self._opened[path] = RawFile(path)
        return self._opened[path]

    def table(self, path: Path) -> Records:
        """A CSV, TSV, JSON or Parquet file, plain or gzip. Raises DataError for anything else."""
        file = self.open(path)
        if suffix(path) in (".parquet", ".pq") and file.container is not Container.PARQUET:
            raise DataError("named as Parquet, but it is not (a gzipped Parquet file must be unpacked).", file=path)
        return _OPEN[file.container](file)

    def tables(self, paths: Sequence[Path]) -> Records:
        """Files of one table as one. Raises DataError where their columns differ."""
        return join_records([self.table(path) for path in paths])


def suffix(path: Path) -> str:
    """The ending that tells the kind, lower case, without .gz: ".csv" of "items.CSV.gz"."""
    return Path(_unpacked_name(path)).suffix


def stem(path: Path) -> str:
    """The name without the ending of `suffix` and .gz, lower case: "items" of "items.csv.gz"."""
    return Path(_unpacked_name(path)).stem


def _unpacked_name(path: Path) -> str:
    return path.name.lower().removesuffix(".gz").removesuffix(".zst")


def tables_of(paths: Iterable[Path]) -> list[tuple[Path, ...]]:
    """Files whose names differ by numbers alone are one table: part-00000.parquet, part-00001.parquet."""
    groups: dict[str, list[Path]] = {}
    for path in paths:
        groups.setdefault(_NUMBERS.sub("#", _unpacked_name(path)), []).append(path)
    return [tuple(group) for group in groups.values()]


def matching(path: Path) -> tuple[Path, ...]:
    """The files that a pattern such as data/part-*.parquet means; none for a path that is there, or no pattern."""
    is_pattern = any(sign in path.name for sign in "*?[") and not path.exists()
    return tuple(sorted(path.parent.glob(path.name))) if is_pattern else ()


def files_in(directory: Path) -> list[Path]:
    """The regular files directly in a directory, by name; not what is hidden or begins with _ (as Spark's marks do)."""
    try:
        return sorted(path for path in directory.iterdir() if path.is_file() and not path.name.startswith((".", "_")))
    except OSError as error:
        raise DataError(f"cannot be listed: {error.strerror}.", file=directory) from None


def tables_in(directory: Path) -> list[Path]:
    """Those of `files_in` whose names end like a table's."""
    return [path for path in files_in(directory) if suffix(path) in TABLE_SUFFIXES]


def main_tables_in(directory: Path) -> list[Path]:
    """Those of `tables_in` that may hold interactions: neither items, users, metadata nor notes by their names."""
    others = ("items", "users", "meta", "readme", "license")
    return [path for path in tables_in(directory) if not stem(path).startswith(others)]


def one_table(paths: Iterable[Path], what: str, directory: Path) -> tuple[Path, ...]:
    """The files of the one table among them; () for none. Raises DataError when there are several tables."""
    tables = tables_of(paths)
    if len(tables) > 1:
        names = listed([files[0].name if len(files) == 1 else f"{files[0].name} ..." for files in tables])
        message = f"several files could be {what}: {names}. Keep one, or give its path, or a pattern in quotes."
        raise DataError(message, file=directory)
    return tables[0] if tables else ()


def only(paths: Iterable[Path], what: str, directory: Path) -> Path | None:
    """The one path, or None. Raises DataError when there are several: the choice is not ours."""
    found = list(paths)
    if len(found) > 1:
        message = f"several files could be {what}: {listed([path.name for path in found])}. Keep one, or give its path."
        raise DataError(message, file=directory)
    return found[0] if found else None
