"""What if they had had other things? A history that can be cut, added to and put in another order."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer, Intervention, UserDetail
from saerec.ui.kit.address import EVALUATED, as_evaluated, change_now, param, set_change
from saerec.ui.kit.controls import search, switch
from saerec.ui.kit.presenting import presenting
from saerec.ui.kit.widgets import note, plain

SHOWN, FOUND = 10, 6


def own_history(person: UserDetail, change: Intervention[str]) -> tuple[str, ...]:
    """What the model knows of where the history is not changed by hand, oldest first: all of it, or, as evaluated, all
    but what is held out for the test."""
    history = person.history
    known = history[history[c.SPLIT] != c.TEST] if change.as_evaluated else history
    return tuple(known[c.ITEM_ID])


def read_history(person: UserDetail, change: Intervention[str]) -> tuple[str, ...]:
    """What the model reads, as it was changed by hand."""
    return own_history(person, change) if change.history is None else change.history


def view_switch(explorer: Explorer, user_id: str) -> None:
    """Today, or as evaluated; no choice where nothing of the person is held out, and none while presenting."""
    if not explorer.holds_out(user_id):
        note("All that they have is read, and none of it is recommended.")
        return
    about = "Holds their last interaction out, as when accuracy was measured. Off, all that they have is read."
    held_out = as_evaluated() if presenting() else switch(EVALUATED, "As evaluated", meaning=about)
    note(
        "As evaluated: the last interaction is held out, so what they have already can be in the list. It is no list "
        "for today."
        if held_out
        else "For today: all that they have is read, and none of it is recommended."
    )


def history_editor(explorer: Explorer, person: UserDetail, change: Intervention[str]) -> None:
    """The items the model reads, the latest first; drawn when it is opened."""
    panel = st.expander(
        "Edit the history",
        icon=":material/history:",
        expanded=change.history is not None or param("add") is not None,
        key="edit-history",
        on_change="rerun",
    )
    if not panel.open:
        return
    own, items = own_history(person, change), list(read_history(person, change))
    with panel:
        _add(explorer, own, items)
        note("The latest first. Move, remove: the model reads the rest in this order.")
        titles = explorer.titles(items)
        for place in range(len(items) - 1, max(len(items) - SHOWN, 0) - 1, -1):
            _row(own, items, place, titles[items[place]])
        if len(items) > SHOWN:
            note(f"Showing the latest {SHOWN} of {len(items):,}; the earlier ones stay.")
        if not items:
            note("Nothing: the model knows this person by what everybody asks for.")


def _row(own: tuple[str, ...], items: list[str], place: int, title: str) -> None:
    """One item, and what can be done with it."""
    later, earlier = items.copy(), items.copy()
    if place + 1 < len(items):
        later[place], later[place + 1] = items[place + 1], items[place]
    if place > 0:
        earlier[place], earlier[place - 1] = items[place - 1], items[place]
    with st.container(horizontal=True, gap=None, vertical_alignment="center", key=f"history-row-{place}"):
        st.markdown(plain(title, 34), width="stretch")
        for name, icon, said, after, possible in (
            ("later", "arrow_upward", "Move later:", later, place + 1 < len(items)),
            ("earlier", "arrow_downward", "Move earlier:", earlier, place > 0),
            ("gone", "close", "Remove", items[:place] + items[place + 1 :], True),
        ):
            st.button(
                f"{said} {plain(title, 60)}",  # read aloud; those who see it see the icon alone, by the style sheet
                icon=f":material/{icon}:",
                key=f"history-{name}-{place}",
                type="tertiary",
                help=said.rstrip(":"),
                disabled=not possible,
                on_click=_keep,
                args=(own, after),
            )


def _add(explorer: Explorer, own: tuple[str, ...], items: list[str]) -> None:
    wanted = search("add", "history-find", "A word of its title", "Add an item")
    if not wanted.strip():
        return
    found = explorer.find_items(wanted, FOUND + len(items))
    found = found[~found[c.ITEM_ID].isin(items)].head(FOUND)
    if found.empty:
        note("No item of that title, or they have it already.")
    for item, title in zip(found[c.ITEM_ID], found[c.TITLE], strict=True):
        st.button(
            plain(title or item, 44),
            icon=":material/add:",
            key=f"add-{item}",
            type="tertiary",
            on_click=_keep,
            args=(own, [*items, item]),
        )


def _keep(own: tuple[str, ...], items: list[str]) -> None:
    """Into the address; a history that is the person's own again is no change."""
    set_change(replace(change_now(), history=None if tuple(items) == own else tuple(items)))
