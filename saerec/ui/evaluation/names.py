"""Can the names be trusted? Their scores, what readers could tell, and what a language model holds of the latents."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.figures import score_histogram
from saerec.figures.palette import VERDICT_NAMES
from saerec.ui.kit.downloads import save_table
from saerec.ui.kit.widgets import chart, note, section, table
from saerec.ui.quiz.results import readers_line

_SAVED: Final = [c.LATENT, c.NAME, c.CERTAIN, c.SCORE, c.SCORE_LOW, c.SCORE_HIGH, c.IS_INTENT]


def names(explorer: Explorer) -> None:
    """Scores of all names, readers beside them; verdicts of a language model where one was asked."""
    section(
        "Can the names be trusted?",
        "Balanced accuracy with which a name tells held-out sentences that fire its "
        "latent from near ones that do not. The second mark: names exchanged at random, median.",
    )
    latents = explorer.latents()
    chance = explorer.overview()["intents"].get("shuffled_score")
    chart(score_histogram(latents[c.SCORE].to_numpy(), shuffled=chance), "Histogram of name scores, chance marked")
    told, themes = explorer.quiz.results().total, explorer.quiz_of_themes.results().total
    if told.asked:
        note(readers_line(told))
    if themes.asked:
        note(f"Of themes, readers: {themes}.")
    save_table(latents[_SAVED], "Name scores")
    compared = explorer.compared_verdicts()
    if compared is not None:
        _verdicts(compared)


def _verdicts(compared: pd.DataFrame) -> None:
    """Counts by the head's verdict."""
    section(
        "Do head and language model agree?",
        "What the head that reads the sentences holds a latent to be, and what a language model said of the same one.",
        small=True,
    )
    number = st.column_config.NumberColumn
    shown = {
        c.VERDICT: st.column_config.TextColumn("The head", help="Its verdict on the latent's sentences."),
        "latents": number("Latents", format="%d", help="Those that a language model was asked about."),
    }
    if compared[["intent", "no_intent"]].to_numpy().any():
        shown["intent"] = number("Model: intent", format="%d", help="Named, and held to be an intent.")
        shown["no_intent"] = number("Model: none", format="%d", help="Named, and held to be no intent.")
    if compared["judged"].any():
        shown["judged"] = number("Judged", format="%d", help="Names that a chat model scored.")
        shown[c.SCORE_LLM] = number("Median score", format="%.2f", help="Of these names, judged by the chat model.")
    rows = compared.assign(**{c.VERDICT: compared[c.VERDICT].map(lambda one: VERDICT_NAMES.get(one, one))})
    table(rows, "Verdicts of the head and of a language model", shown)
    agree = compared.loc[compared[c.VERDICT] == "wish", "intent"].sum()
    agree += compared.loc[compared[c.VERDICT] != "wish", "no_intent"].sum()
    said = int(compared[["intent", "no_intent"]].to_numpy().sum())
    if said:
        note(f"They agree on {int(agree):,} of {said:,}: a wish is an intent, all else is none.")
