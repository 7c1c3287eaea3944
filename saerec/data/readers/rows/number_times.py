"""Times that are written as numbers: which unit, and counted from when, a whole column decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

EARLIEST: Final = 788_918_400
"""Seconds of the first day of 1995: few of the data that people bring are older."""
DAY: Final = 86_400
FIRST, LAST = -62135596800, 253402300799
"""Seconds of the years 1 and 9999, the first and the last that are read."""
SECONDS, COMPACT, ORDER, FINE_ORDER = "seconds", "yyyymmdd", "order", "fine-order"
_UNITS: Final = {  # name -> units a second, units at 1970
    SECONDS: (1.0, 0.0),
    "milliseconds": (1e3, 0.0),
    "microseconds": (1e6, 0.0),
    "nanoseconds": (1e9, 0.0),
    "days": (1 / DAY, 0.0),
    "excel-days": (1 / DAY, 25_569.0),
    "net-ticks": (1e7, 621_355_968_000_000_000.0),
}
_EPOCH: Final = (SECONDS, "milliseconds", "microseconds", "nanoseconds")
_SIZES: Final = ((1e17, "nanoseconds"), (1e14, "microseconds"), (1e11, "milliseconds"))
_FINE: Final = 1e6
_MOST_IN: Final = 0.5  # of the rows that a unit must make plausible
_NEARLY_ALL: Final = 0.9  # the same for units that are rare
ABOUT: Final = {
    SECONDS: "seconds since 1970",
    "milliseconds": "milliseconds since 1970",
    "microseconds": "microseconds since 1970",
    "nanoseconds": "nanoseconds since 1970",
    "days": "days since 1970",
    "excel-days": "days as spreadsheets count them, from 1899-12-30",
    "net-ticks": "ticks of .NET",
    COMPACT: "digits such as 20170715 or 20170715140316",
    ORDER: "numbers of which only the order counts",
    FINE_ORDER: "fractions of which only the order counts",
}
"""What may be said of a column of numbers -> what it is, in words."""


@dataclass(frozen=True)
class NumberTimes:
    """Seconds since 1970, and how they came about."""

    seconds: np.ndarray
    """float64, whole; NaN where no unit gives a time within the years 1 to 9999"""
    form: str
    """one of ABOUT"""
    plausible: float
    """share of the rows between 1995 and tomorrow"""
    others: int = 0
    """rows in another unit than most"""


def read_number_times(numbers: np.ndarray, now: float, given: str = "", hints: Sequence[str] = ()) -> NumberTimes:
    """numbers: float64, none NaN. given: the form, which is not questioned; hints: forms that are tried first.

    The form is the one that puts most of the column between 1995 and tomorrow. Where none does, the numbers are read
    as seconds (or a smaller unit, by their size) and `plausible` says that nothing speaks for it. In a column of
    seconds, milli-, micro- or nanoseconds a value that is plausible in another of these units only is read in that.
    """
    if given in ABOUT:
        seconds = _convert(numbers, given)
        return NumberTimes(seconds, given, _plausible(seconds, now).mean())
    shares = {form: float(_plausible(_convert(numbers, form), now).mean()) for form in (*_UNITS, COMPACT)}
    needed = {form: _MOST_IN if form in (*_EPOCH, COMPACT) else _NEARLY_ALL for form in shares}
    likely = [form for form in hints if shares.get(form, 0.0) >= _MOST_IN]
    likely += sorted((form for form in shares if shares[form] >= needed[form]), key=lambda form: -shares[form])
    if likely:
        form = likely[0]
        seconds = _convert(numbers, form)
        strayed = _read_strays(numbers, seconds, now) if form in _EPOCH else 0
        return NumberTimes(seconds, form, float(_plausible(seconds, now).mean()), strayed)
    size = float(np.median(np.abs(numbers)))
    form = next((unit for limit, unit in _SIZES if size >= limit), SECONDS)
    form = next((hint for hint in hints if hint in (ORDER, FINE_ORDER)), form)
    seconds = _convert(numbers, form)
    if form == SECONDS and len(np.unique(seconds)) < len(np.unique(numbers)) and size < _SIZES[-1][0] / _FINE:
        form, seconds = FINE_ORDER, _convert(numbers, FINE_ORDER)
    return NumberTimes(seconds, form, float(_plausible(seconds, now).mean()))


def civil_seconds(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> np.ndarray:
    """float64 seconds of midnight, NaN for a day that the calendar lacks. All arguments: integers."""
    valid = (year >= 1) & (year <= 9999) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    safe = [np.where(valid, part, 1).astype(np.int64) for part in (year, month, day)]
    months = ((safe[0] - 1970) * 12 + safe[1] - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (safe[2] - 1).astype("timedelta64[D]")
    valid &= days.astype("datetime64[M]") == months
    return np.where(valid, days.astype("datetime64[s]").astype(np.int64).astype(np.float64), np.nan)


def _plausible(seconds: np.ndarray, now: float) -> np.ndarray:
    return (seconds >= EARLIEST) & (seconds <= now + DAY)


def _convert(numbers: np.ndarray, form: str) -> np.ndarray:
    if form == COMPACT:
        return _compact(numbers)
    rate, start = (1.0, 0.0) if form == ORDER else (1 / _FINE, 0.0) if form == FINE_ORDER else _UNITS[form]
    exact = (numbers - start) / rate
    # A spreadsheet's fraction of a day is rounded, so the nearest second is meant; of others the one that has begun.
    seconds = np.rint(exact) if rate < 1 else np.floor(exact)
    return np.where((seconds >= FIRST) & (seconds <= LAST), seconds, np.nan)


def _compact(numbers: np.ndarray) -> np.ndarray:
    """Years, months, days, and times of day as digits in a row: of 4, 6, 8, 12, 14 or 17 digits."""
    found = np.full(len(numbers), np.nan)
    whole = (numbers >= 1000) & (numbers < 1e17) & (numbers == np.floor(numbers))
    digits = np.where(whole, numbers, 0).astype(np.int64)
    for length, cut in ((4, 0), (6, 0), (8, 0), (12, 4), (14, 6), (17, 9)):
        mine = whole & (digits >= 10 ** (length - 1)) & (digits < 10**length)
        if not mine.any():
            continue
        day, time = np.divmod(digits[mine], 10**cut)
        day = day * {4: 10_000, 6: 100}.get(length, 1) + {4: 101, 6: 1}.get(length, 0)
        time = time // 1000 if length == 17 else time * 100 if length == 12 else time
        hour, minute, second = time // 10_000, time // 100 % 100, time % 100
        valid = (hour < 24) & (minute < 60) & (second < 61)
        midnight = civil_seconds(day // 10_000, day // 100 % 100, day % 100)
        found[mine] = np.where(valid, midnight + hour * 3600 + minute * 60 + second, np.nan)
    return found


def _read_strays(numbers: np.ndarray, seconds: np.ndarray, now: float) -> int:
    """Read in its own unit what only another one makes plausible; how many that are. Changes `seconds`."""
    strayed = 0
    for unit in _EPOCH:
        other = _convert(numbers, unit)
        mine = ~_plausible(seconds, now) & _plausible(other, now)
        seconds[mine] = other[mine]
        strayed += int(mine.sum())
    return strayed
