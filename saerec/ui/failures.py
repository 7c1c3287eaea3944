"""Where does the model fail? Every miss as a case, by cause."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.explorer.evaluation.failures import by_cause
from saerec.figures import cause_bars
from saerec.ui.kit import numbers
from saerec.ui.kit.address import link, param
from saerec.ui.kit.controls import pick
from saerec.ui.kit.downloads import save_table
from saerec.ui.kit.html import plain
from saerec.ui.kit.widgets import cards, chart, empty, head, note, section

ANY: Final = "any"
RANKS: Final = {ANY: "Any rank", "20": "11 to 20", "100": "21 to 100", "beyond": "Beyond 100"}
_BETWEEN: Final = {"20": (11, 20), "100": (21, 100), "beyond": (101, 10**9)}
SHOWN: Final = 500
CHOSEN: Final = ("cause", "ranks", "category", "lacked")
"""Address parameters that say which cases are listed."""


def render(explorer: Explorer) -> None:
    """How many misses, of which causes, and each of them."""
    head("Failures", "Where does the model fail?", "Each person's last interaction was held out. A miss is a person "
         "whose item is not among the model's first ten. Click a case to see that person's ranking.")  # fmt: skip
    if not explorer.run.has("evaluation/metrics"):
        _not_measured(explorer)
        return
    found, people = _failures(explorer, explorer.run.fingerprint), explorer.evaluation()["users"]
    if found.empty:
        empty("No miss.", "The model finds everybody's held-out item among its first ten.")
        return
    cards(
        [
            ("Misses", numbers.count(len(found)), "People whose held-out item is not among the first ten."),
            ("Share missed", numbers.percent(len(found) / people), f"Of {people:,} people with a held-out item."),
            ("Median rank", numbers.count(found[c.RANK].median()), "Half of the missed items stand above it."),
        ],
        "failures",
    )
    _causes(found)
    _cases(_chosen(found))


def _not_measured(explorer: Explorer) -> None:
    """Why there is nothing to miss, and where there is."""
    final = explorer.overview()["final"]
    if not final:
        empty("Not evaluated yet.", "Finish the run with the command that made it.")
        return
    empty("Nothing is held out.", "This run is final: it was trained on everything, so nobody can be missed.")
    st.page_link("pages/failures.py", label=f"Failures of {plain(final['of'], 60)}", icon=":material/arrow_forward:",
                 query_params=link(run=final["of"]))  # fmt: skip


@st.cache_data(max_entries=4, show_spinner="Ranking everybody whose item was missed ...")
def _failures(_explorer: Explorer, fingerprint: str) -> pd.DataFrame:
    """Kept by the run's fingerprint: everybody who opens the page asks once."""
    return _explorer.failures()


def _causes(found: pd.DataFrame) -> None:
    section("Why were they missed?", "A case has one cause, the first that holds, from the top.")
    causes = by_cause(found)
    chart(cause_bars(causes), "Bar chart: misses by cause")
    for row in causes.to_dict("records"):
        note(f"{row[c.NAME]}: {row['meaning']} {row['cases']:,} cases, {numbers.percent(row[c.SHARE])}.")


def _chosen(found: pd.DataFrame) -> pd.DataFrame:
    """The cases that the address asks for."""
    section("The cases", "The nearest misses first.")
    causes = by_cause(found)
    names = dict(zip(causes["cause"], causes[c.NAME], strict=True))
    lacked = found["lacked"].explode().dropna().value_counts().index.tolist()
    categories = sorted({one for one in found[c.CATEGORY].tolist() if one})
    first, second, third, fourth = st.columns(4)
    with first:
        cause = pick("cause", "Cause", {ANY: "Any cause", **names}, default=ANY)
    with second:
        ranks = pick("ranks", "Rank of the wanted item", RANKS, default=ANY)
    with third:
        category = pick("category", "Its category", _options("Any category", categories), default=ANY)
    with fourth:
        theme = pick("lacked", "Intent the person lacked", _options("Any intent", lacked), default=ANY)
    keep = pd.Series(True, found.index)
    if cause != ANY:
        keep &= found["cause"] == cause
    if ranks != ANY:
        keep &= found[c.RANK].between(*_BETWEEN[ranks])
    if category != ANY:
        keep &= found[c.CATEGORY] == category
    if theme != ANY:
        keep &= found["lacked"].map(lambda names: theme in names)
    chosen = found[keep]
    return chosen.assign(cause=chosen["cause"].map(names))


def _options(every: str, names: list[str]) -> dict[str, str]:
    return {ANY: every, **{one: one for one in names}}


def _cases(chosen: pd.DataFrame) -> None:
    if chosen.empty:
        empty("No case like that.", "Choose less above.")
        return
    shown = chosen.head(SHOWN)
    number = st.column_config.NumberColumn
    state = st.dataframe(
        shown.assign(lacked=shown["lacked"].map(", ".join)),
        hide_index=True,
        key="cases",
        alt="The misses: person, wanted item, rank, what the model preferred, what the person lacked",
        on_select="rerun",
        selection_mode="single-cell",
        column_order=[c.USER_ID, c.TITLE, c.RANK, "cause", "preferred", "lacked", "n_known", "n_train", c.CATEGORY],
        column_config={
            c.USER_ID: st.column_config.TextColumn("Person"),
            c.TITLE: st.column_config.TextColumn("Wanted", width="medium"),
            c.RANK: number("Its rank", format="%d"),
            "cause": "Cause",
            "preferred": st.column_config.TextColumn("Preferred", width="medium", help="What the model puts first."),
            "lacked": st.column_config.TextColumn(
                "Intents they lacked", width="medium", help="The item carries them; the model was not told of them."
            ),
            "n_known": number("Known of them", format="%d", help="Interactions known of the person."),
            "n_train": number("Had by", format="%d", help="Training interactions of the wanted item."),
            c.CATEGORY: "Category",
        },
    )
    note(f"Showing {len(shown):,} of {len(chosen):,} cases. Save keeps them all.")
    save_table(chosen.assign(lacked=chosen["lacked"].map(", ".join)), "Misses")
    cells = state["selection"]["cells"] if isinstance(state, dict) else []
    if cells:
        case = shown.iloc[cells[0][0]]
        chosen = {name: param(name) for name in CHOSEN}  # so that the way back leads to the same cases
        address = link(user=case[c.USER_ID], item=case[c.ITEM_ID], evaluated="1", **chosen)
        st.switch_page("pages/recommendations.py", query_params=address)
