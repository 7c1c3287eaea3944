"""Choosing a person, for the pages about people."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.explorer.users.detail import WHO
from saerec.explorer.users.theme_evidence import STRONGEST
from saerec.ui.kit.address import clear_person, param, set_param
from saerec.ui.kit.meanings import Meaning, as_option, meaning_of
from saerec.ui.kit.presenting import presenting
from saerec.ui.kit.widgets import note

LISTED = 200


def choose_user(explorer: Explorer) -> str | None:
    """The user of the address; a picker with search, one at random, and whom to choose from.

    Without one, the first of those asked for; of everybody, who shows best what intents do.
    """
    wanted = param("user")
    row = st.container(horizontal=True, vertical_alignment="bottom")
    people, narrowed = _people(explorer)
    ids = people[c.USER_ID].head(LISTED).tolist()
    first = ids if narrowed else explorer.opening_users(top=1)
    chosen = wanted or (first[0] if first else None)
    if chosen is None:
        return None
    options = ids if chosen in ids else [chosen, *ids]
    seen = dict(zip(ids, people[c.N_INTERACTIONS].tolist(), strict=False))

    def keep() -> None:
        set_param("user", st.session_state["user-picker"])
        clear_person()

    st.session_state["user-picker"] = chosen
    row.selectbox(
        "Person",
        options,
        key="user-picker",
        on_change=keep,
        accept_new_options=True,
        format_func=lambda one: f"{one} · {seen[one]} interactions" if one in seen else str(one),
        help="Type to search. Any id of the run is accepted.",
    )
    row.button(
        "Random",
        icon=":material/casino:",
        on_click=_random_user,
        args=(people,),
        disabled=people.empty,
    )
    if len(people) > LISTED:
        note(f"The list shows {LISTED:,} of {len(people):,} people; type an id to reach any other.")
    return chosen


def _people(explorer: Explorer) -> tuple[pd.DataFrame, bool]:
    """Whom the list holds, as the address says, and whether that is not everybody; the controls stand in a folded
    panel, for few need them."""
    who, wanted = param("who") or "all", param("carries")
    who = who if who in WHO else "all"
    options = _wanted(explorer, wanted)
    wanted = wanted if wanted in options else None
    latent, theme = _asked(wanted)
    found = explorer.users(who=who, latent=latent, theme=theme)
    narrowed = who != "all" or wanted is not None
    if presenting() and not narrowed:
        return found, narrowed
    panel = st.expander(
        "Choose from whom", icon=":material/filter_alt:", expanded=narrowed, key="people-panel", on_change="rerun"
    )
    if panel.open:
        with panel:
            _narrowing(options, who, wanted)
            note(f"{len(found):,} people." if len(found) else "Nobody is left. Choose another theme, or everybody.")
    return found, narrowed


def _wanted(explorer: Explorer, now: str | None) -> dict[str, str]:
    """Value in the address -> words: themes, and the single intent that a link from its own page asks for."""
    themes = explorer.shown_themes().to_dict("records")
    found = {f"theme:{row[c.THEME]}": as_option(meaning_of(row)) for row in themes}
    if now is not None and now.isdigit() and int(now) in (names := explorer.intent_names()):
        certain = bool(explorer.latents().set_index(c.LATENT).at[int(now), c.CERTAIN])
        found[now] = f"{as_option(Meaning(names[int(now)], certain))} (latent {now})"
    return found


def _asked(wanted: str | None) -> tuple[int | None, int | None]:
    """The latent or the theme that is wanted."""
    kind, _, number = (wanted or "").rpartition(":")
    if not number:
        return None, None
    return (None, int(number)) if kind else (int(number), None)


def _narrowing(options: dict[str, str], who: str, wanted: str | None) -> None:
    st.session_state["people-who"], st.session_state["people-carries"] = who, wanted
    left, right = st.columns(2)
    left.selectbox(
        "People", list(WHO), key="people-who", format_func=WHO.__getitem__, on_change=_kept, args=("who", "people-who")
    )
    right.selectbox(
        "Who want",
        list(options),
        key="people-carries",
        format_func=options.__getitem__,
        index=None,
        placeholder="Any theme",
        on_change=_kept,
        args=("carries", "people-carries"),
        help=f"People among whose {STRONGEST} strongest themes it is, those who speak of it most first.",
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
