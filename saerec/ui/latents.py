"""What does this latent mean?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer, LatentDetail
from saerec.figures import activation_histogram
from saerec.ui.components import chart, figures_row, intent_link, nothing, passages, plain, question
from saerec.ui.state import latent_param, set_param

BAND_NAMES = ("Strongest quarter", "Second quarter", "Third quarter", "Weakest quarter")
SHOWN = [c.LATENT, c.NAME, c.INTENT_KIND, c.SCORE, c.DENSITY, c.N_TEXTS]


def render(explorer: Explorer) -> None:
    """A list of latents, and one of them in detail."""
    question("What does this latent mean?", "Each latent is a direction the dictionary found. Choose one to see the "
             "sentences that fire it.")  # fmt: skip
    table = _filtered(explorer)
    chosen, complaint = latent_param()
    if complaint:
        st.warning(plain(complaint, 200))
    _list(table)
    if chosen is None and complaint is None and len(table):
        chosen = int(table[c.LATENT].iloc[0])
    if chosen is not None:
        _steps(table, chosen)
        _detail(explorer, chosen)


def _filtered(explorer: Explorer) -> pd.DataFrame:
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    search = left.text_input("Search names", placeholder="for example: quiet", key="latent-search")
    kinds = {"All": None, "Intents": True, "Personal": "personal", "Public": "public", "No intents": False}
    kind = right.segmented_control(
        "Show", list(kinds), default="Intents", key="latent-kind", label_visibility="collapsed"
    )
    table = explorer.latents(search=search or "")
    wanted = kinds.get(kind or "All")
    if isinstance(wanted, bool):
        return table[table[c.IS_INTENT] == wanted].reset_index(drop=True)
    return table if wanted is None else table[table[c.INTENT_KIND] == wanted].reset_index(drop=True)


def _list(table: pd.DataFrame) -> None:
    if table.empty:
        nothing("No latent matches.", "Search for fewer words, or show all.")
        return

    def choose() -> None:
        rows = st.session_state["latent-list"]["selection"]["rows"]
        if rows:
            set_param(c.LATENT, int(table[c.LATENT].iloc[rows[0]]))

    st.dataframe(
        table[SHOWN],
        key="latent-list",
        on_select=choose,
        selection_mode="single-row",
        hide_index=True,
        height=286,
        alt="Table of latents with name, kind, score, density and number of texts",
        column_config={
            c.LATENT: st.column_config.NumberColumn("Latent", format="%d", width="small"),
            c.NAME: st.column_config.TextColumn("Name", width="large"),
            c.INTENT_KIND: st.column_config.TextColumn("Kind", width="small"),
            c.SCORE: st.column_config.ProgressColumn(
                "Score", min_value=0.0, max_value=1.0, format="%.2f",
                help="Balanced accuracy of the name on held-out sentences; 0.5 is chance."),
            c.DENSITY: st.column_config.NumberColumn("Density", format="percent", help="Share of sentences firing it."),
            c.N_TEXTS: st.column_config.NumberColumn("Sentences", format="localized"),
        },
    )  # fmt: skip
    st.caption(f"{len(table):,} latents. Click the box at the left of a row to open it.")


def _steps(table: pd.DataFrame, chosen: int) -> None:
    """Previous and next in the order of the list."""
    ids = table[c.LATENT].tolist()
    place = ids.index(chosen) if chosen in ids else -1
    back, forth, _ = st.columns([1, 1, 6])
    before, after = place > 0, 0 <= place < len(ids) - 1
    back.button("Previous", icon=":material/chevron_left:", disabled=not before, on_click=set_param,
                args=(c.LATENT, ids[place - 1] if before else None))  # fmt: skip
    forth.button("Next", icon=":material/chevron_right:", disabled=not after, on_click=set_param,
                 args=(c.LATENT, ids[place + 1] if after else None))  # fmt: skip


def _detail(explorer: Explorer, latent: int) -> None:
    detail = explorer.latent(latent)
    row = detail.row
    st.header(plain(row[c.NAME] or f"latent {latent}"), anchor=False, divider="gray")
    kind = row[c.INTENT_KIND].replace("none", "No intent").capitalize()
    st.markdown(f"{plain(row[c.DESCRIPTION], 300)}  \n**{kind}.** "
                f"{plain(row[c.REASON], 300)}")  # fmt: skip
    figures_row(_cards(row))
    left, right = st.columns([3, 2], gap="large")
    with left:
        _texts(detail)
    with right:
        st.subheader("How strongly does it fire?", anchor=False)
        chart(activation_histogram(detail.histogram), "Histogram of activations of this latent")
        _related(detail)


def _cards(row: dict) -> list[tuple[str, str, str]]:
    scored = np.isfinite(row[c.SCORE])
    interval = f"95 % interval {row[c.SCORE_LOW]:.2f} to {row[c.SCORE_HIGH]:.2f}. " if scored else ""
    return [
        ("Name score", f"{row[c.SCORE]:.2f}" if scored else "-", f"{interval}How well the name tells held-out "
         "sentences that fire this latent from near ones that do not. 0.5 is chance."),
        ("AUC", f"{row[c.AUC]:.2f}" if scored else "-", "Chance that a firing sentence is nearer to the name."),
        ("Density", f"{row[c.DENSITY]:.1%}", "Share of training sentences that fire it."),
        ("Sentences", f"{row[c.N_TEXTS]:,}", "Training sentences that fire it."),
        ("Strongest", f"{row[c.MAX_ACT]:.2f}", "Largest activation."),
    ]  # fmt: skip


def _texts(detail: LatentDetail) -> None:
    st.subheader("Which sentences fire it?", anchor=False)
    if detail.top_texts.empty:
        nothing("No sentence fires this latent.", "It is dead; choose another one.")
        return
    for band, group in detail.top_texts.groupby(c.BAND):
        st.caption(BAND_NAMES[int(band)])
        passages(zip(group[c.WORDS], group[c.TEXT], group[c.ACTIVATION], group[c.TITLE], strict=True))
    st.caption("Shading: what each word adds to the activation.")


def _related(detail: LatentDetail) -> None:
    if len(detail.top_items):
        st.subheader("Which items carry it?", anchor=False)
        st.dataframe(
            detail.top_items[[c.TITLE, "weight"]], hide_index=True, alt="Items that carry this latent",
            column_config={
                c.TITLE: "Item",
                "weight": st.column_config.ProgressColumn("Weight", min_value=0.0, max_value=1.0, format="%.2f"),
            },
        )  # fmt: skip
    st.subheader("What lies near it?", anchor=False)
    for row in detail.neighbours.head(6).itertuples(index=False):
        intent_link(row.latent, f"{row.name} ({row.cosine:+.2f})", help="Cosine of the two dictionary rows")
    if len(detail.cofiring):
        st.subheader("What fires with it?", anchor=False)
        for row in detail.cofiring.head(6).itertuples(index=False):
            intent_link(row.latent, f"{row.name} (x {row.lift:.1f})", help=f"{row.n_together:,} sentences fire both")
