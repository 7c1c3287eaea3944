"""The controls of a ranking: branch weights and intents. What was moved is in the address."""

from __future__ import annotations

from typing import Final

import streamlit as st

from saerec import columns as c
from saerec.explorer import UNCHANGED, Explorer, Intervention, Recommendation, UserDetail
from saerec.ui.kit.address import change_now, pin_change, pinned_change, set_change
from saerec.ui.kit.glossary import with_term
from saerec.ui.kit.html import shortened
from saerec.ui.kit.widgets import plain, section

MEANING: Final = {
    "sequence": "What usually follows what they had. Item neighbours, where the model adds them, count alike for "
    "everybody; a moved slider turns them too.",
    "personal": "What this person asks for. Direct matches of intents, where the model adds them, count alike for "
    "everybody; a moved slider turns them too.",
    "public": "What everybody asks for",
}
MOST_WEIGHT, MOST_SCALE, ADDED = 1.0, 3.0, 2.0


def weights(found: Recommendation, change: Intervention[str]) -> None:
    """A slider a branch, at the model's own weight until it is moved."""
    section("What weighs how much?", "The model chose these weights for this person and moment.")
    for branch, own in found.learned_weights.items():
        meaning = with_term(MEANING[branch], "Branch weight")
        _slider(branch, branch.capitalize(), meaning, MOST_WEIGHT, change.branches.get(branch), own)


def intents(explorer: Explorer, person: UserDetail, change: Intervention[str]) -> None:
    """A slider an intent; drawn when it is opened."""
    panel = st.expander("Turn an intent up or down", icon=":material/tune:", expanded=bool(change.intents),
                        key="turn-intents", on_change="rerun")  # fmt: skip
    if not panel.open:
        return
    with panel:
        own = dict(zip(person.personal[c.LATENT].astype(int), person.personal[c.NAME], strict=True))
        public = dict(zip(person.public[c.LATENT].astype(int), person.public[c.NAME], strict=True))
        names = {latent: name for latent, name in explorer.intent_names().items() if latent not in own | public}
        added = {latent: names[latent] for latent in change.intents if latent in names}
        _add(names, change)
        for title, some in (("Added", added), ("Personal", own), ("Public", public)):
            if some:
                st.caption(title)
            for latent, name in some.items():
                scale = change.intents.get(latent)
                _slider(latent, plain(name), "0 removes it, 2 doubles it.", MOST_SCALE, scale, 1.0)


def _add(names: dict[int, str], change: Intervention[str]) -> None:
    def keep() -> None:
        chosen = st.session_state["add-intent"]
        if chosen is not None:
            set_change(change.with_weight(int(chosen), ADDED))

    st.session_state["add-intent"] = None
    st.selectbox("Add an intent they do not have", list(names), key="add-intent", on_change=keep, index=None,
                 format_func=lambda latent: shortened(names[latent], 60), placeholder="Choose an intent")  # fmt: skip


def _slider(name: str | int, label: str, meaning: str, most: float, changed: float | None, own: float) -> None:
    """One weight. Its place comes from the address, so back, forward and shared links move it."""
    key = f"set-{name}"
    st.session_state[key] = round(min(own if changed is None else changed, most), 2)

    def keep() -> None:
        value = float(st.session_state[key])
        set_change(change_now().with_weight(name, None if value == round(own, 2) else value))

    st.slider(label, 0.0, most, key=key, step=0.01 if most <= 1 else 0.1, help=meaning, on_change=keep)


def reset_and_pin(change: Intervention[str]) -> None:
    """Back to the model's own ranking; keep the one that is shown to compare with."""
    pinned = pinned_change()
    with st.container(horizontal=True, gap="small"):
        st.button("Reset to the model", icon=":material/restart_alt:", on_click=set_change, args=(UNCHANGED,),
                  disabled=not change)  # fmt: skip
        if pinned is None:
            st.button("Pin to compare", icon=":material/keep:", on_click=pin_change, args=(change,),
                      help="Keeps this ranking beside the next ones, with what moved.")  # fmt: skip
        else:
            st.button("Unpin", icon=":material/keep_off:", on_click=pin_change, args=(None,))
