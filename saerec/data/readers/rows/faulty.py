"""Rows of interactions whose time or rating cannot be read: refused, or noted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from saerec.columns import ITEM_ID, RATING, REVIEW, TIMESTAMP, USER_ID
from saerec.data.readers.files.faults import BAD_RATING, BAD_TIME, MISSING_TIME, MOST_SHOWN, Faults
from saerec.data.readers.files.quoting import shown
from saerec.data.readers.files.records import Records
from saerec.data.readers.rows.plain_numbers import as_written
from saerec.data.readers.rows.times import why_no_time
from saerec.data.reviews import Reviews
from saerec.errors import DataError


@dataclass(frozen=True)
class Faulty:
    """Refuses, or notes, such rows."""

    records: Records
    mapping: Mapping[str, str]
    frame: pd.DataFrame
    """user_id and item_id of every row"""
    lines: np.ndarray
    reviews: Reviews
    raw: Mapping[str, pd.Series]
    """times and ratings as they stand there"""
    faults: Faults | None

    def refuse(self, bad_time: np.ndarray, no_time: np.ndarray, bad_rating: np.ndarray) -> None:
        """The first of them raises DataError where there is nothing to note them in."""
        found: dict[int, tuple[str, str]] = {}
        for kind, name, mask in (
            (BAD_TIME, TIMESTAMP, bad_time), (MISSING_TIME, TIMESTAMP, no_time), (BAD_RATING, RATING, bad_rating)
        ):  # fmt: skip
            found |= {place: (kind, name) for place in np.flatnonzero(mask).tolist() if place not in found}
        texts = self._texts(found) if self.faults is not None else {}
        for place, (kind, name) in sorted(found.items()):
            path, line = self.records.place(int(self.lines[place]))
            self._one(kind, name, place, path, line, texts.get(place, ""))

    def _texts(self, found: Mapping[int, tuple[str, str]]) -> dict[int, str]:
        """The reviews of those that may be shown: the first of each kind."""
        chosen = [
            [place for place in sorted(found) if found[place][0] == kind] for kind in {k for k, _ in found.values()}
        ]
        rows = np.array(sorted(place for of_kind in chosen for place in of_kind[:MOST_SHOWN]), dtype=np.int64)
        return dict(zip(rows.tolist(), self.reviews.take(rows).tolist(), strict=True))

    def _one(self, kind: str, name: str, place: int, path: Path, line: int, review: str) -> None:
        value = as_written(self.raw[name], place)
        if self.faults is None and kind == MISSING_TIME:
            message = (
                "the time is empty here, but not in every row. Fill it in or remove the row; or leave all times empty, "
                "then the order of rows counts."
            )
            raise DataError(message, file=path, line=line)
        said = (
            "the time is empty."
            if kind == MISSING_TIME
            else why_no_time(value)
            if kind == BAD_TIME
            else (f"{shown(value)} is not a number. A rating is a number (also 4,5 or 4/5 or stars), or empty.")
        )
        if self.faults is None:
            raise DataError(f"{name} (column {shown(self.mapping[name])}): {said}", file=path, line=line)
        row = self.frame.iloc[place]
        content = {USER_ID: row[USER_ID], ITEM_ID: row[ITEM_ID], name: value, REVIEW: review}
        self.faults.note(kind, path, line, content, f"{name}: {said}")
