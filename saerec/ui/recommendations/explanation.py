"""Why an item stands where it stands: sentence, waterfall, history, and the card to take away."""

from __future__ import annotations

import json
import re
from functools import partial

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explanation, Explorer, Intervention
from saerec.figures import explanation_bars, history_bars
from saerec.report.card import build_card, card_html
from saerec.ui.kit import numbers
from saerec.ui.kit.downloads import save_table
from saerec.ui.kit.html import shortened
from saerec.ui.kit.widgets import chart, note, plain, section

WENT_ON = "Of the people who had this item of the history in the training data, those who took the explained one later."


def ledger(why: Explanation) -> None:
    """The parts of a score, each re-computed without the thing."""
    left, right = st.columns(2, gap="large")
    with left:
        section("What makes up the score?", small=True)
        chart(explanation_bars(why.parts, why.score, why.rest), "Waterfall: what each intent adds to the score")
    with right:
        section("Which items of the history matter?", "What the score loses when the model forgets one. A second cut "
                "through the same score.", small=True)  # fmt: skip
        chart(history_bars(why.parts), "Bar chart: what the score loses without each item of the history")
    with st.expander("All parts as a table", icon=":material/table:"):
        st.dataframe(
            why.parts.assign(people=_people(why))[["kind", "name", "delta_score", "delta_rank", "people"]],
            hide_index=True,
            alt="What is lost without each thing",
            column_config={
                "kind": "Kind",
                c.NAME: st.column_config.TextColumn("Without", width="large"),
                "delta_score": st.column_config.NumberColumn("Score lost", format="%.4f"),
                "delta_rank": st.column_config.NumberColumn("Places lost", format="%d"),
                "people": st.column_config.TextColumn("Took this later", help=WENT_ON),
            },
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
            st.download_button(label, partial(made, ending), f"why-{_file_name(item_id)}.{ending}", mime,
                               icon=":material/download:", key=f"card-{ending}", on_click="ignore")  # fmt: skip
    note("The page opens offline and prints. In a terminal, saerec verify works every number of the JSON out again.")


def _file_name(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]+", "-", text)[:60] or "item"


def reason(why: Explanation) -> str:
    """Markdown built from the computed numbers, never by a language model."""
    said = f"**{plain(why.title, 120)}** stands at rank {why.rank:,}"
    order = why.parts.loc[why.parts["kind"] == "sequence", "delta_score"].sum()
    intent = strongest(why, "personal", "public")
    if intent is not None and intent["delta_score"] > order:
        return f"{said}, mostly because of **{plain(intent[c.NAME])}**: {_fall(why, intent)}."
    had = strongest(why, "history")
    before = "" if had is None else f", **{plain(had[c.NAME])}** above all{_crowd(why, had)}: {_fall(why, had)}"
    asked = (
        "No intent speaks for it."
        if intent is None
        else f"Of the intents **{plain(intent[c.NAME])}** says most: {_fall(why, intent)}."
    )
    return f"{said}, mostly because of what usually follows what they had{before}. {asked}"


def _crowd(why: Explanation, had: pd.Series) -> str:
    """Of the people who had an item of the history, those who had the explained one later, in the training data."""
    people, later = why.went_on.get(had["id"], (0, 0))
    return f" ({later:,} of {people:,} people who had it took this later)" if later else ""


def cold_start(why: Explanation) -> None:
    """What an item that nobody bought in training owes to others."""
    if why.lenders:
        names = ", ".join(f"{shortened(title, 60)} ({share:.0%})" for title, share in why.lenders)
        note(f"Nobody bought it in the training data: beside its own intents, it stands where these stand, which carry "
             f"the same intents: {names}.")  # fmt: skip


def strongest(why: Explanation, *kinds: str) -> pd.Series | None:
    """The part of some kinds that the score would lose most without; None where none speaks for the item."""
    parts = why.parts[why.parts["kind"].isin(kinds) & (why.parts["delta_score"] > 0)]
    return None if parts.empty else parts.loc[parts["delta_score"].idxmax()]


def _fall(why: Explanation, part: pd.Series) -> str:
    """What becomes of the item without one thing."""
    after = why.rank + int(part["delta_rank"])
    if after == why.rank:
        return f"without it, it still stands at {after:,}"
    return f"without it, it {'falls' if after > why.rank else 'rises'} to rank {after:,}"
