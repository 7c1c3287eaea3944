"""What is odd about raw data: counted, with the rows it is seen in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.config.schema import DataConfig
from saerec.data.filters import repeat_rows
from saerec.data.passage_table import ITEM_TEXT, TextCuts, item_passages, review_passages
from saerec.data.passages import clean
from saerec.data.raw import RawCorpus
from saerec.data.readers.files import faults as kinds
from saerec.data.readers.files.faults import MOST_SHOWN, TITLES, Faults, FaultyRow, row_text
from saerec.data.readers.rows.frames import ROW_ORDER
from saerec.data.readers.rows.number_times import EARLIEST
from saerec.text.language import SAMPLED, Languages, languages_of

LEFT_OUT: Final = "left out"
KEPT: Final = "kept"
FILTERED: Final = "kept or not by the filters"
_DAY = 86_400

KINDS: Final[dict[str, tuple[str, str]]] = {
    **{kind: (title, LEFT_OUT) for kind, title in TITLES.items() if kind != kinds.BAD_RATING},
    kinds.BAD_RATING: (TITLES[kinds.BAD_RATING], "counted as unknown"),
    "duplicate": ("Exact duplicates", LEFT_OUT),
    "repeat": ("Same user and item again", "only the earliest counts"),
    "empty_text": ("Reviews without text", "kept, without text"),
    "early_time": ("Times before 1995", KEPT),
    "future_time": ("Times in the future", KEPT),
    "users_once": ("Users seen once", FILTERED),
    "items_once": ("Items seen once", FILTERED),
}
"""Kind -> what it is called, and what is done with it; in the order they are shown."""


@dataclass(frozen=True)
class Finding:
    """One kind of oddity."""

    kind: str
    """one of KINDS"""
    count: int
    rows: tuple[FaultyRow, ...]
    """The first of them."""

    @property
    def title(self) -> str:
        """What it is called."""
        return KINDS[self.kind][0]

    @property
    def effect(self) -> str:
        """What is done with these rows."""
        return KINDS[self.kind][1]


@dataclass(frozen=True)
class Report:
    """All that was found; empty `findings` when nothing is odd."""

    rows: int
    """Rows of interactions in the file."""
    kept: int
    """Rows that could be read."""
    findings: tuple[Finding, ...]
    languages: Languages | None = None
    """What the texts are written in; None of data that an earlier version looked at."""

    @property
    def needs_skipping(self) -> bool:
        """Whether a reader that refuses faulty rows would refuse this data."""
        return any(finding.kind in TITLES for finding in self.findings)

    def unfiltered(self) -> Report:
        """Without what only filters would look at, for data that pass through none."""
        return replace(self, findings=tuple(one for one in self.findings if one.effect != FILTERED))

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> Report:
        """The inverse of `dataclasses.asdict`."""
        findings = [
            Finding(one["kind"], one["count"], tuple(FaultyRow(**row) for row in one["rows"]))
            for one in content["findings"]
            if one["kind"] in KINDS  # of data kept by an earlier version
        ]
        told = content.get("languages")
        return cls(content["rows"], content["kept"], tuple(findings), None if told is None else Languages(**told))


def validate(raw: RawCorpus, faults: Faults, now: float) -> Report:
    """Count what is odd. `faults`: what the reader noted; `now`: seconds since 1970."""
    found = {kind: Finding(kind, count, tuple(faults.rows[kind])) for kind, count in faults.counts.items()}
    for kind, mask, said in _masks(raw, now):
        if mask.any():
            found[kind] = Finding(kind, int(mask.sum()), _rows(raw, faults, mask, said))
    kept = len(raw.interactions)
    ordered = tuple(found[kind] for kind in KINDS if kind in found)
    return Report(kept + faults.left_out, kept, ordered, _languages(raw))


def _languages(raw: RawCorpus) -> Languages:
    """As a run tells them, by passages; of evenly chosen reviews and items."""
    every = max(1, -(-(len(raw.interactions) + len(raw.items)) // SAMPLED))
    reviews, items = raw.interactions[c.REVIEW].iloc[::every], raw.items[list(ITEM_TEXT)].iloc[::every]
    config, cuts = DataConfig(), TextCuts()
    rows = [{name: clean(text) for name, text in row.items()} for row in items.to_dict("records")]
    parts = [review_passages(text, config, cuts) for text in reviews] + [item_passages(x, config, cuts) for x in rows]
    return languages_of([passage for part in parts for passage in part])


def _masks(raw: RawCorpus, now: float) -> Iterator[tuple[str, np.ndarray, str]]:
    """(kind, rows, what is said of each)."""
    table = raw.interactions
    duplicate = repeat_rows(table, "keep", raw.reviews)
    yield "duplicate", duplicate, "the same as another row"
    yield "repeat", repeat_rows(table, "first", raw.reviews) & ~duplicate, "this user had this item before"
    if (table[c.REVIEW] != "").any():
        yield "empty_text", (table[c.REVIEW] == "").to_numpy(), "the review is empty"
    if ROW_ORDER not in raw.source.notes:
        time = table[c.TIMESTAMP].to_numpy()
        yield "early_time", time < EARLIEST, "before 1995"
        yield "future_time", time > now + _DAY, "later than today"
    for kind, column in (("users_once", c.USER_ID), ("items_once", c.ITEM_ID)):
        yield kind, ~table.duplicated(column, keep=False).to_numpy(), "seen in this row only"


def _rows(raw: RawCorpus, faults: Faults, mask: np.ndarray, said: str) -> tuple[FaultyRow, ...]:
    places = np.flatnonzero(mask)[:MOST_SHOWN]
    shown = raw.interactions.iloc[places].to_dict("records")
    name = raw.source.files[0].rpartition("/")[2]
    ordered = ROW_ORDER in raw.source.notes
    return tuple(
        FaultyRow(name, int(faults.lines[place]), _content(row, ordered), said)
        for place, row in zip(places, shown, strict=True)
    )


def _content(row: dict[Any, Any], ordered: bool) -> str:
    if not ordered:
        time = pd.Timestamp(row[c.TIMESTAMP], unit="s")
        row = {**row, c.TIMESTAMP: time.strftime("%Y-%m-%d %H:%M")}
    fields = [c.USER_ID, c.ITEM_ID, *([] if ordered else [c.TIMESTAMP]), *([c.REVIEW] if row[c.REVIEW] else [])]
    return row_text({field: row[field] for field in fields})
