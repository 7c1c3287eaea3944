"""Choosing a person, for the pages about people."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.explorer.users.detail import WHO
from saerec.ui.kit.address import clear_person, param, set_param
from saerec.ui.kit.html import shortened
from saerec.ui.kit.presenting import presenting
from saerec.ui.kit.widgets import note

LISTED = 200


def choose_user(explorer: Explorer) -> str | None:
    """The user of the address; a picker with search, one at random, and whom to choose from.

    Without one, the first of those asked for; of everybody, who shows best what intents do.
    """
    wanted = param("user")
    left, right = st.columns([5, 1], vertical_alignment="bottom")
    people, narrowed = _people(explorer)
    ids = people[c.USER_ID].head(LISTED).tolist()
    first = ids if narrowed else explorer.opening_users()
    chosen = wanted or (first[0] if first else None)
    if chosen is None:
        return None
    options = ids if chosen in ids else [chosen, *ids]
    seen = dict(zip(ids, people[c.N_INTERACTIONS].tolist(), strict=False))

    def keep() -> None:
        set_param("user", st.session_state["user-picker"])
        clear_person()

    st.session_state["user-picker"] = chosen
    left.selectbox(
        "Person",
        options,
        key="user-picker",
        on_change=keep,
        accept_new_options=True,
        format_func=lambda one: f"{one} · {seen[one]} interactions" if one in seen else str(one),
        help="Type to search. Any id of the run is accepted.",
    )
    right.button(
        "Random",
        icon=":material/casino:",
        on_click=_random_user,
        args=(people,),
        width="stretch",
        disabled=people.empty,
    )
    if len(people) > LISTED:
        note(f"The list shows {LISTED:,} of {len(people):,} people; type an id to reach any other.")
    return chosen


def _people(explorer: Explorer) -> tuple[pd.DataFrame, bool]:
    """Whom the list holds, as the address says, and whether that is not everybody; the controls stand in a folded
    panel, for few need them."""
    who, latent = param("who") or "all", param("carries")
    who = who if who in WHO else "all"
    names = explorer.intent_names()
    carried = int(latent) if latent is not None and latent.isdigit() and int(latent) in names else None
    found = explorer.users(who=who, latent=carried)
    narrowed = who != "all" or carried is not None
    if presenting() and not narrowed:
        return found, narrowed
    panel = st.expander(
        "Choose from whom", icon=":material/filter_alt:", expanded=narrowed, key="people-panel", on_change="rerun"
    )
    if panel.open:
        with panel:
            _narrowing(names, who, carried)
            note(f"{len(found):,} people." if len(found) else "Nobody is left. Choose another intent, or everybody.")
    return found, narrowed


def _narrowing(names: dict[int, str], who: str, carried: int | None) -> None:
    st.session_state["people-who"], st.session_state["people-carries"] = who, carried
    left, right = st.columns(2)
    left.selectbox(
        "People", list(WHO), key="people-who", format_func=WHO.__getitem__, on_change=_kept, args=("who", "people-who")
    )
    right.selectbox(
        "Who want",
        list(names),
        key="people-carries",
        format_func=lambda one: shortened(names[one], 60),
        index=None,
        placeholder="Any intent",
        on_change=_kept,
        args=("carries", "people-carries"),
        help="People with this intent among their personal ones, the strongest first.",
    )


def _kept(name: str, widget: str) -> None:
    """Put a control's value into the address, and begin with the first of the new list."""
    value = st.session_state[widget]
    set_param(name, None if value == "all" else value)
    set_param("user", None)
    clear_person()


def _random_user(people: pd.DataFrame) -> None:
    ids = people[c.USER_ID]
    set_param("user", ids.iloc[int(np.random.default_rng().integers(len(ids)))])
    clear_person()
