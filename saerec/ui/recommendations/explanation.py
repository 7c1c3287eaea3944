"""Why an item stands where it stands: waterfall, history, and the card to take away."""

from __future__ import annotations

import json
import re
from functools import partial

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explanation, Explorer, Intervention
from saerec.explorer.guesses import marked
from saerec.explorer.recommendations.meaning import INTENT, THING, steps
from saerec.figures import explanation_bars, history_bars
from saerec.report.card import build_card
from saerec.report.card_html import card_html
from saerec.ui.kit import numbers
from saerec.ui.kit.downloads import save_table
from saerec.ui.kit.glossary import explained
from saerec.ui.kit.meanings import UNCERTAIN
from saerec.ui.kit.widgets import chart, note, section
from saerec.ui.recommendations.themes import themes

WENT_ON = "Of the people who had this item of the history in the training data, those who took the explained one later."


def breakdown(why: Explanation) -> None:
    """The parts of a score, each re-computed without the thing."""
    left, right = st.columns(2, gap="large")
    with left:
        section("What makes up the score?", small=True)
        chart(explanation_bars(steps(why), why.score, why.rest), "Waterfall: what each theme adds to the score")
        if not why.groups[c.CERTAIN].all():
            note("Italics: the model is not sure of the name.")
    with right:
        section(
            "Which items of the history matter?",
            "What the score loses when the model forgets one. A second cut through the same score.",
            small=True,
        )
        chart(history_bars(why.history), "Bar chart: what the score loses without each item of the history")
    themes(why)
    with st.expander("All parts as a table", icon=":material/table:"):
        st.dataframe(
            _all_parts(why),
            hide_index=True,
            alt="What is lost without each thing",
            column_config=explained(
                {
                    "kind": st.column_config.TextColumn("Read by", help="The branch that reads it, or the history."),
                    "theme": st.column_config.TextColumn(
                        "Theme", help=f"The theme that the latent belongs to. {UNCERTAIN}"
                    ),
                    c.NAME: st.column_config.TextColumn("Without", width="medium"),
                    c.DELTA_SCORE: st.column_config.NumberColumn("Score lost", format="%.4f"),
                    c.DELTA_RANK: st.column_config.NumberColumn("Places lost", format="%d"),
                    "people": st.column_config.TextColumn("Took this later", help=WENT_ON),
                }
            ),
        )
        save_table(pd.concat([why.parts, why.history], ignore_index=True), "Parts of the score")
    note(
        "Sequence, themes and the rest of the texts add up to the score; what is left over is "
        f"{numbers.signed(why.rest, 6)}."
    )


def _all_parts(why: Explanation) -> pd.DataFrame:
    """Latents beside the theme they belong to; a name that is not certain says so."""
    of = why.groups.set_index(c.GROUP)
    rest = of.index[~of[c.MEANS].isin((INTENT, THING))]
    told = marked(of)[c.NAME]
    themes = told.where(of[c.MEANS] != THING, "what it is: " + told)
    themes[rest] = "none"
    parts = marked(why.parts).assign(theme=why.parts[c.GROUP].map(themes).fillna(""))
    table = pd.concat([parts, why.history.assign(people=_people(why))], ignore_index=True)
    columns = ["kind", "theme", c.NAME, c.DELTA_SCORE, c.DELTA_RANK, "people"]
    return table[columns].fillna({"theme": "", "people": ""})


def _people(why: Explanation) -> list[str]:
    """`3 of 20` for every item of the history."""
    counts = [why.went_on.get(key) for key in why.history["id"]]
    return ["" if people is None else f"{people.later:,} of {people.had:,}" for people in counts]


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
