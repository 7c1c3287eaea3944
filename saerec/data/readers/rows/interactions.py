"""The table of interactions, from any `Records`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from saerec.columns import ITEM_ID, RATING, REVIEW, TIMESTAMP, USER_ID
from saerec.data.readers.files.records import Records
from saerec.data.readers.rows import values
from saerec.data.readers.rows.bad_rows import BAD_RATING, MISSING_TIME, Faults
from saerec.data.readers.rows.column_map import SUMMARY, ColumnsError
from saerec.data.readers.rows.rows import FrameBuilder, clean_rows
from saerec.errors import DataError

ROW_ORDER: Final = "No times in the source: the order of rows counts as time."

_NO_TIME = np.iinfo(np.int64).min
_LINE = "line"
_DTYPES = {USER_ID: "str", ITEM_ID: "str", TIMESTAMP: "int64", RATING: "float32", REVIEW: "str", _LINE: "int64"}


def collect_interactions(
    records: Records, mapping: Mapping[str, str], faults: Faults | None = None
) -> tuple[pd.DataFrame, list[str]]:
    """The interactions in file order, as in `RawCorpus`, and notes.

    Without a time column, or with an empty one, the timestamp is the row number. An empty or unusable id, an
    unparsable time or rating, and a time missing in some rows only are noted in `faults`; without `faults` they raise
    DataError. So do a file without rows, and one of which more rows are faulty than not.
    """
    builder = FrameBuilder(_DTYPES)
    for line, row in clean_rows(records, mapping, faults):
        time, review = row.get(TIMESTAMP), row.get(REVIEW, "")
        if SUMMARY in row:
            review = values.with_headline(row[SUMMARY], review)
        stars = row.get(RATING, math.nan)
        builder.add((row[USER_ID], row[ITEM_ID], _NO_TIME if time is None else time, stars, review, line))
    frame, notes = _with_times(builder.build(), records.path, faults)
    if faults is not None:
        faults.left_out = sum(count for kind, count in faults.counts.items() if kind != BAD_RATING)
        _refuse_mostly_faulty(len(frame), faults, records)
        faults.lines = frame[_LINE].to_numpy()
    if frame.empty:
        raise DataError("no rows: there is no interaction to learn from.", file=records.path)
    return frame.drop(columns=_LINE), notes


def _refuse_mostly_faulty(kept: int, faults: Faults, records: Records) -> None:
    if faults.left_out <= kept:
        return
    first = faults.first()
    message = (
        f"{faults.left_out:,} of {kept + faults.left_out:,} rows cannot be read; the first is line {first.line}, "
        f"{first.said} Choose other columns, or correct the file."
    )
    raise ColumnsError(message, records.columns, file=records.path)


def _with_times(frame: pd.DataFrame, path: Path, faults: Faults | None) -> tuple[pd.DataFrame, list[str]]:
    missing = frame[TIMESTAMP] == _NO_TIME
    if not missing.any():
        return frame, []
    if missing.all():
        frame[TIMESTAMP] = np.arange(len(frame), dtype=np.int64)
        return frame, [ROW_ORDER]
    if faults is None:
        message = (
            "the time is empty here, but not in every row. Fill it in or remove the row; or leave all times empty, "
            "then the order of rows counts."
        )
        raise DataError(message, file=path, line=int(frame[_LINE].to_numpy()[missing.to_numpy().argmax()]))
    for row in frame[missing].to_dict("records"):
        content = {USER_ID: row[USER_ID], ITEM_ID: row[ITEM_ID], TIMESTAMP: "", REVIEW: row[REVIEW]}
        faults.note(MISSING_TIME, path, row[_LINE], content, "timestamp: the time is empty.")
    return frame[~missing].reset_index(drop=True), []
