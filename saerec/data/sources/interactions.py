"""The table of interactions, from any `Records`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from saerec.columns import ITEM_ID, RATING, REVIEW, TIMESTAMP, USER_ID
from saerec.data.sources import values
from saerec.data.sources.columnmap import SUMMARY
from saerec.data.sources.records import Records
from saerec.data.sources.rows import FrameBuilder, clean_rows
from saerec.errors import DataError

ROW_ORDER: Final = "No times in the source: the order of rows counts as time."

_NO_TIME = np.iinfo(np.int64).min
_LINE = "line"
_DTYPES = {USER_ID: "str", ITEM_ID: "str", TIMESTAMP: "int64", RATING: "float32", REVIEW: "str", _LINE: "int64"}


def collect_interactions(records: Records, mapping: Mapping[str, str]) -> tuple[pd.DataFrame, list[str]]:
    """The interactions in file order, as in `RawCorpus`, and notes.

    Without a time column, or with an empty one, the timestamp is the row number. Raises DataError for an empty or
    unusable id, an unparsable time or rating, a time missing in some rows only, and a file without rows.
    """
    builder = FrameBuilder(_DTYPES)
    for line, row in clean_rows(records, mapping):
        time, review = row.get(TIMESTAMP), row.get(REVIEW, "")
        if SUMMARY in row:
            review = values.with_headline(row[SUMMARY], review)
        stars = row.get(RATING, math.nan)
        builder.add((row[USER_ID], row[ITEM_ID], _NO_TIME if time is None else time, stars, review, line))
    return _with_times(builder.build(), records.path)


def _with_times(frame: pd.DataFrame, path: Path) -> tuple[pd.DataFrame, list[str]]:
    if frame.empty:
        raise DataError("no rows: there is no interaction to learn from.", file=path)
    missing = frame[TIMESTAMP] == _NO_TIME
    line = int(frame[_LINE].to_numpy()[missing.to_numpy().argmax()])
    frame = frame.drop(columns=_LINE)
    if not missing.any():
        return frame, []
    if not missing.all():
        message = (
            "the time is empty here, but not in every row. Fill it in or remove the row; or leave all times empty, "
            "then the order of rows counts."
        )
        raise DataError(message, file=path, line=line)
    frame[TIMESTAMP] = np.arange(len(frame), dtype=np.int64)
    return frame, [ROW_ORDER]
