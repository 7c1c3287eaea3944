"""Which reader a path needs, by the names of files and by what is in them."""

from __future__ import annotations

from pathlib import Path

from saerec.data.readers import amazon, movielens, recbole, sequence
from saerec.data.readers.files.opening import RawFiles, stem, suffix, tables_in

Recognised = tuple[str, str]
"""(format, the sentence that says why)."""


def recognise(files: RawFiles) -> Recognised:
    """The format of an existing file or directory. Raises DataError for files that are no text and no Parquet."""
    return _directory(files) if files.path.is_dir() else _file(files, files.path)


def _directory(files: RawFiles) -> Recognised:
    if movielens.is_movielens(files.path):
        return "movielens", "it holds the ratings and movies of a MovieLens release"
    if recbole.find_inter(files.path):
        return "recbole", "it holds a .inter file"
    tables = tables_in(files.path)
    if any(stem(file) == "interactions" for file in tables):
        return "table", "it holds a file interactions.*"
    if reviews := amazon.find_reviews(files.path) if any(_is_metadata(file) for file in tables) else None:
        return _file(files, reviews)
    others = [file for file in tables if not stem(file).startswith(("items", "users", "meta", "readme", "license"))]
    if len(others) == 1:
        return _file(files, others[0])
    if named := [file for file in others if stem(file) == "sequences"]:
        return _file(files, named[0])
    return "table", "nothing else was recognised"


def _file(files: RawFiles, path: Path) -> Recognised:
    if movielens.is_ratings(path):
        return "movielens", "the movies of a MovieLens release lie beside it"
    if suffix(path) == ".inter":
        return "recbole", "its name ends in .inter"
    file = files.open(path)
    if year := amazon.detect_amazon(file):
        return year, f"{path.name} has the keys of {year} reviews"
    if sequence.looks_like_sequences(file):
        return "sequence", f"the lines of {path.name} are ids: user item item ..."
    return "table", f"{path.name} is a table"


def _is_metadata(path: Path) -> bool:
    return stem(path).startswith("meta_")
