"""The controls of a ranking: branch weights, intents, history. What was moved is in the address."""

from __future__ import annotations

from typing import Final

import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.ui.components import plain, section
from saerec.ui.state import Changes, items_text, param, read_changes, set_param

MEANING: Final = {
    "sequence": "What usually follows what they had",
    "personal": "What this person asks for",
    "public": "What everybody asks for",
}
MOST_WEIGHT, MOST_SCALE = 1.0, 3.0


def controls(explorer: Explorer, user_id: str) -> Changes:
    """Sliders for a person, set to the address or else to the model; returns what differs from the model."""
    changes = read_changes(param("set"), param("without"))
    learned = explorer.recommend(user_id, k=1).learned_weights
    personal = explorer.user(user_id).personal
    section("What weighs how much?", "The model chose these weights for this person and moment.")
    for branch, own in learned.items():
        _slider(branch, branch.capitalize(), MEANING[branch], MOST_WEIGHT, changes.branch.get(branch), own)
    with st.expander("Turn an intent up or down", icon=":material/tune:", expanded=bool(changes.intents)):
        if personal.empty:
            st.caption("This person has no personal intents.")
        for row in personal.itertuples(index=False):
            scale = changes.intents.get(int(row.latent))
            _slider(int(row.latent), plain(row.name), "0 removes it, 2 doubles it.", MOST_SCALE, scale, 1.0)
    _history(explorer, user_id, changes)
    st.button("Reset to the model", icon=":material/restart_alt:", on_click=_reset, disabled=not changes)
    return changes


def _slider(name: str | int, label: str, meaning: str, most: float, changed: float | None, own: float) -> None:
    """One weight. Its place comes from the address, so back, forward and shared links move it."""
    key = f"set-{name}"
    st.session_state[key] = round(min(own if changed is None else changed, most), 2)

    def keep() -> None:
        value = float(st.session_state[key])
        changes = read_changes(param("set"))
        set_param("set", changes.with_value(name, None if value == round(own, 2) else value).text())

    st.slider(label, 0.0, most, key=key, step=0.01 if most <= 1 else 0.1, help=meaning, on_change=keep)


def _history(explorer: Explorer, user_id: str, changes: Changes) -> None:
    """Which items of the history the model may see."""
    history = explorer.user(user_id).history
    history = history[history[c.SPLIT] != c.TEST]
    titles: dict[str, str] = dict(zip(history[c.ITEM_ID], history[c.TITLE], strict=True))
    key = "without"
    st.session_state[key] = [item for item in changes.without if item in titles]
    with st.expander("Forget a part of the history", icon=":material/history:", expanded=bool(changes.without)):
        st.multiselect(
            "Act as if these had never happened",
            list(titles)[::-1],
            key=key,
            format_func=titles.__getitem__,
            on_change=lambda: set_param("without", items_text(st.session_state[key])),
            placeholder="Choose items",
        )


def _reset() -> None:
    set_param("set", None)
    set_param("without", None)
