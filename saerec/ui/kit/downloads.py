"""What is seen, to take away: tables as CSV, Parquet and JSON, charts as PNG, SVG, a page, and their figures."""

from __future__ import annotations

from functools import partial

import pandas as pd
import plotly.graph_objects as go
import regex
import streamlit as st

from saerec.serialize import WRITERS
from saerec.ui.kit.browser import save_drawing
from saerec.ui.kit.presenting import presenting


def save_table(table: pd.DataFrame, name: str) -> None:
    """A quiet button below a table; nothing is written before it is asked for."""
    if presenting():
        return
    file = _file(name)
    with st.container(key=f"below-table-{file}"), _popover("Save this table", f"table-{file}"):
        with st.container(horizontal=True, gap="xsmall"):
            for ending, (write, media) in WRITERS.items():
                _download(ending.upper(), partial(write, table), f"{file}.{ending}", media, f"table-{file}-{ending}")
        st.caption(f"{len(table):,} rows, all columns.")


def save_figure(figure: go.Figure, key: str, alt: str) -> None:
    """A quiet button in the corner of the chart that stands in the container `key`."""
    if presenting():
        return
    file = _file(alt)
    with _popover("Save this chart", key):
        save_drawing(key, file, alt, f"SAERec Explorer · run {st.session_state.get('run', '')}")
        _download("Figures as JSON", partial(_figures, figure), f"{file}.json", "application/json", f"{key}-json")


def slug(words: str) -> str:
    """Lower-case words joined by dashes: safe as a file on every disk, and as a key."""
    return "-".join(regex.findall(r"[\p{L}\p{M}\p{N}]+", words.lower()))[:80].strip("-") or "nameless"


def _file(title: str) -> str:
    return slug(f"{st.session_state.get('run', '')} {title}")


def _figures(figure: go.Figure) -> bytes:
    return str(figure.to_json()).encode()


def _popover(meaning: str, key: str) -> st.delta_generator.DeltaGenerator:
    # Not drawn when opened: to close it by a click on a link asks for this page again, and the link leads nowhere.
    return st.popover("Save", icon=":material/download:", type="tertiary", help=meaning, key=f"save-{key}")


def _download(label: str, write: partial[bytes], file: str, media: str, key: str) -> None:
    st.download_button(label, write, file, media, key=f"download-{key}", on_click="ignore", icon=":material/download:")
