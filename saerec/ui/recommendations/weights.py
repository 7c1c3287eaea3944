"""The weights of the branches, and the way back. What was moved is in the address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from saerec.explorer import UNCHANGED, Intervention, Recommendation
from saerec.figures import branch_bars
from saerec.ui.kit.address import change_now, pin_change, pinned_change, set_change
from saerec.ui.kit.glossary import with_term
from saerec.ui.kit.widgets import chart, note, section

MEANING: Final = {
    "sequence": "What usually follows what they had. Item kNN, where the model adds it, counts alike for "
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
        slider(branch, branch.capitalize(), meaning, (value, MOST_WEIGHT), _keeper(branch, own))


def _keeper(branch: str, own: float) -> Callable[[float], None]:
    def keep(value: float) -> None:
        set_change(change_now().with_weight(branch, None if value == round(own, 2) else value))

    return keep


def slider(name: str, label: str, meaning: str, place: tuple[float, float], keep: Callable[[float], None]) -> None:
    """One weight. place: its value, which comes from the address, so back, forward and shared links move it, and the
    most it may be."""
    key, (value, most) = f"set-{name}", place
    st.session_state[key] = round(min(value, most), 2)
    st.slider(
        label,
        0.0,
        most,
        key=key,
        step=0.01 if most <= 1 else 0.1,
        help=meaning,
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
