"""A column of times -> seconds since 1970. The column decides how it is written, not the single value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import numpy as np
import pandas as pd

from saerec.data.readers.files.quoting import shown
from saerec.data.readers.rows.number_times import (
    ABOUT,
    DAY,
    EARLIEST,
    FINE_ORDER,
    FIRST,
    LAST,
    ORDER,
    civil_seconds,
    read_number_times,
)
from saerec.data.readers.rows.plain_numbers import is_stamp, plain_numbers, unpacked
from saerec.data.readers.rows.written_dates import read_written_date
from saerec.errors import ConfigError, DataError

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"
ISO: Final = "iso"
DATE_FORMATS: Final = {
    DAY_FIRST: "17/04/2018: the day stands first",
    MONTH_FIRST: "04/17/2018: the month stands first",
    **ABOUT,
}
"""What `--date-format` takes, beside a pattern such as %d.%m.%Y."""
_SAID: Final = {
    **ABOUT,
    ISO: "dates such as 2024-05-31",
    "words": "dates such as May 31, 2024",
    DAY_FIRST: "dates with the day before the month",
    MONTH_FIRST: "dates with the month before the day",
}
_EXAMPLES: Final = 3
_AT_ONCE: Final = 1 << 16  # texts that become dates, and Python objects on the way
_HELP: Final = (
    "Valid: seconds or milliseconds since 1970, or a date such as 2024-05-31, 2024-05-31T12:00:00Z, 31.05.2024 or "
    "May 31, 2024."
)


class OpenDatesError(DataError):
    """What is day and what month, nothing in the column tells. `examples` show both: (as written, day first, month
    first)."""

    examples: tuple[tuple[str, str, str], ...]

    def __init__(self, examples: Sequence[tuple[str, str, str]], *, file: object, column: str) -> None:
        self.examples = tuple(examples)
        text = "; ".join(f"{raw!r} is {day} or {month}" for raw, day, month in examples)
        super().__init__(
            f"what is the day and what the month in the column {column!r}? {text}. No value tells. Say it with "
            f"--date-format {DAY_FIRST} or --date-format {MONTH_FIRST}.",
            file=file,
        )


class _OpenError(Exception):
    """Holds the examples until file and column are known."""


@dataclass
class Times:
    """One element a row."""

    seconds: np.ndarray
    """int64, 0 where there is none"""
    missing: np.ndarray
    """bool"""
    bad: np.ndarray
    """bool: something stands there that is no time"""
    forms: list[str] = field(default_factory=list)
    """how the column is written: names of DATE_FORMATS, `iso`, `words` or a pattern; kept with the run"""
    notes: list[str] = field(default_factory=list)


def check_date_format(given: str) -> None:
    """Raises ConfigError for what is neither a name nor a pattern."""
    if given and given not in DATE_FORMATS and "%" not in given:
        valid = ", ".join(DATE_FORMATS)
        raise ConfigError(f"--date-format {given!r}: valid are {valid}, or a pattern such as %d.%m.%Y.")


def read_times(
    raw: pd.Series, *, now: float, given: str = "", hints: Sequence[str] = (), file: object = None, column: str = ""
) -> Times:
    """raw: as `pack` makes it. given: how the person says it is written; hints: how the run they join is written.

    Raises OpenDatesError where day and month cannot be told apart.
    """
    check_date_format(given)
    numbers = plain_numbers(raw)
    seconds, missing, others = np.full(len(raw), np.nan), numbers.missing, numbers.others
    forms: list[str] = []
    notes: list[str] = []
    is_number = ~missing & ~others
    by_pattern = "%" in given
    if is_number.any() and not by_pattern:
        found = read_number_times(numbers.values[is_number], now, given, hints)
        seconds[is_number] = found.seconds
        forms.append(found.form)
        if found.others:
            notes.append(f"{found.others:,} times are in another unit than the others, which their size tells.")
    elif is_number.any():
        others = others | is_number
    if others.any():
        try:
            seconds[others] = _read_others(raw[others], given, hints, forms, notes)
        except _OpenError as error:
            raise OpenDatesError(error.args[0], file=file, column=column) from None
    bad = ~missing & np.isnan(seconds)
    known = seconds[~np.isnan(seconds)]
    if len(known):
        notes.insert(0, _note(known, forms, now))
    return Times(np.nan_to_num(seconds).astype(np.int64), missing, bad, forms, notes)


def why_no_time(value: object) -> str:
    """What is wrong with a value that is bad."""
    is_number = not plain_numbers(pd.Series([value], dtype="object")).others[0]
    what = f"the time {shown(value)} lies outside the years 1 to 9999" if is_number else f"{shown(value)} is not a time"
    return f"{what}. {_HELP}"


def _read_others(raw: pd.Series, given: str, hints: Sequence[str], forms: list[str], notes: list[str]) -> np.ndarray:
    """Stamps of Parquet, and texts. Adds to forms and notes."""
    raw = unpacked(raw)
    if raw.dtype.kind == "M":
        forms.append(ISO)
        return raw.to_numpy("datetime64[s]").astype(np.int64).astype(np.float64)
    if raw.dtype == "object":
        raw = raw.map(lambda value: str(value) if isinstance(value, str) or is_stamp(value) else "\0")
    codes, texts = pd.factorize(raw)
    distinct = pd.Series(texts, dtype="str").str.strip()
    if "%" in given:
        forms.append(given)
        found = _stamps(pd.to_datetime(distinct, format=given, utc=True, errors="coerce"))
    else:
        found = np.concatenate([_iso(distinct[at : at + _AT_ONCE]) for at in range(0, max(1, len(distinct)), _AT_ONCE)])
        if not np.isnan(found).all():
            forms.append(ISO)
        left = np.flatnonzero(np.isnan(found))
        if len(left):
            weights = np.bincount(codes, minlength=len(distinct))[left]
            found[left] = _read_written(distinct.iloc[left].tolist(), weights, given, hints, forms, notes)
    return found[codes]


def _iso(texts: pd.Series) -> np.ndarray:
    return _stamps(pd.to_datetime(texts, format="ISO8601", utc=True, errors="coerce"))


def _stamps(stamps: pd.Series) -> np.ndarray:
    whole = stamps.dt.tz_localize(None).dt.floor("s").to_numpy("datetime64[s]")
    return np.where(np.isnat(whole), np.nan, whole.astype(np.int64).astype(np.float64))


def _read_written(
    texts: list[str], weights: np.ndarray, given: str, hints: Sequence[str], forms: list[str], notes: list[str]
) -> np.ndarray:
    """weights: rows of each text."""
    dates = [read_written_date(text) for text in texts]
    there = np.array([date is not None for date in dates], dtype=bool)
    read = [date for date in dates if date is not None]
    found = np.array([np.nan if date else _rare_iso(text) for text, date in zip(texts, dates, strict=True)])
    if not read:
        return found
    parts = np.array([(date.year, date.first, date.second) for date in read], dtype=np.int64)
    is_open = np.array([date.is_open for date in read], dtype=bool)
    rest = np.array([date.seconds for date in read])
    as_month_first = civil_seconds(parts[:, 0], parts[:, 1], parts[:, 2])
    as_day_first = civil_seconds(parts[:, 0], parts[:, 2], parts[:, 1])
    if not is_open.all():
        forms.append("words")
    day_first = False
    if is_open.any():
        written = [text for text, is_there in zip(texts, there, strict=True) if is_there]
        dotted = all(date.dotted for date in read if date.is_open)
        form, why = _order(written, weights[there], is_open, as_day_first, as_month_first, given, hints, dotted)
        day_first = form == DAY_FIRST
        forms.append(form)
        notes.append(f"{'Day before month' if day_first else 'Month before day'}: {why}.")
    found[there] = np.where(is_open & day_first, as_day_first, as_month_first) + rest
    return found


def _rare_iso(text: str) -> float:
    """Weeks (2017-W28-5), which pandas does not read. NaN for what is no date."""
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        return float("nan")
    return float((date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() // 1)


def _order(
    texts: list[str],
    weights: np.ndarray,
    is_open: np.ndarray,
    day_first: np.ndarray,
    month_first: np.ndarray,
    given: str,
    hints: Sequence[str],
    dotted: bool,
) -> tuple[str, str]:
    """(what stands first, why). Raises _OpenError where nothing tells."""
    if given in (DAY_FIRST, MONTH_FIRST):
        return given, "as was said"
    only_day = is_open & ~np.isnan(day_first) & np.isnan(month_first)
    only_month = is_open & np.isnan(day_first) & ~np.isnan(month_first)
    if only_day.any() or only_month.any():
        day = weights[only_day].sum() >= weights[only_month].sum()
        settles = texts[int(np.argmax(only_day if day else only_month))]
        return (DAY_FIRST if day else MONTH_FIRST), f"{shown(settles)} settles it"
    differ = np.flatnonzero(is_open & (day_first != month_first) & ~np.isnan(day_first))
    hinted = next((hint for hint in hints if hint in (DAY_FIRST, MONTH_FIRST)), None)
    if hinted:
        return hinted, "as in the run they are added to"
    if dotted:
        return DAY_FIRST, "dates with full stops are written so"
    if not len(differ):
        return DAY_FIRST, "both orders give the same days"
    examples = [(texts[place], _day(day_first[place]), _day(month_first[place])) for place in differ[:_EXAMPLES]]
    raise _OpenError(examples)


def _note(known: np.ndarray, forms: Sequence[str], now: float) -> str:
    """How the times are read, and whether that can be."""
    said = " and ".join(_SAID.get(form, form) for form in dict.fromkeys(forms))
    first, last = float(known.min()), float(known.max())
    strange = int(((known < EARLIEST) | (known > now + DAY)).sum())
    if FINE_ORDER in forms or ORDER in forms:
        return f"Times: {said}."
    note = f"Times: {said}, from {_day(first)} to {_day(last)}."
    if 2 * strange <= len(known):
        return note
    return (
        f"{note} That is before 1995 or after today for {strange:,} of {len(known):,} rows: only the order of these "
        "times is to be trusted. If they are dates, say how they are written with --date-format; if they are a count, "
        f"--date-format {ORDER} says so."
    )


def _day(seconds: float) -> str:
    if not FIRST <= seconds <= LAST:
        return str(seconds)
    return (datetime(1970, 1, 1, tzinfo=UTC) + pd.Timedelta(seconds=int(seconds))).strftime("%Y-%m-%d")
