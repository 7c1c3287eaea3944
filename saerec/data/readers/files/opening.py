"""Any table file -> `Records`, by what is in it, not by what it is called."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from saerec.data.readers.files import text as files
from saerec.data.readers.files.delimited import open_delimited
from saerec.data.readers.files.json_array import open_json_array
from saerec.data.readers.files.json_lines import open_json_lines
from saerec.data.readers.files.parquet import open_parquet
from saerec.data.readers.files.records import Records, listed
from saerec.errors import DataError

TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".json", ".parquet", ".pq")
"""Names of tables end so, or so and then .gz."""


def open_table(path: Path) -> Records:
    """A CSV, TSV, JSON or Parquet file, plain or gzip. Raises DataError for anything else."""
    head = files.magic(path)
    if head.startswith(files.PARQUET_MAGIC):
        return open_parquet(path)
    if suffix(path) in (".parquet", ".pq"):
        raise DataError("named as Parquet, but it is not (a gzipped Parquet file must be unpacked).", file=path)
    start = next(files.read_text(path), "").lstrip()[:1]
    if start == "[":
        return open_json_array(path)
    return open_json_lines(path) if start == "{" else open_delimited(path)


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


def only(paths: Iterable[Path], what: str, directory: Path) -> Path | None:
    """The one path, or None. Raises DataError when there are several: the choice is not ours."""
    found = list(paths)
    if len(found) > 1:
        message = f"several files could be {what}: {listed([path.name for path in found])}. Keep one, or give its path."
        raise DataError(message, file=directory)
    return found[0] if found else None
