"""Why an item stands where it stands: waterfall, history, and the card to take away."""

from __future__ import annotations

import json
import re
from functools import partial

import streamlit as st

from saerec import columns as c
from saerec.explorer import Explanation, Explorer, Intervention
from saerec.figures import explanation_bars, history_bars
from saerec.report.card import build_card, card_html
from saerec.ui.kit import numbers
from saerec.ui.kit.downloads import save_table
from saerec.ui.kit.glossary import explained
from saerec.ui.kit.widgets import chart, note, section

WENT_ON = "Of the people who had this item of the history in the training data, those who took the explained one later."


def breakdown(why: Explanation) -> None:
    """The parts of a score, each re-computed without the thing."""
    left, right = st.columns(2, gap="large")
    with left:
        section("What makes up the score?", small=True)
        chart(explanation_bars(why.parts, why.score, why.rest), "Waterfall: what each intent adds to the score")
    with right:
        section(
            "Which items of the history matter?",
            "What the score loses when the model forgets one. A second cut through the same score.",
            small=True,
        )
        chart(history_bars(why.parts), "Bar chart: what the score loses without each item of the history")
    with st.expander("All parts as a table", icon=":material/table:"):
        st.dataframe(
            why.parts.assign(people=_people(why))[["kind", "name", c.DELTA_SCORE, c.DELTA_RANK, "people"]],
            hide_index=True,
            alt="What is lost without each thing",
            column_config=explained(
                {
                    "kind": "Kind",
                    c.NAME: st.column_config.TextColumn("Without", width="large"),
                    c.DELTA_SCORE: st.column_config.NumberColumn("Score lost", format="%.4f"),
                    c.DELTA_RANK: st.column_config.NumberColumn("Places lost", format="%d"),
                    "people": st.column_config.TextColumn("Took this later", help=WENT_ON),
                }
            ),
        )
        save_table(why.parts, "Parts of the score")
    note(f"Sequence and intents add up to the score; what is left over is {numbers.signed(why.rest, 6)}.")


def _people(why: Explanation) -> list[str]:
    """`3 of 20` for every item of the history, nothing for other parts."""
    counts = [why.went_on.get(key) for key in why.parts["id"]]
    return ["" if pair is None else f"{pair[1]:,} of {pair[0]:,}" for pair in counts]


def export(explorer: Explorer, user_id: str, item_id: str, change: Intervention[str]) -> None:
    """The card, made when it is asked for."""

    def made(ending: str) -> bytes:
        card = build_card(explorer, user_id, item_id, change)
        return (card_html(card) if ending == "html" else json.dumps(card, indent=1, ensure_ascii=False)).encode()

    with st.container(horizontal=True, gap="small"):
        for ending, label, mime in (
            ("html", "Card as a page", "text/html"),
            ("json", "Card as JSON", "application/json"),
        ):
            st.download_button(
                label,
                partial(made, ending),
                f"why-{_file_name(item_id)}.{ending}",
                mime,
                icon=":material/download:",
                key=f"card-{ending}",
                on_click="ignore",
            )
    note(
        "The page opens offline and prints. In a terminal, saerec verify CARD.json --run RUN works every number of the "
        "JSON out again."
    )


def _file_name(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]+", "-", text)[:60] or "item"
