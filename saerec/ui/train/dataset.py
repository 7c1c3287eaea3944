"""Data that was read, before anything is trained: how its columns are taken, how it begins, what is odd."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.data.inspection.findings import Finding, Report
from saerec.data.inspection.preview import Preview, UnmappedError
from saerec.data.readers.rows.column_map import (
    DATE_FORMAT,
    INTERACTION_FIELDS,
    ITEM_FIELDS,
    SUMMARY,
    columns_given,
)
from saerec.data.readers.rows.times import DATE_FORMATS, DAY_FIRST, MONTH_FIRST
from saerec.files import fingerprint
from saerec.ui.kit import numbers
from saerec.ui.kit.html import plain
from saerec.ui.kit.widgets import note

NONE: Final = "–"
FIELDS: Final = {
    c.USER_ID: ("User", "Who. Every row needs one."),
    c.ITEM_ID: ("Item", "What. Every row needs one."),
    c.TIMESTAMP: ("Time", "When. Without it the order of rows counts."),
    c.RATING: ("Rating", "How it was liked, as a number."),
    c.REVIEW: ("Review text", "Intents are found in texts."),
    SUMMARY: ("Review headline", "Put in front of the review."),
    c.TITLE: ("Item title", "What the item is called."),
    c.CATEGORY: ("Item category", "Read together with the title."),
    c.BRAND: ("Item brand", "Read together with the title."),
    c.DESCRIPTION: ("Item description", "Read as texts about the item."),
    c.PRICE: ("Item price", "Shown only."),
}
"""Our field -> what it is called, and what it is for."""


@dataclass(frozen=True)
class Dataset:
    """Readable data."""

    key: str
    """Tells it from other data, for widgets."""
    path: Path
    preview: Preview
    report: Report
    index: pd.DataFrame
    notes: Sequence[str] = ()
    """What the reader chose or left out, in sentences."""
    mapping: Mapping[str, str] = field(default_factory=dict)
    """What was chosen; the rest is guessed."""
    saved: str | None = None
    """Key of the saved corpus it is; None for a folder of the machine."""

    changed: bool = False
    """Whether another tab has had it read otherwise since this one showed it."""

    def options(self) -> list[str]:
        """How the command line reads it in just this way."""
        columns = [f"{name}={column}" for name, column in columns_given(self.mapping).items()]
        dates = ["--date-format", self.mapping[DATE_FORMAT]] if self.mapping.get(DATE_FORMAT) else []
        skipping = ["--skip-bad-rows"] if self.report.needs_skipping else []
        return ["--data", str(self.path), *(["--column", *columns] if columns else []), *dates, *skipping]

    def columns_key(self) -> str:
        """Tells one way to take its columns from another, for widgets."""
        return f"{self.key}-{fingerprint(self.mapping)[:12]}"


def show_findings(report: Report) -> None:
    """What is odd: a line when nothing is, else a short table, the rows one click away."""
    if not report.findings:
        st.success(f"All {report.rows:,} rows were read. Nothing odd was found.", icon=":material/check_circle:")
        return
    left_out = report.rows - report.kept
    said = f"{report.kept:,} of {report.rows:,} rows were read" + (f", {left_out:,} left out." if left_out else ".")
    (st.warning if left_out else st.info)(f"{said} This was noticed:", icon=":material/rule:")
    table = pd.DataFrame([(one.title, one.count, one.effect) for one in report.findings], columns=["what", "n", "then"])
    st.dataframe(
        table,
        hide_index=True,
        alt="What was found odd in the data",
        column_config={
            "what": "Noticed",
            "then": "These are",
            "n": st.column_config.NumberColumn("Count", format="localized", width="small"),
        },
    )
    with st.expander("See the rows", icon=":material/table_rows:"):
        for tab, finding in zip(st.tabs([one.title for one in report.findings]), report.findings, strict=True):
            with tab:
                _rows(finding)


def _rows(finding: Finding) -> None:
    table = pd.DataFrame(
        [(row.line, row.content, row.said) for row in finding.rows], columns=["row", "row_text", "why"]
    )
    st.dataframe(
        table,
        hide_index=True,
        alt=f"Rows: {finding.title}",
        column_config={
            "row": st.column_config.NumberColumn("Line", format="%d", width="small"),
            "row_text": st.column_config.TextColumn("What stands there", width="large"),
            "why": "Why",
        },
    )
    if finding.count > len(finding.rows):
        note(f"Showing the first {len(finding.rows)} of {finding.count:,}.")


def show_preview(preview: Preview) -> None:
    """How the files begin, as plain texts."""
    for table in preview.tables:
        note(f"{table.file}: the first {len(table.rows)} rows")
        st.dataframe(table.frame(), hide_index=True, alt=f"First rows of {plain(table.file)}", height="content")


def choose_columns(preview: Preview, key: str, given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Field -> column where another one than the guess is chosen; "" where none is. Fixed formats give {}.

    given: what was chosen before, the form of the times among it.
    """
    given = given or {}
    if not preview.mappable:
        note(f"The columns of the format {preview.format} are known.")
        return {}
    main, items = preview.tables[0].columns, preview.tables[-1].columns
    changed = {}
    fields = [*INTERACTION_FIELDS, *ITEM_FIELDS]
    for start in range(0, len(fields), 4):
        for place, name in zip(st.columns(4), fields[start : start + 4], strict=False):
            columns = [NONE, *(main if name in INTERACTION_FIELDS else items)]
            guess = preview.mapping.get(name, NONE)
            label, meaning = FIELDS[name]
            chosen = place.selectbox(
                label,
                columns,
                index=columns.index(guess) if guess in columns else 0,
                help=meaning,
                key=f"train-column-{key}-{name}",
                persist_state="session",
            )
            if chosen != guess:
                changed[name] = "" if chosen == NONE else chosen
    if c.TIMESTAMP in preview.mapping:
        now = given.get(DATE_FORMAT, "")
        form = st.selectbox(
            "How the times are written",
            list(dict.fromkeys(["", *DATE_FORMATS, now])),
            index=list(dict.fromkeys(["", *DATE_FORMATS, now])).index(now),
            format_func=lambda form: DATE_FORMATS.get(form, form) if form else "Found by itself, as said below",
            key=f"train-dates-{key}",
        )
        if form != now:
            changed[DATE_FORMAT] = form
    return changed


def show_unmapped(error: UnmappedError, key: str) -> dict[str, str]:
    """Ask for the columns of data that cannot be read without, or for the order of their dates: what was chosen."""
    if error.dates:
        return _choose_order(error, key)
    lacking = [FIELDS[name][0].lower() for name in (c.USER_ID, c.ITEM_ID) if name not in error.preview.mapping]
    if lacking:
        st.warning(
            f"No column is recognised as the {' or the '.join(lacking)}. Say which it is.",
            icon=":material/view_column:",
        )
    else:
        st.error(plain(error, 800), icon=":material/error:")
    return choose_columns(error.preview, key)


def _choose_order(error: UnmappedError, key: str) -> dict[str, str]:
    """Day or month first, each with three dates read so."""
    st.warning("Nothing in the file tells which number is the day and which the month.", icon=":material/event:")
    places = {DAY_FIRST: 1, MONTH_FIRST: 2}
    names = {DAY_FIRST: "The day stands first", MONTH_FIRST: "The month stands first"}
    chosen = st.radio(
        "Which is it?",
        list(places),
        index=None,
        format_func=lambda form: names[form],
        captions=["; ".join(f"{one[0]} is {_spelled(one[place])}" for one in error.dates) for place in places.values()],
        key=f"train-dates-{key}",
    )
    return {DATE_FORMAT: chosen} if chosen else {}


def _spelled(day: str) -> str:
    """2 January 2021"""
    return pd.Timestamp(day).strftime("%-d %B %Y")


def size_line(users: int, items: int, interactions: int) -> str:
    """1,429 users · 900 items · 10,261 interactions"""
    return f"{numbers.count(users)} users · {numbers.count(items)} items · {numbers.count(interactions)} interactions"
