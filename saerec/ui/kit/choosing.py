"""A table of which one row is open: chosen by a click or with the arrow keys, passed by the tabulator.

A grid that is reached by the keyboard chooses its first cell where none is chosen. So the row that is open is chosen
from the start, which shows it, too; where none of the rows is open the last cell of the first row stands for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from saerec.ui.kit import numbers
from saerec.ui.kit.glossary import explained

ROW: Final = 35
"""Pixels of a row; `height_of` knows them, so that what stands below does not move when the table is drawn."""
LEAST_SHOWN: Final = 10
"""Rows that a table shows before it scrolls, where nothing else is said."""


def height_of(n_rows: int, most: int = ROW * (LEAST_SHOWN + 1) + 3) -> int:
    """Pixels of a table of so many rows, `most` at most."""
    return min(most, ROW * (max(n_rows, 1) + 1) + 3)


def choose_row(
    rows: pd.DataFrame,
    columns: Mapping[str, Any],
    key: str,
    alt: str,
    *,
    opened: int | None,
    choose: Callable[[int], None],
    most: int,
    placeholder: str = numbers.NOTHING,
) -> None:
    """opened: place of the row that is open, of `rows`; choose: told the place of another one. most: pixels."""
    first, last = str(rows.columns[0]), str(rows.columns[-1])
    at = (0, last) if opened is None else (opened, first)
    if _chosen(key) != at[0] and len(rows):
        st.session_state[key] = {"selection": {"rows": [], "columns": [], "cells": [at]}}

    def changed() -> None:
        place = _chosen(key)
        if place is not None and place != opened:
            choose(place)

    st.dataframe(
        rows,
        key=key,
        on_select=changed,
        selection_mode="single-cell",
        hide_index=True,
        height=height_of(len(rows), most),
        alt=alt,
        column_config=explained(columns),
        placeholder=placeholder,
    )


def _chosen(key: str) -> int | None:
    """The row of the cell that is chosen."""
    cells = st.session_state[key]["selection"]["cells"] if key in st.session_state else []
    return int(cells[0][0]) if cells else None
