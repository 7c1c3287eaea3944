"""A column of raw values, packed, and what of it is plain numbers; the rest is left to the caller."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

MISSING: Final = (
    "",
    "nan",
    "na",
    "n/a",
    "#n/a",
    "<na>",
    "null",
    "(null)",
    "none",
    "nat",
    "\\n",
    "-",
    "--",
    "–",
    "—",
    "tbd",
)
"""What people write, in any case, where nothing is known."""
_AT_ONCE: Final = 1 << 16
_WHOLE = r"^(0|-?[1-9]\d{0,17})$"
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$|^[+-]?(?i:inf|infinity)$"


@dataclass(frozen=True)
class PlainNumbers:
    """One element a row."""

    values: np.ndarray
    """float64; NaN where no plain number stands"""
    missing: np.ndarray
    """bool: nothing stands there"""

    @property
    def others(self) -> np.ndarray:
        """bool: something stands there that is no plain number."""
        return np.isnan(self.values) & ~self.missing


def pack(values: Sequence[object]) -> pd.Series:
    """Raw values as a column that needs little memory: str, float64, datetime64[s] (UTC), or object for a mixture.

    int64 are texts that all are whole numbers as Python writes them, so that `unpacked` gives the same texts back.
    """
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {str}:
        try:
            return _whole(pd.Series(values, dtype="str"))
        except UnicodeEncodeError:  # JSON can spell half a surrogate pair, which no column can hold
            whole = [None if one is None else str(one).encode("utf-8", "replace").decode("utf-8") for one in values]
            return pd.Series(whole, dtype="str")
    if kinds <= {int, float}:
        try:
            return pd.Series(values, dtype="float64")
        except OverflowError:  # an integer of hundreds of digits
            return pd.Series(values, dtype="object")
    if all(issubclass(kind, date) for kind in kinds):
        stamps = pd.to_datetime(pd.Series(values, dtype="object"), utc=True, errors="coerce")
        return stamps.dt.tz_localize(None).astype("datetime64[s]")
    return pd.Series(values, dtype="object")


def joined(parts: Sequence[pd.Series]) -> pd.Series:
    """Packed chunks of one column as one."""
    if len({part.dtype for part in parts}) > 1:
        parts = [unpacked(part) for part in parts]
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0] if parts else pack([])


def unpacked(raw: pd.Series) -> pd.Series:
    """With texts where `pack` made numbers of them."""
    return raw.astype("str") if raw.dtype.kind == "i" else raw


def as_written(raw: pd.Series, place: int) -> object:
    """One value of a packed column."""
    return unpacked(raw.iloc[place : place + 1]).iloc[0]


def _whole(texts: pd.Series) -> pd.Series:
    column = pa.array(texts, type=pa.large_string(), from_pandas=True)
    is_whole = pc.all(pc.match_substring_regex(column, _WHOLE), skip_nulls=False, min_count=1).as_py()
    return pd.Series(pc.cast(column, pa.int64()).to_numpy()) if is_whole else texts


def plain_numbers(raw: pd.Series) -> PlainNumbers:
    """Of a column as `pack` makes it. Blanks around a number are no part of it; 1_000 is none."""
    if raw.dtype.kind == "i":
        return PlainNumbers(raw.to_numpy(np.float64), np.zeros(len(raw), dtype=bool))
    if raw.dtype.kind == "f":
        values = raw.to_numpy(np.float64)
        return PlainNumbers(values, np.isnan(values))
    if raw.dtype.kind == "M":
        return PlainNumbers(np.full(len(raw), np.nan), raw.isna().to_numpy())
    if isinstance(raw.dtype, pd.StringDtype):
        return _of_texts(pa.array(raw, type=pa.large_string(), from_pandas=True))
    texts = pa.array([value if isinstance(value, str) else None for value in raw], type=pa.large_string())
    found = _of_texts(texts)
    values, missing = found.values.copy(), found.missing.copy()
    for place, value in enumerate(raw):
        if value is None or value != value or value is pd.NaT:
            missing[place] = True
        elif not isinstance(value, str):
            missing[place] = False
            if isinstance(value, int | float) and not isinstance(value, bool):
                values[place] = value if abs(value) < 1e300 else np.inf
    return PlainNumbers(values, missing)


def is_stamp(value: object) -> bool:
    """Whether a value is a date of its own type."""
    return isinstance(value, date | datetime)


def _of_texts(texts: pa.Array) -> PlainNumbers:
    parts = [_of_some(texts.slice(at, _AT_ONCE)) for at in range(0, max(1, len(texts)), _AT_ONCE)]
    return PlainNumbers(np.concatenate([one.values for one in parts]), np.concatenate([one.missing for one in parts]))


def _of_some(texts: pa.Array) -> PlainNumbers:
    texts = pc.utf8_trim_whitespace(texts)
    missing = pc.is_in(pc.fill_null(pc.utf8_lower(texts), ""), value_set=pa.array(MISSING, type=pa.large_string()))
    is_number = pc.fill_null(pc.match_substring_regex(texts, _NUMBER), False)
    digits = pc.if_else(is_number, texts, pa.scalar(None, pa.large_string()))
    values = pc.cast(digits, pa.float64()).to_numpy(zero_copy_only=False).astype(np.float64)
    return PlainNumbers(values, missing.to_numpy(zero_copy_only=False))
