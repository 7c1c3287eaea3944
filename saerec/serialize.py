"""Results as what JSON knows, and tables as files to take away: CSV that no spreadsheet runs, Parquet, JSON."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pandas as pd

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell of text that begins so may be read as a formula by a spreadsheet; the wide forms are read so in Japan."""


def plain(value: Any) -> Any:
    """Tables, arrays, dataclasses and numpy numbers as what JSON knows; NaN becomes null."""
    if isinstance(value, pd.DataFrame):
        return [plain(row) for row in value.to_dict("records")]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value


def as_csv(table: pd.DataFrame) -> bytes:
    """UTF-8 with the mark that spreadsheets look for. Texts are quoted, and one that could be a formula begins with
    an apostrophe; numbers stay numbers; nested cells are JSON."""
    cells = _flat(table).map(_harmless)
    cells.columns = [_harmless(str(name)) for name in table.columns]
    written = io.StringIO()
    # Every text is quoted: a bare carriage return would else begin a new line, and with it a new cell.
    cells.to_csv(written, index=False, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    return written.getvalue().encode("utf-8-sig", "replace")


def as_parquet(table: pd.DataFrame) -> bytes:
    """As it is, texts unchanged; nested cells are JSON."""
    written = io.BytesIO()
    _flat(table).to_parquet(written, index=False)
    return written.getvalue()


def as_json(table: pd.DataFrame) -> bytes:
    """A list of rows; what is not a finite number is null."""
    rows = plain(table.astype(object).where(table.notna(), None))
    return json.dumps(rows, ensure_ascii=True, indent=1, allow_nan=False).encode()


WRITERS: Final[dict[str, tuple[Callable[[pd.DataFrame], bytes], str]]] = {
    "csv": (as_csv, "text/csv"),
    "parquet": (as_parquet, "application/vnd.apache.parquet"),
    "json": (as_json, "application/json"),
}
"""Ending -> how it is written, and its media type."""


def _flat(table: pd.DataFrame) -> pd.DataFrame:
    """Lists and mappings inside cells as JSON text."""
    return table.map(lambda cell: json.dumps(plain(cell), ensure_ascii=False) if _nested(cell) else cell)


def _nested(cell: Any) -> bool:
    return isinstance(cell, list | tuple | dict)


def _harmless(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    cell = cell.replace("\0", "\ufffd")
    return f"'{cell}" if _may_be_formula(cell) else cell


def as_it_was(cell: str) -> str:
    """A text read from a CSV, without the apostrophe that `as_csv` put before it.

    >>> as_it_was("'=1+1"), as_it_was("'quoted'")
    ('=1+1', "'quoted'")
    """
    return cell[1:] if cell.startswith("'") and _may_be_formula(cell[1:]) else cell


def _may_be_formula(cell: str) -> bool:
    return cell.lstrip(" \u00a0\u200b\ufeff").startswith(FORMULA)
