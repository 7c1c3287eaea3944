"""An explanation put to the test: the smallest change that flips it, Shapley values, the deletion curve."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer, Flip, Intervention
from saerec.explorer.recommendations.sentences import flip_in_words
from saerec.figures import deletion_lines, shapley_bars
from saerec.ui.kit import numbers
from saerec.ui.kit.address import set_change
from saerec.ui.kit.meanings import in_markdown
from saerec.ui.kit.widgets import chart, note, section
from saerec.ui.recommendations.history import read_history

FIRST = 10


def faithfulness(explorer: Explorer, user_id: str, item_id: str, change: Intervention[str]) -> None:
    """Worked out when it is opened: a thousand questions to the model."""
    flip = explorer.smallest_flip(user_id, item_id, change, k=FIRST)
    if flip is None:
        note(f"It is not among the first {FIRST}, or taking away five themes or five items leaves it there.")
    else:
        _flip(explorer, user_id, flip, change)
    found = explorer.faithfulness(user_id, item_id, change)
    left, right = st.columns(2, gap="large")
    with left:
        section(
            "What is each theme worth?",
            "Exact Shapley values: the model was asked with every set of these themes, things and other signals. "
            "They add up to what all of them give together.",
            small=True,
        )
        chart(shapley_bars(found.values), "Bar chart: Shapley values of the themes")
        total = numbers.fine(found.values[c.SHAPLEY].sum())
        note(f"Sum {total}; score with them {found.full:.4f}, without {found.none:.4f}.")
    with right:
        section(
            "Do the strongest carry it?",
            "Log-probability lost when themes, things and the other signals are taken away, strongest first, beside "
            "random orders (band: the middle 90 %).",
            small=True,
        )
        chart(deletion_lines(found.curve), "Line chart: deletion of the strongest themes against random ones")


def _flip(explorer: Explorer, user_id: str, flip: Flip, change: Intervention[str]) -> None:
    """What to take away, said in a sentence, and a button that does it."""
    st.markdown(in_markdown([flip_in_words(flip, FIRST)]))
    st.button(
        "Make this change",
        icon=":material/flip:",
        on_click=set_change,
        args=(_changed(explorer, user_id, flip, change),),
        help="Above, the model ranks again. Reset brings everything back.",
    )


def _changed(explorer: Explorer, user_id: str, flip: Flip, change: Intervention[str]) -> Intervention[str]:
    if flip.kind != "history":
        for latent in flip.ids:
            change = change.with_weight(int(latent), 0.0)
        return change
    now = read_history(explorer.user(user_id), change)
    return replace(change, history=tuple(item for item in now if item not in flip.ids))
