"""Which reasons there are, and what people say when they give one."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

import pandas as pd
import streamlit as st

from saerec.text.words import search_words
from saerec.ui.kit import html as markup
from saerec.ui.kit.address import param, set_param
from saerec.ui.kit.choosing import choose_row
from saerec.ui.kit.controls import choice, search
from saerec.ui.kit.html import Passage
from saerec.ui.kit.widgets import empty, note, section
from saerec.workspace.reasons import Reason

REASON: Final = "reason"
"""The parameter of the address that says which one is open."""
SHOW: Final = {"all": "All", "own": "Your own"}


def browse(found: list[Reason]) -> None:
    """The list, and beside it the chosen reason."""
    section("Which reasons are there?", "Those you added to come first. Choose one to read how it is said.")
    left, right = st.columns([7, 6], gap="large")
    by_name = {one.name: one for one in found}
    wanted = param(REASON)
    with left:
        shown = _filtered(found)
        _list(shown, wanted or (shown[0].name if shown else None))
    with right:
        if wanted is not None and wanted not in by_name:
            empty("The bank has no such reason.", "Choose one from the list.")
        elif wanted is not None or shown:
            _reason(by_name[wanted] if wanted is not None else shown[0])


def _filtered(found: list[Reason]) -> list[Reason]:
    """Those whose name, opposite or sentences hold every word that is searched for."""
    words = search_words(search("find", "reason-find", "Search names and sentences"))
    own_only = choice("show", "Show", SHOW, default="all") == "own"
    return [one for one in found if (one.own or not own_only) and _holds(one, words)]


def _holds(one: Reason, words: Iterable[str]) -> bool:
    text = "\n".join((one.name, one.opposite, *one.met, *one.missed)).lower()
    return all(word in text for word in words)


def _list(shown: list[Reason], opened: str | None) -> None:
    if not shown:
        empty("No reason matches.", "Search for fewer words, or add it below.")
        return

    rows = [(one.name, one.opposite, len(one.met), len(one.missed), len(one.own) or None) for one in shown]
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    choose_row(
        pd.DataFrame(rows, columns=["name", "opposite", "met", "missed", "own"]),
        {
            "name": text("Reason", width=120),
            "opposite": text("Its opposite", width=110),
            "met": number("Met", format="%d", width=46, help="Sentences that say it is met, or wanted."),
            "missed": number("Missed", format="%d", width=58, help="Sentences that say it is missed."),
            "own": number("Own", format="%d", width=44, help="How many of both are your own."),
        },
        "reason-list",
        "Table of reasons with their opposites and numbers of sentences",
        opened=next((place for place, one in enumerate(shown) if one.name == opened), None),
        choose=lambda place: set_param(REASON, shown[place].name),
        most=420,
        placeholder="",
    )
    note(f"{len(shown):,} reasons. Click one to read it.")


def _reason(one: Reason) -> None:
    st.html(
        f'<h2 class="sx-name">{escape(one.name)}</h2>'
        f'<p class="sx-sub">Where it is missed: {escape(one.opposite)}. {len(one.met):,} sentences say it is met, '
        f"{len(one.missed):,} that it is missed.</p>"
    )
    met, missed = st.tabs([f"Met · {len(one.met)}", f"Missed · {len(one.missed)}"], key="reason-signs")
    for tab, called, sentences in ((met, "met", one.met), (missed, "missed", one.missed)):
        rows = [Passage(sentence, source="Your own" if sentence in one.own else "") for sentence in sentences]
        with tab:
            if rows:
                st.html(markup.scrolled(markup.passages(rows), f"Sentences that say it is {called}"))
            else:
                note("No sentence yet.")
