"""Add sentences to a reason, or a reason to the bank: by a form, for a reason that is chosen or typed."""

from __future__ import annotations

from typing import Final

import streamlit as st

from saerec.errors import ConfigError
from saerec.text.shortened import shortened
from saerec.ui.kit.html import plain
from saerec.ui.kit.saving import told
from saerec.ui.kit.widgets import section
from saerec.ui.reasons.bank import change
from saerec.workspace.own_reasons import OwnReasons
from saerec.workspace.reason_text import LARGEST, LONGEST_NAME, MET, MISSED
from saerec.workspace.reasons import Reason
from saerec.workspace.user_text import visible_line

SIGNS: Final = {MET: "It is met, or wanted", MISSED: "It is missed"}


def add_sentences(found: list[Reason]) -> None:
    """The form. A reason that is new asks for its opposite."""
    section("Add one", "Sentences as people write them, in different words: a reason is known by how it is said.")
    choose_reason(found, "add")
    choose_sign("add")
    st.text_area(
        "Sentences, one a line",
        key="add-sentences",
        height=110,
        max_chars=LARGEST // 10,
        placeholder="It held its tuning all evening.",
        persist_state="session",
    )

    def add() -> None:
        sentences = str(st.session_state["add-sentences"]).splitlines()
        if add_chosen(found, "add", sentences):
            st.session_state["add-sentences"] = ""

    st.button("Add", type="primary", icon=":material/add:", key="add-now", on_click=add)
    told("add")


def choose_reason(found: list[Reason], key: str) -> None:
    """A reason of the bank, or one that is typed; a new one is asked for its opposite."""
    opposites = {one.name: one.opposite for one in found}
    left, right = st.columns(2)
    left.selectbox(
        "Reason",
        list(opposites),
        None,
        key=f"{key}-reason",
        accept_new_options=True,
        placeholder="Search, or type a new one",
        format_func=lambda name: shortened(name, LONGEST_NAME),
        persist_state="session",
    )
    reason, label = _spelled(found, st.session_state[f"{key}-reason"]), "Its opposite"
    if not reason or reason in opposites:
        right.text_input(label, opposites.get(reason, ""), key=f"{key}-known-{reason}", disabled=True)
        return
    meaning = "What it is called where it is missed"
    right.text_input(label, key=f"{key}-opposite", max_chars=LONGEST_NAME, placeholder=meaning, persist_state="session")


def choose_sign(key: str) -> None:
    """Whether the sentences say that it is met or missed."""
    st.radio(
        "What do the sentences say?",
        list(SIGNS),
        key=f"{key}-sign",
        format_func=SIGNS.__getitem__,
        horizontal=True,
        persist_state="session",
    )


def add_chosen(found: list[Reason], key: str, sentences: list[str]) -> bool:
    """Add sentences as the controls with this key say; whether that went well."""
    # Read from the session, not from what was drawn: a click may arrive together with what was typed before it.
    reason, sign = _spelled(found, st.session_state[f"{key}-reason"]), st.session_state[f"{key}-sign"]
    opposite = st.session_state.get(f"{key}-opposite") or ""

    def add(own: OwnReasons) -> str:
        if not reason:
            raise ConfigError("Choose a reason, or type a new one.")
        added = own.add(reason, opposite, sentences, sign)
        known = f" The bank had {added.known:,} of them already." if added.known else ""
        return f"Added to {plain(reason)}: {added.new:,}.{known}"

    return change(key, add)


def _spelled(found: list[Reason], typed: str | None) -> str:
    """A reason as the bank spells it, or as it was typed."""
    name = visible_line(typed or "")
    return next((one.name for one in found if one.name.lower() == name.lower()), name)
