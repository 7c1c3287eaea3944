"""What does this latent do to recommendations? Who has it, what goes without it, what turning it up costs."""

from __future__ import annotations

import streamlit as st

from saerec.explorer import Explorer
from saerec.explorer.evaluation.steering import Ablation, Bill
from saerec.figures import steering_lines
from saerec.ui.kit import numbers
from saerec.ui.kit.widgets import cards, chart, empty, note, section

PEOPLE = 100


def effect(explorer: Explorer, latent: int) -> None:
    """Measured when asked for; nothing for a latent the model was not trained with."""
    if not explorer.run.has("evaluation/metrics") or not explorer.is_known_intent(latent):
        return
    section(
        "What does it do to recommendations?",
        f"Asked of the model anew, over up to {PEOPLE} people drawn at random.",
        small=True,
    )
    if not st.toggle("Measure it now", key=f"bill-{latent}", help="Asks the model some 2,100 times."):
        return
    record = explorer.run.stage("evaluation")
    with st.spinner("Asking the model ..."):
        gone, bill = _measured(str(explorer.run.directory), record.fingerprint if record else "", latent, explorer)
    _gone(gone)
    section(
        "And turned up?",
        "How much of the first ten carries it, and how well what people really chose next is still ranked.",
        small=True,
    )
    chart(steering_lines(bill.table), "Lines: share of the first ten and NDCG@10 as the intent is turned up")
    note(
        "Controls that should buy nothing: the same intent turned down; another that fires as often "
        f"({bill.another_name}); the same change of scores dealt out to the items at random."
    )


@st.cache_data(max_entries=64, show_spinner=False)
def _measured(run: str, fingerprint: str, latent: int, _explorer: Explorer) -> tuple[Ablation, Bill]:
    """Kept for the run as it stands: moving about on the page asks the model nothing."""
    return _explorer.without_intent(latent, PEOPLE), _explorer.steering_bill(latent, PEOPLE)


def _gone(found: Ablation) -> None:
    if found.table.empty:
        empty("Nobody with a held-out item has it.", "Turning it up may still change what is recommended: see below.")
        return
    replaced, moved = found.mean("replaced"), found.mean("moved")
    places = [numbers.signed(value, 1) for value in moved]
    cards(
        [
            ("People with it", numbers.count(found.carriers), "Who have it among their intents, and a held-out item."),
            (
                "First ten replaced",
                numbers.percent(replaced[0]),
                "Without it, the share of their first ten that gives "
                f"way to other items. 95 % interval {replaced[1]:.1%} to {replaced[2]:.1%}.",
            ),
            (
                "Next item moves",
                numbers.signed(moved[0]),
                "Without it, the mean change of the rank of what they really "
                f"chose next; above 0 is further down. 95 % interval {places[1]} to {places[2]}.",
            ),
        ],
        "effect",
    )
    note(
        f"Without it, over {len(found.table):,} people: the rank of what they chose next changes by {places[0]} "
        f"({places[1]} to {places[2]})."
    )
