"""What the list of latents asks: by which words, which of them, in what order. All of it lives in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.text.shortened import shortened
from saerec.ui.kit.address import param, set_param
from saerec.ui.kit.controls import mirror, search
from saerec.workspace.notebook import PINNED, TAGS

THEMES: Final = "themes"
SHOWN: Final = {
    THEMES: "Themes",
    "intents": "Intents",
    "personal": "Personal",
    "public": "Public",
    "undecided": "Undecided",
    "thing": "Things",
    "praise": "Praise",
    "chatter": "Chatter",
    "unclear": "Unclear",
    "others": "No intents",
    "pinned": "Pinned",
    "all": "All latents",
}
_KINDS, _VERDICTS = ("personal", "public", "undecided"), ("thing", "praise", "chatter", "unclear")
TAGGED: Final = "tag:"
NEAREST: Final = 40
SEARCHED: Final = {"names": "Search names and keywords", "meaning": "Say what it should mean"}
BY: Final = {"names": "By words", "meaning": "By meaning"}
SORTS: Final = {
    "score": ("Surest name", c.SCORE_LOW, False),
    "density": ("Fires most", c.DENSITY, False),
    "rare": ("Fires least", c.DENSITY, True),
    "strength": ("Strongest", c.MAX_ACT, False),
    "name": ("Name, A to Z", c.NAME, True),
    "id": ("Number", c.LATENT, True),
}
THEME_SORTS: Final = {
    "score": ("Said most", c.THEME, True),
    "people": ("Most people", "n_people", False),
    "praised": ("Most praised", c.PRAISED, False),
    "missed": ("Most missed", c.PRAISED, True),
    "repeated": ("Most repeated", c.REPEATED, False),
    "name": ("Name, A to Z", c.NAME, True),
}


@dataclass(frozen=True)
class Asked:
    """What the list shows."""

    show: str
    """of `SHOWN`, or a tag"""
    find: str
    by_meaning: bool
    sort: tuple[str, bool]
    """column, and whether it rises"""


def controls(explorer: Explorer) -> Asked:
    """Draw them, and say what they ask."""
    show, by = param("show"), param("by")
    kinds = SHOWN | {f"{TAGGED}{tag}": f"Tag: {shortened(tag, 24)}" for tag in _tags(explorer)}
    mirror("latent-show", show if show in kinds else THEMES)
    mirror("latent-by", by if by in BY else "names")
    sorts = THEME_SORTS if st.session_state["latent-show"] == THEMES else SORTS
    sort = param("sort")
    mirror("latent-sort", sort if sort in sorts else "score")
    by_meaning = st.session_state["latent-by"] == "meaning"
    find = search("find", "latent-find", SEARCHED[st.session_state["latent-by"]])
    st.segmented_control("Search in", list(BY), key="latent-by", format_func=BY.__getitem__, on_change=_kept,
                         args=("by", "latent-by"), label_visibility="collapsed", width="stretch",
                         help="Words: each must stand in the name or the keywords. Meaning: what you type is embedded, "
                         "and what lies nearest comes first.")  # fmt: skip
    left, right = st.columns(2)
    left.selectbox("Show", list(kinds), key="latent-show", format_func=kinds.__getitem__, on_change=_kept,
                   args=("show", "latent-show"))  # fmt: skip
    right.selectbox("Sort by", list(sorts), key="latent-sort", format_func=lambda one: sorts[one][0], on_change=_kept,
                    args=("sort", "latent-sort"), disabled=by_meaning)  # fmt: skip
    _, column, rising = sorts[st.session_state["latent-sort"]]
    return Asked(st.session_state["latent-show"], find, by_meaning and bool(find.strip()), (column, rising))


def _kept(name: str, widget: str) -> None:
    """Put what a control shows into the address."""
    set_param(name, st.session_state[widget])


def _tags(explorer: Explorer) -> list[str]:
    """Every tag that somebody wrote."""
    return sorted({tag for entry in explorer.notebook.entries().values() for tag in entry.tags})


def themes_asked(explorer: Explorer, asked: Asked) -> pd.DataFrame:
    """The themes that the list shows."""
    if asked.by_meaning:
        return explorer.themes_like(asked.find).head(NEAREST)
    return _sorted(explorer.themes(asked.find), asked)


def latents_asked(explorer: Explorer, asked: Asked) -> pd.DataFrame:
    """The latents that the list shows."""
    table = explorer.latents_like(asked.find) if asked.by_meaning else explorer.latents(search=asked.find)
    table = table[_wanted(table, asked.show)]
    return table.head(NEAREST).reset_index(drop=True) if asked.by_meaning else _sorted(table, asked)


def _sorted(table: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    column, rising = asked.sort
    return table.sort_values(column, ascending=rising, kind="stable", na_position="last").reset_index(drop=True)


def _wanted(table: pd.DataFrame, show: str) -> pd.Series:
    if show in _KINDS:
        return table[c.INTENT_KIND] == show
    if show in _VERDICTS:
        return (table[c.VERDICT] == show) & ~table[c.IS_INTENT]
    if show == "pinned":
        return table[PINNED]
    if show.startswith(TAGGED):
        return table[TAGS].map(lambda tags: show.removeprefix(TAGGED) in tags.split(", "))
    return table[c.IS_INTENT] == (show == "intents") if show != "all" else table[c.LATENT] >= 0
