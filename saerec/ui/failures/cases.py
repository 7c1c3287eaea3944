"""The cases: chosen by cause, rank, category and lacked intent; one of them in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer.evaluation.failures import Failures
from saerec.explorer.guesses import as_said
from saerec.ui.kit.address import param, set_param
from saerec.ui.kit.choosing import choose_row
from saerec.ui.kit.controls import pick
from saerec.ui.kit.downloads import save_table
from saerec.ui.kit.html import plain
from saerec.ui.kit.meanings import UNCERTAIN, Meaning, as_label
from saerec.ui.kit.widgets import empty, note, person_link, section

ANY: Final = "any"
RANKS: Final = {ANY: "Any rank", "20": "11 to 20", "100": "21 to 100", "beyond": "Beyond 100"}
_BETWEEN: Final = {"20": (11, 20), "100": (21, 100), "beyond": (101, 10**9)}
SHOWN: Final = 500
CASE: Final = "case"
"""The address parameter that says whose case is open."""
CHOSEN: Final = ("cause", "ranks", "category", "lacked", CASE)
"""Address parameters that say which cases are listed, and which is open."""


def cases_asked(found: Failures, names: Mapping[str, str]) -> pd.DataFrame:
    """The cases that the address asks for."""
    section("The cases", "The nearest misses first.")
    cases = found.cases.assign(said=found.lacked())
    pairs = cases[["lacked", "lacked_certain"]].explode(["lacked", "lacked_certain"]).dropna()
    certain = dict(zip(pairs["lacked"], pairs["lacked_certain"], strict=True))
    lacked = {name: as_said(name, certain[name]) for name in pairs["lacked"].value_counts().index.tolist()}
    categories = {ANY: "Any category"} | {one: one for one in sorted(set(cases[c.CATEGORY])) if one}
    first, second, third, fourth = st.columns(4)
    with first:
        cause = pick("cause", "Cause", {ANY: "Any cause", **names}, default=ANY)
    with second:
        ranks = pick("ranks", "Rank of the wanted item", RANKS, default=ANY)
    with third:
        category = pick("category", "Its category", categories, default=ANY)
    with fourth:
        theme = pick("lacked", "Intent the person lacked", {ANY: "Any intent"} | lacked, default=ANY)
    keep = pd.Series(True, cases.index)
    if cause != ANY:
        keep &= cases["cause"] == cause
    if ranks != ANY:
        keep &= cases[c.RANK].between(*_BETWEEN[ranks])
    if category != ANY:
        keep &= cases[c.CATEGORY] == category
    if theme != ANY:
        keep &= cases["lacked"].map(lambda names: theme in names)
    return cases[keep].reset_index(drop=True)


def listed(chosen: pd.DataFrame, names: Mapping[str, str]) -> None:
    """The table, and the case that is open in it."""
    if chosen.empty:
        empty("No case like that.", "Choose less above.")
        return
    shown = chosen.head(SHOWN)
    people = shown[c.USER_ID].tolist()
    wanted = param(CASE)
    opened = people.index(wanted) if wanted in people else 0
    _case(shown.iloc[opened].to_dict(), names)
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    columns = {
        c.USER_ID: text("Person", width=130),
        c.TITLE: text("Wanted", width=210),
        c.RANK: number("Its rank", format="%d", width=66),
        "cause": text("Cause", width=170),
        "preferred": text("Preferred", width=210, help="What the model puts first."),
        "said": text("Intents they lacked", width=260,
                     help=f"The item carries them; the model was not told of them. {UNCERTAIN}"),
        "n_known": number("Known of them", format="%d", width=100, help="Interactions known of the person."),
        "n_train": number("Had by", format="%d", width=66, help="Training interactions of the wanted item."),
        c.CATEGORY: text("Category", width=120),
    }  # fmt: skip
    choose_row(shown.assign(cause=shown["cause"].map(names))[list(columns)], columns, "cases",
               "The misses: person, wanted item, rank, what the model preferred, what the person lacked",
               opened=opened, choose=lambda place: set_param(CASE, people[place]), most=440)  # fmt: skip
    note(f"Showing {len(shown):,} of {len(chosen):,} cases. Save keeps them all.")
    save_table(chosen.drop(columns="said"), "Misses")


def _case(case: Mapping[str, Any], names: Mapping[str, str]) -> None:
    """The case that is open, in sentences, and the way to that person's ranking."""
    with st.container(border=True, key="case"):
        held = [names[one].lower() for one in case["holds"] if one != case["cause"]]
        also = f" Also: {', '.join(held)}." if held else ""
        pairs = zip(case["lacked"], case["lacked_certain"], strict=True)
        lacked = ", ".join(as_label(Meaning(name, sure)) for name, sure in pairs)
        st.markdown(
            f"**{plain(case[c.USER_ID], 60)}** chose **{plain(case[c.TITLE], 120)}** next: rank {case[c.RANK]:,}. The "
            f"model puts **{plain(case['preferred'], 120)}** first.\n\n{names[case['cause']]}.{also} "
            f"{case['n_known']:,} interactions of theirs were known; in training {case['n_train']:,} had the wanted "
            f"item, {case['n_preferred']:,} what stands first."
            + (f" It speaks of what the model was not told that they want: {lacked}." if lacked else "")
        )
        chosen = {name: param(name) for name in CHOSEN}  # so that the way back leads to the same cases
        person_link("pages/recommendations.py", case[c.USER_ID], "See this person's ranking",
                    ":material/arrow_forward:", item=case[c.ITEM_ID], evaluated="1", **chosen)  # fmt: skip
