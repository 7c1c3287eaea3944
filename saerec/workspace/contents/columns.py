"""One column, or one array, held against what it may hold."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saerec.workspace.contents.rules import Column


def column_problem(column: pd.Series, rule: Column, size: int | None) -> str:
    """What is wrong with a column, to follow its name; empty where nothing is. size: what an id counts in."""
    if rule.kind == "text":
        return _text_problem(column, rule)
    present = column.dropna()
    if present.empty and rule.may_lack and rule.kind != "id":
        return ""  # a column of no kind: nobody has a value
    if rule.kind == "flag":
        return "" if pd.api.types.is_bool_dtype(present) or present.isin([True, False]).all() else "holds no yes or no"
    if not pd.api.types.is_numeric_dtype(present):
        return "holds no numbers"
    if len(present) < len(column) and (rule.kind == "id" or not rule.may_lack):
        return "lacks values"
    values = present.to_numpy()
    if rule.kind == "id" and values.dtype.kind not in "iu":
        return "holds no whole numbers"
    if rule.rows and not np.array_equal(values, np.arange(len(values)) + int(rule.low or 0)):
        return "does not number the rows"
    return values_problem(values, rule, size)


def values_problem(values: np.ndarray, rule: Column, size: int | None) -> str:
    """What is wrong with numbers, to follow a name; size as above."""
    if not values.size:
        return ""
    if rule.kind == "id":
        if values.dtype.kind not in "iu":
            return "holds no whole numbers"
        # An id from 1 counts to the size, one from 0 or -1 to one less.
        high = None if size is None else size if rule.low == 1 or rule.of in ("users", "items") else size - 1
        return _range_problem(values, rule.low, high)
    if values.dtype.kind == "f":
        finite = np.isfinite(values)
        if not finite.all():
            if not rule.may_lack or np.isinf(values).any():
                return "holds what is no finite number"
            values = values[finite]
    return _range_problem(values, rule.low, rule.high) if values.size else ""


def _range_problem(values: np.ndarray, low: float | None, high: float | None) -> str:
    slack = 1e-3 if values.dtype.kind == "f" else 0  # shares that were rounded
    smallest, largest = values.min(), values.max()
    if low is not None and smallest < low - slack:
        return f"holds {smallest:,}, below {low:,}"
    if high is not None and largest > high + slack:
        return f"holds {largest:,}, above {high:,}"
    return ""


def _text_problem(column: pd.Series, rule: Column) -> str:
    present = column.dropna()
    if len(present) < len(column) and not rule.may_lack:
        return "lacks texts"
    if not pd.api.types.is_string_dtype(present) and not present.map(lambda one: isinstance(one, str)).all():
        return "holds no texts"
    strange = set(present.unique()) - set(rule.among) if rule.among else set()
    return f"holds {sorted(strange)[0][:40]!r}; valid: {', '.join(rule.among)}" if strange else ""
