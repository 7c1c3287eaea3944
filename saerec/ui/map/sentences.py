"""Every sentence as a point: an area of the map, or some words, and what is said there."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.errors import ConfigError
from saerec.explorer import Explorer
from saerec.explorer.guesses import marked
from saerec.explorer.latents.projection import THEME_CERTAIN
from saerec.explorer.recommendations.sentences import NO_TOPIC
from saerec.explorer.sentences.selection import (
    Area,
    from_the_middle,
    holding,
    inside,
    over_represented,
    read_area,
)
from saerec.figures.sentence_map import colour_groups, colourings, sentence_points, with_places
from saerec.ui.kit import numbers
from saerec.ui.kit.address import param, set_param
from saerec.ui.kit.controls import mirror, pick
from saerec.ui.kit.downloads import save_table
from saerec.ui.kit.glossary import explained
from saerec.ui.kit.html import Bar
from saerec.ui.kit.link_rows import LinkRow, intent_rows
from saerec.ui.kit.meanings import UNCERTAIN
from saerec.ui.kit.widgets import bars, empty, note, plain, section
from saerec.ui.map.points import AREA, draw_map, send_points

WORDS: Final = "holds"
"""The address parameter that holds the words looked for."""
SHOWN: Final = 300
"""Rows of the table; all are in the file that is saved."""
LISTED: Final = 10
LONGEST_SEARCH: Final = 80


def sentences(explorer: Explorer) -> None:
    """The map, and below it what is chosen on it."""
    if explorer.n_sentences() == 0:
        empty("There is no sentence.", "This run holds no texts; make one of data with reviews or descriptions.")
        return
    with st.spinner("Placing the sentences ..."):
        table = explorer.sentences()
    known = colourings(table)
    left, right = st.columns(2, gap="medium")
    with left:
        by = pick("shade", "Colour by", known, default=next(iter(known))) if known else c.THEME
    with right:
        words = _words()
    _says(explorer, table)
    version = f"{explorer.run.fingerprint[:16]}-{by}-{explorer.notebook.version()}"
    send_points(_points(version, by, explorer))
    _chosen(explorer, version, words)


def _words() -> str:
    """What is looked for, kept in the address."""
    mirror("sentence-words", (param(WORDS) or "")[:LONGEST_SEARCH])
    return st.text_input(
        "Find",
        key="sentence-words",
        on_change=lambda: set_param(WORDS, st.session_state["sentence-words"].strip()),
        max_chars=LONGEST_SEARCH,
        placeholder="Words that a sentence holds",
        icon=":material/search:",
    ).strip()


def _says(explorer: Explorer, table: pd.DataFrame) -> None:
    whole = explorer.n_sentences()
    count = (
        f"All {whole:,} sentences, one point each. "
        if len(table) == whole
        else f"{len(table):,} of {whole:,} sentences, drawn at random, one point each. "
    )
    note(
        count + "A sentence lies near the latents it fires and beside sentences of like meaning. Neighbourhoods count, "
        "distances across the map do not. Point at one to read it; drag to choose an area."
    )


@st.cache_data(max_entries=6, show_spinner=False)
def _points(version: str, by: str, _explorer: Explorer) -> bytes:
    table, themes = _explorer.sentences(), _explorer.themes()
    told = zip(themes[c.THEME], themes[c.NAME], themes[c.CERTAIN], strict=True)
    names = {int(theme): (str(name or NO_TOPIC), bool(sure and name)) for theme, name, sure in told}
    codes, groups = colour_groups(table, by, names)
    groups = with_places(table, codes, groups) if by == c.THEME else groups
    return sentence_points(table, codes, groups, version)


@st.fragment
def _chosen(explorer: Explorer, version: str, words: str) -> None:
    """The map and what is chosen; run alone when an area is drawn."""
    table, area = explorer.sentences(), _area()
    found = holding(table, words) if words else None
    draw_map(version, area, found)
    if area is None and found is None:
        note("Nothing is chosen. Drag over the map, or look for words: the sentences are listed here then.")
        return
    chosen = np.ones(len(table), bool) if area is None else inside(table, area)
    chosen = chosen if found is None else chosen & found
    n = int(chosen.sum())
    where = " in the area" if area is not None else ""
    section(f"{n:,} {'sentence' if n == 1 else 'sentences'}{where}", small=True)
    if n == 0:
        empty("No sentence is chosen.", "Draw another area, or look for fewer words.")
        return
    left, right = st.columns(2, gap="large")
    with left:
        _themes(explorer, table, chosen)
    with right, st.container(key="sentence-items"):
        _items(table, chosen)
    _table(explorer, table[chosen])


def _area() -> Area | None:
    drawn = param(AREA)
    if drawn is None:
        return None
    try:
        return read_area(drawn)
    except ConfigError as error:
        st.warning(plain(error, 300), icon=":material/search_off:")
        return None


def _themes(explorer: Explorer, table: pd.DataFrame, chosen: np.ndarray) -> None:
    section("Themes", "Those that are more common here than elsewhere come first.", small=True)
    found = over_represented(table, chosen, c.THEME)
    if found.empty:
        note("None of these sentences speaks of a theme.")
        return
    themes = explorer.themes().set_index(c.THEME)
    shown = found.head(LISTED)
    intent_rows(
        (
            LinkRow(
                int(themes.at[row[c.THEME], c.HEAD]),
                str(themes.at[row[c.THEME], c.NAME] or NO_TOPIC),
                _figure(row),
                _in_words(row),
                share=row["n"] / shown["n"].max(),
                certain=bool(themes.at[row[c.THEME], c.CERTAIN]),
            )
            for row in shown.to_dict("records")
        ),
        "sentence-themes",
    )
    _more(found)


def _items(table: pd.DataFrame, chosen: np.ndarray) -> None:
    section("Items", "Those that are more common here than elsewhere come first.", small=True)
    found = over_represented(table, chosen, c.ITEM)
    titles = table.drop_duplicates(c.ITEM).set_index(c.ITEM)[c.TITLE]
    shown = found.head(LISTED)
    bars(Bar(str(titles[row[c.ITEM]]), row["n"] / shown["n"].max(), _figure(row)) for row in shown.to_dict("records"))
    _more(found)


def _figure(row: dict[str, Any]) -> str:
    """38 of 40 · 9 ×, where it is surely more common; else the counts alone. On one line."""
    counts = f"{row['n']:,} of {row['total']:,}"
    times = f" · {row[c.LIFT]:.{0 if row[c.LIFT] >= 9.5 else 1}f} ×" if row["low"] > 1 else ""
    return (counts + times).replace(" ", "\u00a0")


def _in_words(row: dict[str, Any]) -> str:
    here = f"{row['n']:,} of its {row['total']:,} sentences are chosen"
    if row["low"] <= 1:
        return f"{here}; that is not surely more than elsewhere."
    return f"{here}; it is {row[c.LIFT]:.1f} times as common among them as elsewhere."


def _more(found: pd.DataFrame) -> None:
    sure = int((found["low"] > 1).sum())
    note(
        f"{sure:,} of {len(found):,} surely more common here than elsewhere (×: how many times; shown where its 95 % "
        f"interval is above 1).{' The first ' + str(LISTED) + ' are listed.' if len(found) > LISTED else ''}"
    )


def _table(explorer: Explorer, chosen: pd.DataFrame) -> None:
    ordered = from_the_middle(chosen)
    themes = explorer.themes().set_index(c.THEME)
    told, certain = ordered[c.THEME].map(marked(themes)[c.NAME]).fillna(""), ordered[c.THEME].map(themes[c.CERTAIN])
    rows = ordered[[c.TEXT, c.THEME, c.TITLE, c.CATEGORY, "when", c.RATING]].assign(**{c.THEME: told})
    columns: dict[str, Any] = {
        c.TEXT: st.column_config.TextColumn("Sentence", width=390),
        c.THEME: st.column_config.TextColumn("Theme", width=130, help=UNCERTAIN),
        c.TITLE: st.column_config.TextColumn("Item", width=170),
        c.CATEGORY: st.column_config.TextColumn("Category", width=95),
        "when": st.column_config.DateColumn("Date", format="D MMM YYYY", width=90),
        c.RATING: st.column_config.NumberColumn("Rating", format="%.3g", width=60),
    }
    shown = {name: column for name, column in columns.items() if rows[name].replace("", np.nan).notna().any()}
    st.dataframe(
        rows.head(SHOWN)[list(shown)],
        key="sentence-table",
        hide_index=True,
        height=min(420, 38 + 35 * min(len(rows), SHOWN)),
        alt="Table of the chosen sentences",
        column_config=explained(shown),
        placeholder=numbers.NOTHING,
    )
    some = f"The {SHOWN} nearest to the middle of {len(rows):,}" if len(rows) > SHOWN else f"All {len(rows):,}"
    note(f"{some}, from the middle outwards.")
    plainly = {c.THEME: ordered[c.THEME].map(themes[c.NAME]).fillna(""), THEME_CERTAIN: certain}
    save_table(rows.assign(**plainly), "Chosen sentences")
