"""Any `Records` -> the table of interactions, and the table of items."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from saerec.columns import BRAND, CATEGORY, DESCRIPTION, ITEM_ID, PRICE, RATING, REVIEW, TIMESTAMP, TITLE, USER_ID
from saerec.data.readers.files.records import Records
from saerec.data.readers.rows import values
from saerec.data.readers.rows.cleaning import BAD_RATING, MISSING_TIME, Faults, clean_rows
from saerec.data.readers.rows.column_map import SUMMARY, ColumnsError
from saerec.errors import DataError

ROW_ORDER: Final = "No times in the source: the order of rows counts as time."

_CHUNK_ROWS = 1 << 14
_NO_TIME = np.iinfo(np.int64).min
_LINE = "line"
_DTYPES = {USER_ID: "str", ITEM_ID: "str", TIMESTAMP: "int64", RATING: "float32", REVIEW: "str", _LINE: "int64"}
_ITEM_DTYPES = {ITEM_ID: "str", TITLE: "str", CATEGORY: "str", BRAND: "str", DESCRIPTION: "str", PRICE: "float32"}
_TEXTS = (TITLE, CATEGORY, BRAND, DESCRIPTION)


@dataclass(frozen=True)
class ItemTable:
    """Items, and what was noticed while reading them."""

    frame: pd.DataFrame
    """item_id, title, category, brand, description, price; one row an item, in file order."""
    repeated: int = 0
    """Rows of an item that was there before; the first row counts."""
    retitled: int = 0
    """Of these, rows with another title than the first."""
    foreign: int = 0
    """Rows of items that nobody interacted with; left out."""
    bad_prices: int = 0
    """Prices that hold no amount; counted as unknown."""

    def notes(self) -> list[str]:
        """Sentences for `SourceInfo.notes` about an items file."""
        counts = {
            "{} rows of an item that was there before were left out.": self.repeated,
            "{} items without interactions were left out.": self.foreign,
            "{} prices hold no amount and count as unknown.": self.bad_prices,
        }
        return [sentence.format(f"{count:,}") for sentence, count in counts.items() if count]


def collect_interactions(
    records: Records, mapping: Mapping[str, str], faults: Faults | None = None
) -> tuple[pd.DataFrame, list[str]]:
    """The interactions in file order, as in `RawCorpus`, and notes.

    Without a time column, or with an empty one, the timestamp is the row number. An empty or unusable id, an
    unparsable time or rating, and a time missing in some rows only are noted in `faults`; without `faults` they raise
    DataError. So do a file without rows, and one of which more rows are faulty than not.
    """
    builder = _FrameBuilder(_DTYPES)
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


def no_items() -> ItemTable:
    """The table of a source without item columns."""
    return ItemTable(_FrameBuilder(_ITEM_DTYPES).build())


def collect_items(
    records: Records, mapping: Mapping[str, str], keep: Collection[str], faults: Faults | None = None
) -> ItemTable:
    """The rows of the items in `keep`; missing fields are "" or NaN.

    An unusable id or text is noted in `faults` and its row left out; without `faults` it raises DataError.
    """
    builder = _FrameBuilder(_ITEM_DTYPES)
    titles: dict[str, int] = {}
    repeated = retitled = foreign = bad_prices = 0
    for _, row in clean_rows(records, mapping, faults):
        item, title, price = row[ITEM_ID], row.get(TITLE, ""), row.get(PRICE)
        if item not in keep:
            foreign += 1
            continue
        if item in titles:
            repeated += 1
            retitled += titles[item] != hash(title)
            continue
        titles[item] = hash(title)
        bad_prices += price is not None and math.isnan(price)
        builder.add((item, *(row.get(field, "") for field in _TEXTS), math.nan if price is None else price))
    return ItemTable(builder.build(), repeated, retitled, foreign, bad_prices)


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


class _FrameBuilder:
    """Collects rows and packs them into typed columns every few thousand, so that few exist as Python objects."""

    def __init__(self, dtypes: Mapping[str, str]) -> None:
        self._dtypes = dict(dtypes)
        self._rows: list[Sequence[object]] = []
        self._frames: list[pd.DataFrame] = []

    def add(self, row: Sequence[object]) -> None:
        """`row`: one value per column, in the order of `dtypes`."""
        self._rows.append(row)
        if len(self._rows) >= _CHUNK_ROWS:
            self._pack()

    def build(self) -> pd.DataFrame:
        """All rows added so far."""
        if self._rows or not self._frames:
            self._pack()
        return pd.concat(self._frames, ignore_index=True)

    def _pack(self) -> None:
        columns = list(zip(*self._rows, strict=True)) or [()] * len(self._dtypes)
        self._frames.append(
            pd.DataFrame(
                {
                    name: pd.Series(column, dtype=dtype)
                    for (name, dtype), column in zip(self._dtypes.items(), columns, strict=True)
                }
            )
        )
        self._rows = []
