"""Why were they missed? How often each cause holds, for hits too."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer.evaluation.miss_causes import OTHER
from saerec.figures import cause_bars
from saerec.ui.kit import numbers
from saerec.ui.kit.downloads import save_table
from saerec.ui.kit.widgets import chart, note, section


def causes(found: pd.DataFrame) -> None:
    """A bar a cause, and the table of all: what each means, for whom it holds, and whether it counts here."""
    section("Why were they missed?", "A case has one cause: the first that holds, from the top.")
    counted = found[found["counts"] | (found["cause"] == OTHER)]
    chart(cause_bars(counted), "Bar chart: misses by cause")
    lines = "".join(_line(row) for row in found.to_dict("records"))
    heads = "".join(f'<th scope="col">{word}</th>' for word in ("Cause", "Missed", "Found", "Ratio"))
    st.html(f'<table class="sx-table"><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>')
    note(
        "Missed, found: of how many people it holds whose item was missed, and whose item was found; for those, what "
        "stands first is the best of all other items. A cause counts where chance alone would make it hold for so many "
        "more misses less than once in a hundred times; what holds for both alike is no cause, and no case has it."
    )
    save_table(found, "Causes of misses")


def _line(row: Mapping[str, Any]) -> str:
    """A cause, what it means, and its figures; quiet where it counts for nothing."""
    is_quiet = not row["counts"] and row["cause"] != OTHER
    why = " No case of it." if is_quiet and not row["of_misses"] else " No cause in this run." if is_quiet else ""
    ratio = f"{row[c.LIFT]:.1f} ×" if row["of_misses"] > 0 else numbers.NOTHING
    shares = (numbers.rough_percent(row[name]) for name in ("of_misses", "of_hits"))
    cells = "".join(f"<td>{escape(figure)}</td>" for figure in (*shares, ratio))
    said = f"<span>{escape(row['meaning'])}{why}</span>"
    return f'<tr{" class=sx-quiet" if is_quiet else ""}><th scope="row">{escape(row[c.NAME])}{said}</th>{cells}</tr>'
