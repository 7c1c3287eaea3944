"""Who wants what?"""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.errors import ConfigError
from saerec.explorer import Explorer
from saerec.explorer.users.cohorts import SEGMENTS, VALUED, Cohorts, EmptyGroupError
from saerec.explorer.users.theme_evidence import STRONGEST
from saerec.figures import lift_bars
from saerec.rights import Role, may
from saerec.text.shortened import shortened
from saerec.ui.kit import numbers
from saerec.ui.kit.address import link, param, set_param
from saerec.ui.kit.meanings import UNCERTAIN, as_option, meaning_of
from saerec.ui.kit.saving import attempt, told
from saerec.ui.kit.widgets import cards, chart, empty, head, note, plain, section, table
from saerec.workspace.groups import LONGEST
from saerec.workspace.user_text import visible_line

CERTAIN = 0.05
_TAKEN = "group-taken"
START = {"a": "active", "b": "quiet"}
QUESTIONS: Final = (
    ("What do active people want?", "active", "quiet", ":material/bolt:"),
    ("What do the quiet ones want?", "quiet", "all", ":material/bedtime:"),
)


def render(explorer: Explorer) -> None:
    """Two groups of people, and the themes that set them apart."""
    head(
        "Cohorts",
        "Who wants what?",
        "Choose two groups of people, or begin with a question. Shown are the themes "
        "that one speaks of more often than the other, with their uncertainty.",
    )
    with st.container(horizontal=True, gap="small", key="questions"):
        for words, a, b, icon in QUESTIONS:
            st.page_link("pages/cohorts.py", label=words, icon=icon, query_params=link(a=a, b=b), width="content")
    left, right = st.columns(2, gap="large")
    with left:
        first = _group(explorer, "a", "First group")
    with right:
        second = _group(explorer, "b", "Second group")
    try:
        found = explorer.cohorts(first, second)
    except EmptyGroupError as error:
        empty("Nothing to compare.", str(error))
        return
    cards(
        [
            ("First: people", numbers.count(found.sizes[0]), "People of the first group."),
            ("Second: people", numbers.count(found.sizes[1]), "People of the second group; both may overlap."),
            ("First: HR@10", numbers.percent(found.hit_rates[0]), "Share whose held-out item is in the top ten."),
            ("Second: HR@10", numbers.percent(found.hit_rates[1]), "The same for the second group."),
        ],
        "cohorts",
    )
    _apart(found.themes)
    _inside(found)
    _save(explorer, {first: "First group", second: "Second group"})


def _apart(themes: pd.DataFrame) -> None:
    certain = themes[themes["q"] < CERTAIN]
    section(
        "Which themes set them apart?",
        f"A person has a theme when it is among their {STRONGEST} strongest. Lift: how many times as common it is in "
        "the first group. Whiskers are 95 % intervals; tests are corrected for their number.",
    )
    if certain.empty:
        empty("No certain difference.", f"No theme differs at a false discovery rate of {CERTAIN:.0%}. Nearest below.")
    shown = certain if len(certain) else themes.head(8)
    chart(lift_bars(shown), "Lift of themes between the two groups")
    if not shown[c.CERTAIN].all():
        note("Italics: the model is not sure of the name.")
    note(f"{len(certain):,} of {len(themes):,} themes differ at a false discovery rate of {CERTAIN:.0%}.")


def _inside(found: Cohorts) -> None:
    """A theme, and the intents in it: a whole may differ where its parts differ otherwise."""
    names = dict(zip(found.themes[c.THEME].tolist(), found.themes.to_dict("records"), strict=True))
    if not names:
        return
    number = st.column_config.NumberColumn
    figures = {
        "share_a": number("First", format="percent"),
        "share_b": number("Second", format="percent"),
        c.LIFT: number("Lift", format="%.2f", help="Share in the first group over share in the second"),
        "low": number("Low", format="%.2f", help="Lower end of the 95 % interval"),
        "high": number("High", format="%.2f", help="Upper end of the 95 % interval"),
        "q": number("q", format="%.4f", help="False discovery rate (Benjamini and Hochberg)"),
    }
    text = st.column_config.TextColumn
    with st.expander("All themes as a table", icon=":material/table:"):
        table(found.themes, "Lift of every theme", {c.NAME: text("Theme", help=UNCERTAIN), **figures})
    with st.expander("Open a theme: the intents inside", icon=":material/unfold_more:"):
        chosen = st.selectbox(
            "Theme", list(names), format_func=lambda one: as_option(meaning_of(names[one])), key="cohort-theme"
        )
        note("A person has an intent here when any interaction of theirs speaks of it.")
        of_theme = found.intents[found.intents[c.THEME] == chosen]
        columns = {c.LATENT: number("Latent", format="%d"), c.NAME: text("Intent", help=UNCERTAIN), **figures}
        table(of_theme, "Lift of the intents of a theme", columns)


def _group(explorer: Explorer, name: str, label: str) -> str:
    """A group, kept in the address: `a=category:Garden`."""
    now = param(name) or START[name]
    kind, _, value = now.partition(":")
    key = f"cohort-{name}"
    kinds = [one for one in SEGMENTS if one != "saved" or kind == "saved" or explorer.groups()]
    st.session_state[key] = kind if kind in SEGMENTS else None
    st.selectbox(
        label,
        kinds,
        key=key,
        format_func=SEGMENTS.__getitem__,
        on_change=lambda: set_param(name, _first(explorer, st.session_state[key])),
    )
    if kind in VALUED:
        _value(name, kind, value, _values(explorer, kind))
    return now


def _values(explorer: Explorer, kind: str) -> dict[str, str]:
    """What a group that needs a value may be: value -> words."""
    if kind == "category":
        return {one: one for one in explorer.categories()}
    if kind == "saved":
        return {one: one for one in explorer.groups()}
    if kind == "theme":
        themes = explorer.shown_themes()
        return {str(row[c.THEME]): as_option(meaning_of(row)) for row in themes.to_dict("records")}
    latents = explorer.latents()
    latents = latents[latents[c.INTENT_KIND] == "personal"]
    rows = latents[[c.LATENT, c.NAME, c.CERTAIN, c.SOURCE]].to_dict("records")
    return {str(row[c.LATENT]): as_option(meaning_of(row)) for row in rows}


def _first(explorer: Explorer, kind: str) -> str:
    """A group that needs a value begins with the first there is."""
    return f"{kind}:{next(iter(_values(explorer, kind)), 'none')}" if kind in VALUED else kind


def _value(name: str, kind: str, value: str, options: dict[str, str]) -> None:
    key = f"cohort-{name}-{kind}"
    st.session_state[key] = value if value in options else None
    st.selectbox(
        SEGMENTS[kind],
        list(options),
        key=key,
        format_func=lambda one: shortened(options[one], 70),
        on_change=lambda: set_param(name, f"{kind}:{st.session_state[key]}"),
    )


def _save(explorer: Explorer, groups: dict[str, str]) -> None:
    """Keep one of the groups under a name, for everybody who opens this run; or forget one."""
    if not may(Role.EDITOR):
        return
    with st.expander("Save a group", icon=":material/bookmark:"):
        left, middle, right = st.columns([2, 3, 1], vertical_alignment="bottom")
        left.selectbox("Which", list(groups), format_func=groups.__getitem__, key="save-which", persist_state="session")
        middle.text_input(
            "Name", placeholder="Such as: night owls", key="save-name", max_chars=LONGEST, persist_state="session"
        )
        right.button("Save", key="save-group", width="stretch", on_click=_keep_group, args=(explorer,))
        told("group")
        if (taken := st.session_state.get(_TAKEN)) and taken == visible_line(st.session_state["save-name"]):
            st.button("Replace it", key="replace-group", on_click=_keep_group, args=(explorer, True))
        for place, (one, people) in enumerate(explorer.groups().items()):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"{plain(one)} · {people:,} people")
                st.button(f"Forget {plain(one)}", key=f"forget-{place}", type="tertiary", on_click=_forget_group,
                          args=(explorer, one))  # fmt: skip


def _keep_group(explorer: Explorer, replace: bool = False) -> None:
    """Before the page is drawn again, so that the lists above know it. Nobody's group is replaced unasked."""

    def keep() -> str:
        wanted, there = visible_line(st.session_state["save-name"]), explorer.groups()
        if wanted in there and not replace:
            st.session_state[_TAKEN] = wanted
            raise ConfigError(f"There is a group {wanted} of {there[wanted]:,} people. Replace it, or name another.")
        name = explorer.save_group(wanted, st.session_state["save-which"])
        return f"Saved as {plain(name)}. Choose “A saved group” above."

    if attempt("group", keep):
        st.session_state.pop(_TAKEN, None)


def _forget_group(explorer: Explorer, name: str) -> None:
    def forget() -> str:
        explorer.forget_group(name)
        return f"{plain(name)} is forgotten."

    attempt("group", forget)
