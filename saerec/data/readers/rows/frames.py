"""Any `Records` -> the table of interactions, and the table of items."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from operator import ne
from typing import Final

import numpy as np
import pandas as pd

from saerec.columns import BRAND, CATEGORY, DESCRIPTION, ITEM_ID, PRICE, RATING, REVIEW, TIMESTAMP, TITLE, USER_ID
from saerec.data.readers.files.faults import BAD_RATING, Faults
from saerec.data.readers.files.records import Records
from saerec.data.readers.rows import values
from saerec.data.readers.rows.amounts import read_prices, read_ratings
from saerec.data.readers.rows.cleaning import clean_chunks
from saerec.data.readers.rows.column_map import SUMMARY, ColumnsError, Dates
from saerec.data.readers.rows.faulty import Faulty
from saerec.data.readers.rows.id_column import IdColumn, WrittenIds
from saerec.data.readers.rows.plain_numbers import joined, pack
from saerec.data.readers.rows.times import read_times
from saerec.data.reviews import HeldReviews, Reviews, SpooledReviews
from saerec.errors import DataError

ROW_ORDER: Final = "No times in the source: the order of rows counts as time."

_STRANGERS: Final = 100_000
_ITEM_DTYPES = {ITEM_ID: "str", TITLE: "str", CATEGORY: "str", BRAND: "str", DESCRIPTION: "str", PRICE: "float32"}
_TEXTS = (TITLE, CATEGORY, BRAND, DESCRIPTION)


@dataclass(frozen=True)
class Read:
    """Interactions, and what was noticed while reading them."""

    frame: pd.DataFrame
    """as in `RawCorpus`"""
    notes: list[str]
    dates: list[str]
    """how the times are written, see `saerec.data.readers.rows.times`"""
    spooled: SpooledReviews | None = None
    """the reviews, where they do not stand in the frame; its ids are categories then"""


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
    strangers: frozenset[str] = frozenset()
    """Some ids of such items."""
    said: tuple[str, ...] = ()
    """How the prices are written."""

    def notes(self) -> list[str]:
        """Sentences for `SourceInfo.notes` about an items file."""
        counts = {
            "{} rows of an item that was there before were left out.": self.repeated,
            "{} items without interactions were left out.": self.foreign,
            "{} prices hold no amount and count as unknown.": self.bad_prices,
        }
        return [*(sentence.format(f"{count:,}") for sentence, count in counts.items() if count), *self.said]


def collect_interactions(
    records: Records,
    mapping: Mapping[str, str],
    faults: Faults | None = None,
    dates: Dates | None = None,
    spool: SpooledReviews | None = None,
) -> Read:
    """The interactions in file order.

    Without a time column, or with an empty one, the timestamp is the row number. A line that is no row, an empty or
    unusable id, an unparsable time or rating, and a time missing in some rows only are noted in `faults`; without
    `faults` they raise DataError. So do a file without rows, and one of which more rows are faulty than not.
    spool: where the reviews go, instead of into the frame.
    """
    dates = dates or Dates()
    found = _read_columns(records, mapping, faults, spool or HeldReviews())
    if not len(found.lines) and (faults is None or not faults.counts):
        raise DataError("no rows: there is no interaction to learn from.", file=records.path)
    times = read_times(
        found.raw[TIMESTAMP], now=time.time(), given=dates.given, hints=dates.hints, file=records.path,
        column=mapping.get(TIMESTAMP, ""),
    )  # fmt: skip
    ratings = read_ratings(found.raw[RATING])
    frame = pd.DataFrame({USER_ID: found.users, ITEM_ID: found.items, TIMESTAMP: times.seconds})
    frame[RATING] = ratings.values.astype(np.float32)
    ordered = bool(times.missing.all())
    empty = times.missing if not ordered else np.zeros(len(frame), dtype=bool)
    faulty = Faulty(records, mapping, frame, found.lines, found.reviews, found.raw, faults)
    faulty.refuse(times.bad, empty, ratings.bad)
    lines, reviews = found.lines, found.reviews
    if (dropped := times.bad | empty).any():  # else nothing is copied
        frame, lines, reviews = frame[~dropped].reset_index(drop=True), lines[~dropped], reviews.keep(~dropped)
    if faults is not None:
        faults.left_out = sum(count for kind, count in faults.counts.items() if kind != BAD_RATING)
        _refuse_mostly_faulty(len(frame), faults, records)
        faults.lines = lines
    if frame.empty:
        raise DataError("no rows: there is no interaction to learn from.", file=records.path)
    if ordered:
        frame[TIMESTAMP] = np.arange(len(frame), dtype=np.int64)
    notes = [ROW_ORDER] if ordered else [*times.notes, *ratings.notes]
    if isinstance(reviews, HeldReviews):
        frame = frame.assign(**{REVIEW: reviews.column})
    return Read(frame, notes, times.forms, reviews if isinstance(reviews, SpooledReviews) else None)


@dataclass(frozen=True)
class _Columns:
    """What was read of each row."""

    users: pd.Series
    items: pd.Series
    """str, or category of str where the reviews are spooled"""
    lines: np.ndarray
    reviews: Reviews
    raw: dict[str, pd.Series]
    """times and ratings as they stand there"""


def _read_columns(records: Records, mapping: Mapping[str, str], faults: Faults | None, reviews: Reviews) -> _Columns:
    column, lines = IdColumn if isinstance(reviews, SpooledReviews) else WrittenIds, [np.zeros(0, dtype=np.int64)]
    users, items = column(), column()
    raw = {name: list[pd.Series]() for name in (TIMESTAMP, RATING)}
    for chunk in clean_chunks(records, mapping, faults):
        texts = chunk.columns.get(REVIEW, [""] * len(chunk.lines))
        if SUMMARY in chunk.columns:
            texts = [*map(values.with_headline, chunk.columns[SUMMARY], texts)]
        reviews.add(pd.Series(texts, dtype="str"))
        users.add(chunk.columns[USER_ID])
        items.add(chunk.columns[ITEM_ID])
        lines.append(np.array(chunk.lines, dtype=np.int64))
        for name, parts in raw.items():
            parts.append(chunk.columns.get(name, pack([None] * len(chunk.lines))))
    columns = {name: joined(parts) for name, parts in raw.items()}
    return _Columns(users.column(), items.column(), np.concatenate(lines), reviews, columns)


def no_items() -> ItemTable:
    """The table of a source without item columns."""
    return ItemTable(pd.DataFrame({name: pd.Series([], dtype=dtype) for name, dtype in _ITEM_DTYPES.items()}))


def collect_items(
    records: Records, mapping: Mapping[str, str], keep: Collection[str], faults: Faults | None = None
) -> ItemTable:
    """The rows of the items in `keep`; missing fields are "" or NaN.

    An unusable id or text is noted in `faults` and its row left out; without `faults` it raises DataError.
    """
    titles: dict[str, int] = {}
    strangers: set[str] = set()
    repeated = retitled = foreign = 0
    frames, raw_prices = [], []
    for chunk in clean_chunks(records, mapping, faults):
        ids = chunk.columns[ITEM_ID]
        names = chunk.columns.get(TITLE, [""] * len(ids))
        new: list[int] = []
        if titles.keys() >= {*ids}:
            repeated += len(ids)
            retitled += sum(map(ne, map(titles.__getitem__, ids), map(hash, names)))
            continue
        for place, (item, title) in enumerate(zip(ids, names, strict=True)):
            if item not in keep:
                foreign += 1
                if len(strangers) < _STRANGERS:
                    strangers.add(item)
            elif item in titles:
                repeated += 1
                retitled += titles[item] != hash(title)
            else:
                titles[item] = hash(title)
                new.append(place)
        frames.append(pd.DataFrame({ITEM_ID: pd.Series([ids[place] for place in new], dtype="str"), **{
            name: pd.Series([chunk.columns[name][place] for place in new] if name in chunk.columns else
                            [""] * len(new), dtype="str") for name in _TEXTS}}))  # fmt: skip
        prices = chunk.columns.get(PRICE, pack([None] * len(ids)))
        raw_prices.append(prices.iloc[new].reset_index(drop=True))
    prices = read_prices(joined(raw_prices))
    frame = pd.concat(frames, ignore_index=True) if frames else no_items().frame
    frame = frame.assign(**{PRICE: prices.values.astype(np.float32)})
    return ItemTable(frame, repeated, retitled, foreign, int(prices.bad.sum()), frozenset(strangers),
                     tuple(prices.notes))  # fmt: skip


def _refuse_mostly_faulty(kept: int, faults: Faults, records: Records) -> None:
    if faults.left_out <= kept:
        return
    first = faults.first()
    message = (
        f"{faults.left_out:,} of {kept + faults.left_out:,} rows cannot be read; the first is line {first.line}, "
        f"{first.said} Choose other columns, or correct the file."
    )
    raise ColumnsError(message, records.columns, file=records.path)
