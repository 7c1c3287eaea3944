"""How good is it? In people of 100."""

from __future__ import annotations

import streamlit as st

from saerec.errors import SaerecError
from saerec.explorer import Explorer
from saerec.figures.palette import NEUTRAL, SEQUENCE
from saerec.ui.kit.html import Bar
from saerec.ui.kit.widgets import bars, head, note, section
from saerec.ui.tour import notes


def accuracy(explorer: Explorer, eyebrow: str) -> list[str]:
    """Of 100 people, how many find what they chose next among the first ten?"""
    head(
        eyebrow,
        "How good is it?",
        "What each person chose last was kept aside. How often is it among the first ten items recommended?",
    )
    found = explorer.evaluation()
    shown = [(name, found["models"][name]["HR@10"]) for name in notes.MODELS if name in found["models"]]
    section("Of 100 people, so many find it", f"{found['users']:,} people were asked about.", small=True)
    most = max((share for _, share in shown), default=0.0) or 1.0
    with st.container(key="tour-accuracy"):
        bars(
            Bar(notes.MODELS[name], share / most, f"{100 * share:.0f} of 100", SEQUENCE if name == "model" else NEUTRAL)
            for name, share in shown
        )
    if "measured" in found:
        note(f"This run is final: it was trained on everything. {found['measured']}")
    note(f"By chance it would be {_by_chance(len(explorer.items()))} of 100.")
    return notes.of_accuracy(found, against_no_intents(explorer))


def _by_chance(n_items: int) -> str:
    share = 100 * min(10 / max(n_items, 1), 1)
    return f"{share:.0f}" if share >= 1 else "fewer than 1"


def against_no_intents(explorer: Explorer) -> dict[str, float] | None:
    """The model beside the same without intents; None where that was not measured."""
    try:
        return explorer.accuracy_against("no_intents")
    except SaerecError:
        return None
