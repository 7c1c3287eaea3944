"""The files of a folder by their names, and any table file -> `Records`, by what is in it, not by what it is called."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final, Self

from saerec.data.readers.files.delimited import open_delimited
from saerec.data.readers.files.json_objects import open_json_array, open_json_lines
from saerec.data.readers.files.parquet import open_parquet
from saerec.data.readers.files.quoting import listed
from saerec.data.readers.files.raw_file import Container, RawFile, require_exists
from saerec.data.readers.files.records import Records
from saerec.errors import DataError

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
    """

    def __init__(self, path: Path) -> None:
        require_exists(path)
        self.path = path
        self._opened: dict[Path, RawFile] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._opened.values():
            file.close()

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


def suffix(path: Path) -> str:
    """The ending that tells the kind, lower case, without .gz: ".csv" of "items.CSV.gz"."""
    name = path.name.lower().removesuffix(".gz")
    return Path(name).suffix


def stem(path: Path) -> str:
    """The name without the ending of `suffix` and .gz, lower case: "items" of "items.csv.gz"."""
    return Path(path.name.lower().removesuffix(".gz")).stem


def files_in(directory: Path) -> list[Path]:
    """The regular, not hidden files directly in a directory, by name."""
    try:
        return sorted(path for path in directory.iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError as error:
        raise DataError(f"cannot be listed: {error.strerror}.", file=directory) from None


def tables_in(directory: Path) -> list[Path]:
    """Those of `files_in` whose names end like a table's."""
    return [path for path in files_in(directory) if suffix(path) in TABLE_SUFFIXES]


def main_tables_in(directory: Path) -> list[Path]:
    """Those of `tables_in` that may hold interactions: neither items, users, metadata nor notes by their names."""
    others = ("items", "users", "meta", "readme", "license")
    return [path for path in tables_in(directory) if not stem(path).startswith(others)]


def only(paths: Iterable[Path], what: str, directory: Path) -> Path | None:
    """The one path, or None. Raises DataError when there are several: the choice is not ours."""
    found = list(paths)
    if len(found) > 1:
        message = f"several files could be {what}: {listed([path.name for path in found])}. Keep one, or give its path."
        raise DataError(message, file=directory)
    return found[0] if found else None
