"""The weights of the branches, and the way back. What was moved is in the address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import streamlit as st

from saerec.explorer import UNCHANGED, Intervention, Recommendation
from saerec.figures import branch_bars
from saerec.text.shortened import shortened
from saerec.ui.kit.address import change_now, pin_change, pinned_change, set_change
from saerec.ui.kit.glossary import with_term
from saerec.ui.kit.widgets import chart, note, plain, section

MEANING: Final = {
    "sequence": "What they had and in which order. Item kNN, where the model adds it, counts alike for "
    "everybody; a moved slider turns them too.",
    "personal": "What the texts of this person say: what they want, and what the things are. Direct matches, where "
    "the model adds them, count alike for everybody; a moved slider turns them too.",
    "public": "What most people ask for, everybody alike",
}
MOST_WEIGHT: Final = 1.0


DIFFERENCE: Final = (
    "A weight is no share of the score: it turns a branch up or down, and how well an item fits decides what that adds."
)


def contributions(found: Recommendation) -> None:
    """What the branches add to the scores of the ranking, and the weights beside it."""
    section("What weighs how much?", f"What makes up the score, as the mean of the first {len(found.items)}.")
    chart(
        branch_bars(found.contributions(), found.learned_weights, found.branch_weights),
        "Bar charts: what each branch adds to the scores, and the weights of the branches",
    )
    note(DIFFERENCE)


def weights(found: Recommendation, change: Intervention[str]) -> None:
    """A slider a branch, at the model's own weight until it is moved."""
    section("Turn a branch up or down", "The model chose these weights for this person and moment.", small=True)
    for branch, own in found.learned_weights.items():
        meaning = with_term(MEANING[branch], "Branch weight")
        value = change.branches.get(branch, own)
        slider(Slider(branch, branch.capitalize(), meaning, value, own, MOST_WEIGHT), _keeper(branch, own))


def _keeper(branch: str, own: float) -> Callable[[float], None]:
    def keep(value: float) -> None:
        set_change(change_now().with_weight(branch, None if value == round(own, 2) else value))

    return keep


@dataclass(frozen=True)
class Slider:
    """One weight or factor that can be moved."""

    name: str
    """of the widget"""
    label: str
    """as it is called to those who cannot see it: text, not markdown"""
    meaning: str
    value: float
    """from the address, so back, forward and shared links move it"""
    own: float
    """where it stands when nothing was moved"""
    most: float
    shown: str = ""
    """the label as markdown; without one, the label"""


def slider(one: Slider, keep: Callable[[float], None]) -> None:
    """What it is called, its way back when it was moved, and the slider.

    Streamlit says a slider's label to those who cannot see it as it is given, marks and all. So the label is plain text
    and hidden, and what is seen stands above.
    """
    key = f"set-{one.name}"
    value, own = round(min(one.value, one.most), 2), round(one.own, 2)
    st.session_state[key] = value
    with st.container(key=f"dial-{one.name}", gap=None):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.markdown(one.shown or plain(one.label), help=one.meaning, width="stretch")
            if value != own:
                st.button(f"Reset {plain(one.label)}", key=f"back-{one.name}", icon=":material/restart_alt:",
                          type="tertiary", help=f"Back to {own:g}", on_click=keep, args=(own,))  # fmt: skip
        st.slider(
            shortened(one.label, 80),
            0.0,
            one.most,
            key=key,
            step=0.01 if one.most <= 1 else 0.1,
            format="%.2f" if one.most <= 1 else "%.1f",
            label_visibility="collapsed",
            on_change=lambda: keep(float(st.session_state[key])),
        )


def reset_and_pin(change: Intervention[str]) -> None:
    """Back to the model's own ranking; keep the one that is shown to compare with."""
    pinned = pinned_change()
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Reset to the model",
            icon=":material/restart_alt:",
            on_click=set_change,
            args=(UNCHANGED,),
            disabled=not change,
        )
        if pinned is None:
            st.button(
                "Pin to compare",
                icon=":material/keep:",
                on_click=pin_change,
                args=(change,),
                help="Keeps this ranking beside the next ones, with what moved.",
            )
        else:
            st.button("Unpin", icon=":material/keep_off:", on_click=pin_change, args=(None,))
