"""MovieLens directories: 100k (u.data), 1M and 10M (ratings.dat), latest and others as CSV (ratings.csv)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from saerec.columns import CATEGORY, DESCRIPTION, ITEM_ID, RATING, TIMESTAMP, TITLE, USER_ID
from saerec.data.raw import RawCorpus, SourceInfo
from saerec.data.readers.files.delimited import open_delimited, open_split
from saerec.data.readers.files.faults import Faults
from saerec.data.readers.files.opening import RawFiles
from saerec.data.readers.files.raw_file import RawFile
from saerec.data.readers.files.records import Records, Row
from saerec.data.readers.rows.cleaning import clean_chunks
from saerec.data.readers.rows.frames import collect_interactions, collect_items
from saerec.data.readers.table import require_overlap
from saerec.errors import DataError

_RATINGS: Final = {USER_ID: "userId", ITEM_ID: "movieId", RATING: "rating", TIMESTAMP: "timestamp"}
_MOVIES: Final = {ITEM_ID: "movieId", TITLE: "title", CATEGORY: "genres"}
_TAGS: Final = {ITEM_ID: "movieId", DESCRIPTION: "tag"}
_TAG_COLUMNS: Final = ("userId", "movieId", "tag", "timestamp")
_GENRES_100K: Final = (  # noqa: SIM905 - a list would take twenty lines
    "unknown Action Adventure Animation Children's Comedy Crime Documentary Drama Fantasy Film-Noir Horror Musical "
    "Mystery Romance Sci-Fi Thriller War Western"
).split()
_COLUMNS_100K: Final = ("movieId", "title", "release", "video", "url", *_GENRES_100K)
_MOST_TAGS = 30


@dataclass(frozen=True)
class _Release:
    ratings: str
    movies: str
    tags: str
    """"" where that release has none."""


_RELEASES: Final = (
    _Release("u.data", "u.item", ""),
    _Release("ratings.dat", "movies.dat", "tags.dat"),
    _Release("ratings.csv", "movies.csv", "tags.csv"),
)


def is_movielens(directory: Path) -> bool:
    """Whether a directory holds the ratings and movies of one release."""
    return _release_in(directory) is not None


def is_ratings(path: Path) -> bool:
    """Whether a file is the ratings of a release whose movies lie in its folder."""
    release = _release_in(path.parent)
    return release is not None and path.name == release.ratings


def read_movielens(files: RawFiles, faults: Faults | None = None) -> RawCorpus:
    """A release's directory, or its ratings file. Genres become the category, tags of viewers the description.

    Raises DataError when the ratings or movies are missing, or a row cannot be read.
    """
    directory = files.path if files.path.is_dir() else files.path.parent
    release = _release_in(directory)
    if release is None:
        choices = "; ".join(f"{each.ratings} and {each.movies}" for each in _RELEASES)
        raise DataError(f"no MovieLens release here. Valid: a directory with {choices}.", file=directory)
    ratings = _open(files.open(directory / release.ratings), list(_RATINGS.values()))
    found = collect_interactions(ratings, _RATINGS, faults, spool=files.spool())
    interactions = found.frame
    keep = set(interactions[ITEM_ID])
    movies = _open_movies(files.open(directory / release.movies))
    table = collect_items(movies, _MOVIES, keep, faults)
    require_overlap(table, movies.path, "movieId")
    read, frame, mapping = [ratings.path, movies.path], table.frame, _RATINGS | _MOVIES
    tags = directory / release.tags
    if release.tags and tags.is_file():
        described = _tags_of(_open(files.open(tags), list(_TAG_COLUMNS)), keep)
        frame = frame.assign(**{DESCRIPTION: frame[ITEM_ID].map(described).fillna("").astype("str")})
        read, mapping = [*read, tags], mapping | {DESCRIPTION: "tag"}
    source = SourceInfo("movielens", [str(file) for file in read], mapping, found.notes + table.notes(), found.dates)
    return RawCorpus(interactions, frame, source, spooled=found.spooled)


def _release_in(directory: Path) -> _Release | None:
    there = (
        release
        for release in _RELEASES
        if (directory / release.ratings).is_file() and (directory / release.movies).is_file()
    )
    return next(there, None)


def _open(file: RawFile, names: Sequence[str]) -> Records:
    """`names`: the columns, which only the CSV releases name themselves."""
    if file.path.suffix == ".csv":
        records = open_delimited(file)
        for name in names:
            records.require(name, "MovieLens")
        return records
    separator = "::" if file.path.suffix == ".dat" else "\t" if file.path.name == "u.data" else "|"
    return open_split(file, separator, names=names, encoding=file.encoding())


def _open_movies(file: RawFile) -> Records:
    old = file.path.name == "u.item"
    records = _open(file, _COLUMNS_100K if old else list(_MOVIES.values()))

    def select(columns: Sequence[str], faults: Faults | None = None) -> Iterator[Row]:
        if old:
            for line, row in records.select(("movieId", "title", *_GENRES_100K), faults):
                flags = zip(_GENRES_100K[1:], row[3:], strict=True)
                yield line, [row[0], row[1], ", ".join(genre for genre, flag in flags if flag == "1")]
        else:
            for line, row in records.select(columns, faults):
                genres = "" if "no genres" in str(row[2]) else str(row[2]).replace("|", ", ")
                yield line, [row[0], row[1], genres]

    return Records(file.path, tuple(_MOVIES.values()), records.kind, select)


def _tags_of(tags: Records, keep: Collection[str]) -> dict[str, str]:
    """Movie -> its commonest tags, each once, joined by commas."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for chunk in clean_chunks(tags, _TAGS):
        for movie, tag in zip(chunk.columns[ITEM_ID], chunk.columns[DESCRIPTION], strict=True):
            if movie in keep and tag:
                counts[movie][tag.lower()] += 1
    return {movie: ", ".join(tag for tag, _ in count.most_common(_MOST_TAGS)) for movie, count in counts.items()}
