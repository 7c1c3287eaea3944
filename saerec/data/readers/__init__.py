"""Readers of raw corpora, one a format. `read_corpus` is the way in.

To add a format: write a module with a function `RawFiles -> RawCorpus`, name it in FORMATS and in `_read`, and teach
`recognise` to know it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from saerec.data.raw import RawCorpus, require_texts
from saerec.data.readers.amazon import YEARS, detect_amazon, find_reviews, read_amazon
from saerec.data.readers.files.faults import Faults
from saerec.data.readers.files.opening import RawFiles, main_tables_in, stem, suffix, tables_in, tables_of
from saerec.data.readers.movielens import is_movielens, is_ratings, read_movielens
from saerec.data.readers.recbole import find_inter, read_recbole
from saerec.data.readers.rows.column_map import columns_given
from saerec.data.readers.sequence import looks_like_sequences, read_sequences
from saerec.data.readers.table import read_table
from saerec.errors import DataError

__all__ = ["FORMATS", "MAPPABLE", "read_corpus", "read_files", "recognise", "require_texts"]

FORMATS: Final[dict[str, str]] = {
    "auto": "recognise the format from the files",
    "table": "CSV, TSV, Parquet or JSON, plain or .gz: one file, or a directory with interactions.* and items.*",
    "amazon2014": "Amazon reviews 2014: JSON lines, with meta_*.json.gz in the same folder",
    "amazon2018": "Amazon reviews 2018: JSON lines, with meta_*.json.gz in the same folder",
    "amazon2023": "Amazon reviews 2023: JSON lines, with meta_*.jsonl.gz in the same folder",
    "movielens": "a MovieLens directory: 100k, 1M, 10M, latest",
    "recbole": "RecBole atomic files: NAME.inter and NAME.item",
    "sequence": "lines of `user item item ...`, oldest first",
}
"""Name -> what it reads, for `--format` and the Train page."""

MAPPABLE: Final = ("table", "recbole", "sequence")
"""Formats whose columns can be chosen; the others have fixed ones."""


def read_corpus(
    path: Path,
    *,
    format: str = "auto",
    mapping: Mapping[str, str] | None = None,
    faults: Faults | None = None,
    scratch: Path | None = None,
) -> RawCorpus:
    """Read a file or directory of raw data; `source.format` and `source.notes` say how it was understood.

    mapping: our field -> the file's column, for user_id, item_id, timestamp, rating, review, summary, title, category,
    brand, description, price; "" switches a field off. What is not given is guessed from common names and from what
    stands in a column. `date_format` beside them says how the times are written.
    faults: collects rows that cannot be read; they are left out. Without it the first such row is an error.
    scratch: a folder that the reviews are put into, to be read from there as long as it stands; else memory holds them.
    Raises DataError (file, line where known, what is valid, what to do) and writes nothing.
    """
    with RawFiles(path, scratch) as files:
        return read_files(files, format=format, mapping=mapping, faults=faults)


def read_files(
    files: RawFiles, *, format: str = "auto", mapping: Mapping[str, str] | None = None, faults: Faults | None = None
) -> RawCorpus:
    """As `read_corpus`, from files that stay open: who looks at them again opens nothing."""
    if format not in FORMATS:
        raise DataError(f"Unknown format {format!r}. Valid: {', '.join(FORMATS)}.")
    why = ""
    if format == "auto":
        format, why = recognise(files)
        if columns_given(mapping) and format in YEARS:
            format, why = "table", "a column mapping was given"
    if columns_given(mapping) and format not in MAPPABLE:
        raise DataError(f"the format {format} has fixed columns. Leave the column mapping out.", file=files.path)
    raw = _read(files, format, mapping, faults)
    chosen = [f"Recognised as {format}: {why}."] if why else []
    return dataclasses.replace(raw, source=dataclasses.replace(raw.source, notes=chosen + raw.source.notes))


def recognise(files: RawFiles) -> tuple[str, str]:
    """(format, the sentence that says why), by the names of files and by what is in them.

    Raises DataError for files that are no text and no Parquet.
    """
    if files.matches:
        return "table", f"{len(files.matches)} files fit the pattern {files.path.name}"
    return _recognise_directory(files) if files.path.is_dir() else _recognise_file(files, files.path)


def _read(files: RawFiles, format: str, mapping: Mapping[str, str] | None, faults: Faults | None) -> RawCorpus:
    if format == "table":
        return read_table(files, mapping, faults)
    if format == "recbole":
        return read_recbole(files, mapping, faults)
    if format == "sequence":
        return read_sequences(files, mapping, faults)
    return read_movielens(files, faults) if format == "movielens" else read_amazon(files, format, faults)


def _recognise_directory(files: RawFiles) -> tuple[str, str]:
    if is_movielens(files.path):
        return "movielens", "it holds the ratings and movies of a MovieLens release"
    if find_inter(files.path):
        return "recbole", "it holds a .inter file"
    tables = tables_in(files.path)
    if any(stem(file).startswith("interactions") for file in tables):
        return "table", "it holds a file interactions.*"
    described = any(stem(file).startswith("meta_") for file in tables)
    if described and (reviews := find_reviews(files.path)):
        return _recognise_file(files, reviews)
    found = main_tables_in(files.path)
    if len(tables_of(found)) == 1 and len(found) > 1:
        return "table", f"its {len(found)} files are parts of one table"
    if len(found) > 1:
        found = [file for file in found if stem(file) == "sequences"]
    if found:
        return _recognise_file(files, found[0])
    return "table", "nothing else was recognised"


def _recognise_file(files: RawFiles, path: Path) -> tuple[str, str]:
    if is_ratings(path):
        return "movielens", "the movies of a MovieLens release lie in its folder"
    if suffix(path) == ".inter":
        return "recbole", "its name ends in .inter"
    file = files.open(path)
    if year := detect_amazon(file):
        return year, f"{path.name} has the keys of {year} reviews"
    if looks_like_sequences(file):
        return "sequence", f"the lines of {path.name} are ids: user item item ..."
    return "table", f"{path.name} is a table"
