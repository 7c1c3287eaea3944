"""Rows that cannot be read: counted by kind, the first of each kind kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from saerec.data.readers.files.quoting import shown

MOST_SHOWN: Final = 50
"""Rows kept of each kind."""
_SHOWN = 120  # characters of a row's content

RAGGED: Final = "ragged"
OPEN_QUOTE: Final = "open_quote"
BAD_BYTES: Final = "bad_bytes"
BAD_JSON: Final = "bad_json"
MISSING_ID: Final = "missing_id"
BAD_ID: Final = "bad_id"
BAD_TIME: Final = "bad_time"
MISSING_TIME: Final = "missing_time"
BAD_RATING: Final = "bad_rating"
BAD_TEXT: Final = "bad_text"

TITLES: Final[dict[str, str]] = {
    RAGGED: "Rows with too many or too few fields",
    OPEN_QUOTE: "Rows whose quotes do not fit together",
    BAD_BYTES: "Rows with bytes that are no text",
    BAD_JSON: "Lines that are no JSON object",
    MISSING_ID: "Rows without user or item",
    BAD_ID: "Rows with an unusable user or item",
    BAD_TIME: "Times that cannot be read",
    MISSING_TIME: "Rows without a time",
    BAD_TEXT: "Texts that cannot be read",
    BAD_RATING: "Ratings that are no number",
}
"""Kind -> what it is called."""


@dataclass(frozen=True)
class FaultyRow:
    """One row and what is wrong with it."""

    file: str
    line: int
    """Line in the file; in Parquet and JSON arrays the row."""
    content: str
    """The row, shortened."""
    said: str
    """What is wrong."""


@dataclass
class Faults:
    """Collects while a reader reads. A reader that is given none refuses at the first fault instead."""

    counts: Counter[str] = field(default_factory=Counter)
    rows: defaultdict[str, list[FaultyRow]] = field(default_factory=lambda: defaultdict(list))
    left_out: int = 0
    """Rows of interactions that were left out."""
    lines: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    """Line of every interaction that was read."""

    def note(self, kind: str, path: Path, line: int, row: Mapping[str, object] | str, said: str) -> None:
        """One more row of a kind."""
        self.counts[kind] += 1
        if len(self.rows[kind]) < MOST_SHOWN:
            content = shown(row, _SHOWN) if isinstance(row, str) else row_text(row)
            self.rows[kind].append(FaultyRow(path.name, line, content, said))

    def first(self) -> FaultyRow:
        """The first row that was noted."""
        return min((rows[0] for rows in self.rows.values()), key=lambda row: row.line)

    def summary(self, most: int = 5) -> list[str]:
        """Sentences: how many rows of each kind, and the first ones."""
        if not self.left_out:
            return []
        kinds = "; ".join(f"{TITLES[kind].lower()}: {self.counts[kind]:,}" for kind in TITLES if self.counts[kind])
        rows = sorted((row for rows in self.rows.values() for row in rows), key=lambda row: row.line)[:most]
        return [
            f"{self.left_out:,} rows that cannot be read were left out ({kinds}).",
            *(f"{row.file}, line {row.line}: {row.said[:160]}" for row in rows),
        ]


def row_text(row: Mapping[str, object]) -> str:
    """A row on one line: its values, shortened."""
    parts = (f"{name}: {shown('' if value is None else value, 24)}" for name, value in row.items())
    text = ", ".join(parts)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
