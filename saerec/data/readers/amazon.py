"""Amazon reviews of 2014, 2018 and 2023 as published: JSON lines of reviews, and a metadata file in their folder."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from saerec.columns import ITEM_ID, RATING, REVIEW, TIMESTAMP, USER_ID
from saerec.data.raw import RawCorpus, SourceInfo
from saerec.data.readers.amazon_metadata import open_metadata
from saerec.data.readers.files.containers import Container
from saerec.data.readers.files.faults import Faults
from saerec.data.readers.files.json_objects import open_json_lines, sample_keys
from saerec.data.readers.files.opening import RawFiles, only, stem, suffix, tables_in
from saerec.data.readers.files.raw_file import RawFile
from saerec.data.readers.rows.column_map import SUMMARY
from saerec.data.readers.rows.frames import collect_interactions, collect_items, no_items
from saerec.data.readers.table import require_overlap
from saerec.errors import DataError

YEARS: Final = ("amazon2014", "amazon2018", "amazon2023")

_OLD: Final = {
    USER_ID: "reviewerID",
    ITEM_ID: "asin",
    TIMESTAMP: "unixReviewTime",
    RATING: "overall",
    REVIEW: "reviewText",
    SUMMARY: "summary",
}
_NEW: Final = {
    USER_ID: "user_id",
    ITEM_ID: "parent_asin",
    TIMESTAMP: "timestamp",
    RATING: "rating",
    REVIEW: "text",
    SUMMARY: "title",
}
_ONLY_2018: Final = frozenset({"verified", "vote", "style", "image"})
_JSON_SUFFIXES: Final = (".json", ".jsonl", ".ndjson")
_DECORATION = re.compile(r"^(meta|reviews|review)_|_\d+(core)?$|_5_core$")


def read_amazon(files: RawFiles, year: str, faults: Faults | None = None) -> RawCorpus:
    """One reviews file, or a directory with one; `meta_*` of the same category in its folder gives the items.

    year: one of YEARS. Raises DataError (file, line, what is valid) for whatever cannot be read.
    """
    path = files.path
    reviews = find_reviews(path) if path.is_dir() else path
    if reviews is None:
        raise DataError("no reviews here. Valid: a JSON-lines file (.json, .jsonl, or so with .gz).", file=path)
    columns = _NEW if year == "amazon2023" else _OLD
    records = open_json_lines(files.open(reviews))
    for field in (USER_ID, ITEM_ID):
        records.require(columns[field], f"{field} of {year}")
    present = {field: name for field, name in columns.items() if name in records.columns}
    found = collect_interactions(records, present, faults, spool=files.spool())
    interactions, notes = found.frame, found.notes
    metadata, table = _find_metadata(reviews, alone=path.is_dir()), no_items()
    if metadata:
        item_column = columns[ITEM_ID]
        records = open_metadata(files.open(metadata), item_column=item_column)
        fields = {column: column for column in records.columns}
        table = collect_items(records, fields, set(interactions[ITEM_ID]), faults)
        require_overlap(table, metadata, item_column)
        notes += table.notes()
    else:
        notes.append("No metadata file (meta_*.json.gz) with the reviews: items have no titles.")
    read = [str(file) for file in (reviews, metadata) if file]
    return RawCorpus(
        interactions, table.frame, SourceInfo(year, read, present, notes, found.dates), spooled=found.spooled
    )


def detect_amazon(file: RawFile) -> str | None:
    """The year whose reviews a file holds, by the keys of its first objects; None for anything else."""
    if file.container is not Container.JSON_LINES:
        return None
    keys = set(sample_keys(file))
    if {"reviewerID", "asin"} <= keys:
        return "amazon2018" if keys & _ONLY_2018 else "amazon2014"
    return "amazon2023" if {"user_id", "parent_asin", "rating", "text", "timestamp"} <= keys else None


def find_reviews(directory: Path) -> Path | None:
    """The reviews file of a directory: its only JSON-lines file that is not metadata."""
    json_files = [file for file in tables_in(directory) if suffix(file) in _JSON_SUFFIXES]
    return only([file for file in json_files if not stem(file).startswith("meta")], "the reviews", directory)


def _find_metadata(reviews: Path, *, alone: bool) -> Path | None:
    """meta_* of the same product group; where the folder holds the reviews `alone`, also of another name."""
    metadata = [file for file in tables_in(reviews.parent) if stem(file).startswith("meta_")]
    same = [file for file in metadata if _product_group(file) == _product_group(reviews)]
    return only(same or (metadata if alone else []), "the metadata", reviews.parent)


def _product_group(path: Path) -> str:
    return _DECORATION.sub("", stem(path))
