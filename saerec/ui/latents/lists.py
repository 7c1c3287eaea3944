"""The tables at the left of the page: themes, or latents. A click chooses."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer.guesses import marked
from saerec.intents.reasons import THING
from saerec.ui.kit.address import set_param
from saerec.ui.kit.choosing import choose_row
from saerec.ui.kit.downloads import save_table
from saerec.ui.kit.meanings import UNCERTAIN
from saerec.ui.kit.widgets import empty, note
from saerec.ui.latents.listing import Asked

NEAR = st.column_config.NumberColumn("Near", format="%.2f", width=60,
                                     help="Cosine of what you typed and the latent's direction.")  # fmt: skip


def theme_list(themes: pd.DataFrame, opened: int | None, *, people_speak: bool) -> None:
    """Themes of intents first, then things; a click opens the latent that speaks for one. opened: that of the theme
    that is open. Where nobody speaks, who says it and how is not told."""
    if themes.empty:
        empty("No theme matches.", "Search for fewer words, or show all latents.")
        return
    shown = marked(themes).assign(**{c.INTENT_KIND: themes[c.INTENT_KIND].where(themes[c.VERDICT] != THING, THING)})
    second = [c.SIMILARITY] if c.SIMILARITY in themes else []
    spoken = [c.INTENT_KIND, "n_people", c.N_TEXTS, c.PRAISED] if people_speak else [c.N_TEXTS]
    columns = [c.NAME, *second, *spoken, "n_latents"]
    heads = [int(one) for one in themes[c.HEAD]]
    _table(shown[columns], heads, opened, "Table of themes with kind, people and sentences", {
        c.NAME: st.column_config.TextColumn("Theme", width=148 if people_speak else 240, help=UNCERTAIN),
        c.SIMILARITY: NEAR,
        c.INTENT_KIND: st.column_config.TextColumn("Kind", width=74),
        "n_people": st.column_config.NumberColumn("People", format="localized", width=58,
                                                  help="Whose reviews speak of it."),
        c.N_TEXTS: st.column_config.NumberColumn("Sentences" if people_speak else "Texts", format="localized", width=80,
                                                 help="Those of training that are evidence of it."),
        c.PRAISED: st.column_config.NumberColumn("Praised", format="percent", width=62,
                                                 help="Share of the evidence that says it is met, not missed."),
        "n_latents": st.column_config.NumberColumn("Latents", width=56, help="Latents that mean it."),
    })  # fmt: skip
    things = int((themes[c.VERDICT] == THING).sum())
    about = f", {things:,} of them about things" if things and people_speak else ""
    note(f"{len(themes):,} themes{about}. Click one to open it.")
    save_table(themes, "Themes")


def latent_list(table: pd.DataFrame, asked: Asked, opened: int | None) -> None:
    """Latents; those that are no intents say why. opened: the one that is open."""
    if table.empty:
        empty("No latent matches.", "Search for fewer words, or show all.")
        return
    none_shown = not table[c.IS_INTENT].any() and asked.show not in ("all", "pinned")
    if c.SIMILARITY in table:
        columns = [c.NAME, c.SIMILARITY, c.SCORE]
    elif none_shown:
        columns = [c.NAME, c.REASON]
    else:
        columns = [c.NAME, c.SCORE, c.DENSITY, *([c.STABILITY] if table[c.STABILITY].notna().any() else [])]
    told = marked(table)
    names = [name or f"latent {latent}" for name, latent in zip(told[c.NAME], told[c.LATENT], strict=True)]
    shown = told[columns].assign(**{c.NAME: names})
    _table(shown, [int(one) for one in table[c.LATENT]], opened, "Table of latents with name, score and density", {
        c.NAME: st.column_config.TextColumn("Name", width=150, help=UNCERTAIN),
        c.SCORE: st.column_config.ProgressColumn(
            "Score", min_value=0.0, max_value=1.0, format="%.2f", width=86,
            help="Balanced accuracy of the name on held-out sentences; 0.5 is chance."),
        c.SIMILARITY: NEAR,
        c.DENSITY: st.column_config.NumberColumn("Fires on", format="percent", width=66,
                                                 help="Share of sentences that are evidence of it."),
        c.STABILITY: st.column_config.NumberColumn(
            "Stable", format="%.2f", width=60,
            help="Cosine to the nearest latent of dictionaries trained with other seeds; near 1 is found again."),
        c.REASON: st.column_config.TextColumn("Why it is no intent", width=230),
    })  # fmt: skip
    why = f" {_reasons(table)}" if none_shown else ""
    note(f"{len(table):,} latents. Click one to read it.{why}")
    save_table(table, "Latents")


def _table(rows: pd.DataFrame, latents: list[int], opened: int | None, alt: str, columns: dict[str, Any]) -> None:
    """A click on a row chooses its latent."""
    at = latents.index(opened) if opened in latents else None
    choose_row(rows, columns, "latent-list", alt, opened=at, most=560,
               choose=lambda place: set_param(c.LATENT, latents[place]))  # fmt: skip


def _reasons(table: pd.DataFrame) -> str:
    """How many of each reason: what stands before its first colon, number or comma."""
    counts = table[c.REASON].str.extract(r"^([^:,\d]+?)(?: with)? ?(?=[:,\d]|$)")[0].value_counts()
    return "; ".join(f"{reason.rstrip('.').lower()}: {n:,}" for reason, n in counts.items()) + "."
