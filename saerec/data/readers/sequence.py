"""Sequence files: `user item item ...`, one user a line, oldest item first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from saerec.columns import ITEM_ID, USER_ID
from saerec.data.raw import RawCorpus, SourceInfo
from saerec.data.readers.files.containers import Container
from saerec.data.readers.files.faults import Faults
from saerec.data.readers.files.opening import RawFiles, main_tables_in, only, stem, suffix
from saerec.data.readers.files.raw_file import RawFile
from saerec.data.readers.files.records import Records, Row
from saerec.data.readers.rows.column_map import check_fields
from saerec.data.readers.rows.frames import collect_interactions, no_items
from saerec.data.readers.table import find_items, read_items
from saerec.errors import DataError

_SAMPLE_LINES = 50
_SAMPLE_CHARS = 10_000
_DIGIT = re.compile(r"\d")
_ID_SHARE = 0.9


def read_sequences(
    files: RawFiles, mapping: Mapping[str, str] | None = None, faults: Faults | None = None
) -> RawCorpus:
    """A sequence file, or a directory with one (sequences.txt, or the only .txt) and, if there is one, items.*.

    `user item` pairs, one a line, are the same format: lines of one user follow each other. `mapping` concerns items.*.
    Raises DataError for a line with fewer than two ids.
    """
    check_fields(mapping)
    path = files.path
    main, items = (find_sequences(path), find_items(path)) if path.is_dir() else (path, ())
    if main is None:
        raise DataError("no sequence file here. Valid: sequences.txt, or one .txt file.", file=path)
    file = files.open(main)
    records = Records(main, (USER_ID, ITEM_ID), "sequences", lambda _, faults=None: _pairs(file))
    columns = {USER_ID: "first on the line", ITEM_ID: "the others"}
    found = collect_interactions(records, columns, faults, spool=files.spool())
    interactions, notes = found.frame, found.notes
    table = no_items()
    item_columns: dict[str, str] = {}
    if items:
        table, item_columns, item_notes = read_items(files.tables(items), mapping, interactions, faults)
        notes += item_notes
    read = [str(file) for file in (main, *items)]
    source = SourceInfo("sequence", read, item_columns | columns, notes)
    return RawCorpus(interactions, table.frame, source, spooled=found.spooled)


def find_sequences(directory: Path) -> Path | None:
    """sequences.txt of a directory, else its only .txt file but for notes and items."""
    texts = [file for file in main_tables_in(directory) if suffix(file) == ".txt"]
    return only([file for file in texts if stem(file) == "sequences"] or texts, "the sequences", directory)


def looks_like_sequences(file: RawFile) -> bool:
    """Whether the first lines are two or more ids (mostly with digits) and no table without a header.

    Lines that all have the same three or four fields may as well be user, item, rating, time: not taken for sequences.
    """
    if file.container is not Container.TEXT:
        return False
    lines = [text[:_SAMPLE_CHARS].split() for _, text in islice(file.lines(spoilt={}), _SAMPLE_LINES)]
    lines = [tokens for tokens in lines if tokens]
    tokens = [token for line in lines for token in line]
    with_digit = sum(bool(_DIGIT.search(token)) for token in tokens)
    widths = {len(line) for line in lines}
    shaped = bool(lines) and min(widths) >= 2 and (len(widths) > 1 or not widths & {3, 4} or len(lines) == 1)
    return (
        shaped
        and with_digit >= _ID_SHARE * len(tokens)
        and not any(sign in token for token in tokens for sign in ',;|"')
    )


def _pairs(file: RawFile) -> Iterator[Row]:
    for line, text in file.lines():
        user, *items = text.split() or [""]
        if user and not items:
            message = "a user without items. Valid: user item item ..., separated by blanks."
            raise DataError(message, file=file.path, line=line)
        for item in items:
            yield line, (user, item)
