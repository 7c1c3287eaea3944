"""Whether what stands in a column fits what its name promises, by its first rows."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any, Final

import numpy as np
import pandas as pd

from saerec.columns import BRAND, CATEGORY, DESCRIPTION, PRICE, RATING, REVIEW, TIMESTAMP, TITLE
from saerec.data.readers.files.faults import Faults
from saerec.data.readers.files.records import Records
from saerec.data.readers.rows import values
from saerec.data.readers.rows.amounts import read_prices, read_ratings
from saerec.data.readers.rows.plain_numbers import pack, plain_numbers
from saerec.data.readers.rows.times import OpenDatesError, read_times
from saerec.errors import DataError

NUMBERS: Final = "holds numbers"
"""What is wrong with a review of numbers."""
_ROWS: Final = 500
_CHARS: Final = 2000  # of a value
_MOST: Final = 0.5  # of the values that stand there
_FEW_LABELS: Final = 12
_LABEL_ROWS: Final = 50  # rows from which few different short values are labels
_LEAST_ROWS: Final = 3
_LEAST_WORDS: Final = 5.0  # a value, on average, of a column that is taken for a text by its content alone
_LEAST_DISTINCT: Final = 0.8
_LETTER = re.compile(r"[^\W\d_]")

Sample = Mapping[str, list[object]]
"""column -> what stands in its first rows, missing values left out"""


def take_sample(records: Records) -> dict[str, list[object]]:
    """The first rows of every column. Lines that are no row are passed over."""
    try:
        rows = [[*map(_cut, row)] for _, row in islice(records.select(records.columns, Faults()), _ROWS)]
    except DataError:  # whoever reads it in full will say so, if it is in a column that counts
        rows = []
    found: dict[str, list[object]] = {}
    for place, name in enumerate(records.columns):
        column = [values.unwrapped(row[place]) for row in rows]
        found[name] = [value for value in column if not _is_empty(value)]
    return found


def misfit(field: str, column: Sequence[object]) -> str:
    """What a column holds that does not fit `field`, in words; "" where it fits. column: what stands in it."""
    check = _CHECKS.get(field)
    if check is None:
        return ""
    return check(column) if column else "is empty"


def text_like(sample: Sample) -> str | None:
    """The column with the longest texts, where they are sentences and differ from row to row; else None."""
    lengths = {}
    for name, column in sample.items():
        texts = [value for value in column if isinstance(value, str)]
        words = float(np.mean([len(text.split()) for text in texts])) if texts else 0.0
        differ = len(set(texts)) >= _LEAST_DISTINCT * len(column)
        if len(texts) >= _LEAST_ROWS and differ and words >= _LEAST_WORDS and not _not_text(column):
            lengths[name] = words
    return max(lengths, key=lambda name: lengths[name]) if lengths else None


def _cut(value: object) -> Any:
    """The value with its beginning only: pictures are read here too, and thrown away at once."""
    if isinstance(value, str | bytes):
        return value[:_CHARS]
    if isinstance(value, dict):
        return {key: _cut(one) for key, one in islice(value.items(), _CHARS)}
    return [_cut(one) for one in value[:_CHARS]] if isinstance(value, list) else value


def _is_empty(value: object) -> bool:
    return value is None or value != value or (isinstance(value, str) and not value.strip())


def _not_text(column: Sequence[object]) -> str:
    texts = [_cut(str(value)) if isinstance(value, str | list | tuple | bytes) else "" for value in column]
    if sum(bool(_LETTER.search(text)) for text in texts) < _MOST * len(texts):
        return NUMBERS
    if _readable(column, _times_read) >= _MOST:
        return "holds dates"
    short = np.mean([len(text.split()) for text in texts]) <= 2
    if len(texts) >= _LABEL_ROWS and len(set(texts)) <= _FEW_LABELS and short:
        return "holds labels"
    return ""


def _not_words(column: Sequence[object]) -> str:
    return "" if any(_LETTER.search(str(value)) for value in column) else "holds no words"


def _not_numbers(column: Sequence[object]) -> str:
    return "" if _readable(column, lambda raw: ~read_ratings(raw).bad) >= _MOST else "holds no numbers"


def _not_prices(column: Sequence[object]) -> str:
    return "" if _readable(column, lambda raw: ~read_prices(raw).bad) >= _MOST else "holds no amounts"


def _not_times(column: Sequence[object]) -> str:
    return "" if _readable(column, _times_read) >= _MOST else "holds no times"


def _times_read(raw: pd.Series) -> np.ndarray:
    try:
        return ~read_times(raw, now=time.time()).bad
    except OpenDatesError:
        return np.ones(len(raw), dtype=bool)


def _readable(column: Sequence[object], read: Callable[[pd.Series], np.ndarray]) -> float:
    raw = pack(list(column))
    there = ~plain_numbers(raw).missing
    return float(read(raw)[there].mean()) if there.any() else 0.0


_CHECKS: Final[Mapping[str, Callable[[Sequence[object]], str]]] = {
    REVIEW: _not_text,
    TIMESTAMP: _not_times,
    RATING: _not_numbers,
    PRICE: _not_prices,
    TITLE: _not_words,
    CATEGORY: _not_words,
    BRAND: _not_words,
    DESCRIPTION: _not_words,
}
