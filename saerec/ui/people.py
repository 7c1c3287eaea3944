"""Choosing a person, for the pages about people."""

from __future__ import annotations

import numpy as np
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.ui.components import note
from saerec.ui.state import clear_person, param, set_param

LISTED = 1000


def choose_user(explorer: Explorer) -> str | None:
    """The user of the address; a picker with search, and one at random. Without one, the first user."""
    wanted = param("user")
    left, right = st.columns([5, 1], vertical_alignment="bottom")
    people = explorer.users(top=LISTED)
    ids = people[c.USER_ID].tolist()
    if not ids:
        return None
    chosen = wanted or ids[0]
    options = ids if chosen in ids else [chosen, *ids]
    seen = dict(zip(ids, people[c.N_INTERACTIONS].tolist(), strict=True))

    def keep() -> None:
        set_param("user", st.session_state["user-picker"])
        clear_person()

    st.session_state["user-picker"] = chosen
    left.selectbox(
        "Person", options, key="user-picker", on_change=keep, accept_new_options=True,
        format_func=lambda one: f"{one} · {seen[one]} interactions" if one in seen else str(one),
        help="Type to search. Any id of the run is accepted.",
    )  # fmt: skip
    right.button("Random", icon=":material/casino:", on_click=_random_user, args=(explorer,), width="stretch")
    total = explorer.overview()["data"].get("users", 0)
    if total > LISTED:
        note(f"The list shows {LISTED:,} of {total:,} people; type an id to reach any other.")
    return chosen


def _random_user(explorer: Explorer) -> None:
    ids = explorer.users()[c.USER_ID]
    set_param("user", ids.iloc[int(np.random.default_rng().integers(len(ids)))])
    clear_person()
