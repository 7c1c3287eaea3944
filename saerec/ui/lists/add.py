"""Put what a page shows on a list, or take it off: a panel behind a button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from saerec.errors import SaerecError
from saerec.explorer import Explorer
from saerec.rights import Role, may
from saerec.text.shortened import shortened
from saerec.ui.kit.address import link
from saerec.ui.kit.html import plain
from saerec.ui.kit.saving import attempt, told
from saerec.workspace.lists import LIMITS, Entry

NEW = ""
LIST = "list"
"""The address parameter that names a list."""
SAID = "list-said"
"""Where the next drawing of the page Lists finds what came of a button."""


SOMEBODY = "by somebody else"
"""Who changed a list is not kept."""


def tried(act: Callable[[], object]) -> None:
    """What a button does; that it cannot be done, since somebody has deleted the list meanwhile, is said."""
    try:
        act()
    except SaerecError as error:
        st.session_state[SAID] = str(error)
    except OSError as error:
        st.session_state[SAID] = f"It could not be written: {error.strerror or error}."


@st.fragment
def add_to_list(explorer: Explorer, *things: tuple[str, str, str]) -> None:
    """things: (kind of `lists.KINDS`, id, what it is called) of what may be put there; of several the reader chooses
    one. Nothing for those who may not."""
    if not may(Role.EDITOR):
        return
    key = f"listing-{things[0][0]}-{things[0][1]}"
    panel = st.popover("Add to a list", icon=":material/bookmark_add:", key=key, on_change="rerun")
    if not panel.open:
        return
    with panel:
        kind, id, name = _chosen(things, key)
        entry = Entry(kind, id)
        kept = {one.key: one for one in explorer.kept_lists.all()}
        _where_it_is(explorer, entry, [key for key, one in kept.items() if one.holds(kind, id)])
        names = {NEW: "A new list", **{one: shortened(kept[one].name, 50) for one in kept}}
        if st.session_state.get(f"{key}-to") not in names:
            st.session_state[f"{key}-to"] = list(names)[min(1, len(kept))]
        chosen = st.selectbox("List", list(names), format_func=names.__getitem__, key=f"{key}-to",
                              persist_state="session")  # fmt: skip
        if chosen == NEW:
            st.text_input("Name of the new list", max_chars=LIMITS["name"], key=f"{key}-name", persist_state="session")
        st.text_input("Remark (optional)", max_chars=LIMITS["remark"], key=f"{key}-remark", persist_state="session",
                      placeholder="Why it is worth showing")  # fmt: skip
        st.button("Add", type="primary", icon=":material/add:", key=f"{key}-add", on_click=_add,
                  args=(explorer, entry, key, chosen))  # fmt: skip
        told(key)
        st.caption(f"{plain(name, 60)} is put at the end. Everybody who opens this run sees its lists.")


def _chosen(things: tuple[tuple[str, str, str], ...], key: str) -> tuple[str, str, str]:
    if len(things) == 1:
        return things[0]
    named = {kind: f"The {kind} {shortened(name, 30)}" for kind, _, name in things}
    st.session_state.setdefault(f"{key}-what", things[0][0])
    kind = st.radio("What", list(named), format_func=named.__getitem__, key=f"{key}-what", persist_state="session")
    return next(one for one in things if one[0] == kind)


def _add(explorer: Explorer, entry: Entry, key: str, chosen: str) -> None:
    """What was typed is cleared when it is kept, and stays when it cannot be."""
    state = st.session_state
    entry = replace(entry, remark=state[f"{key}-remark"])

    def put() -> str:
        if chosen == NEW:
            found = explorer.kept_lists.create(state[f"{key}-name"], entries=[entry])
            state[f"{key}-to"], state[f"{key}-name"] = found.key, ""
        else:
            found = explorer.kept_lists.add(chosen, entry)
        state[f"{key}-remark"] = ""
        return f"It is on {plain(found.name, 60)}."

    attempt(key, put)


def _where_it_is(explorer: Explorer, entry: Entry, keys: list[str]) -> None:
    for key in keys:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            name = plain(explorer.kept_lists.get(key).name, 40)
            st.page_link(
                "pages/lists.py", label=f"On {name}", icon=":material/bookmark:", query_params=link(**{LIST: key})
            )
            take_off = partial(explorer.kept_lists.remove, key, entry)
            st.button(f"Take off {name}", key=f"off-{key}-{entry.kind}-{entry.id}", type="tertiary",
                      icon=":material/close:", on_click=tried, args=(take_off,))  # fmt: skip
