"""What does this text carry?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer, Probe
from saerec.figures.palette import colour_of
from saerec.ui import markup, numbers
from saerec.ui.components import bars, empty, head, intent_link, note, passages, section
from saerec.ui.markup import Bar, Passage
from saerec.ui.state import param, set_param

SHOWN = 12
DENSE = 0.1
"""A latent that fires on a larger share of sentences says little of one text."""


def render(explorer: Explorer) -> None:
    """Type a text, or two: their latents with the words that fire them, and the items nearest to them."""
    head("Text probe", "What does this text carry?", "Type or paste a text. The run's own text model and dictionary "
         "read it now, sentence by sentence.")  # fmt: skip
    left, right = st.columns(2, gap="large")
    with left:
        first = _box("text", "Text", "I wanted something quiet that lasts, and it was worth every cent.")
    with right:
        second = _box("other", "Compare with (optional)", "A second text")
    hide = st.toggle("Hide latents that fire everywhere", value=True, key="probe-dense",
                     help=f"Leaves out latents that fire on more than {DENSE:.0%} of the run's sentences.")  # fmt: skip
    if not first and not second:
        empty("Nothing to read yet.", "Type a sentence and press Ctrl and Enter.")
        return
    left, right = st.columns(2, gap="large")
    with left:
        found = _reading(explorer, first, hide)
    with right:
        other = _reading(explorer, second, hide)
    if found is not None and other is not None:
        _both(found, other)


def _box(name: str, label: str, hint: str) -> str:
    key = f"probe-{name}"
    st.session_state[key] = param(name) or ""
    return st.text_area(label, key=key, placeholder=hint, height=120, max_chars=5_000,
                        on_change=lambda: set_param(name, st.session_state[key]))  # fmt: skip


def _reading(explorer: Explorer, text: str, hide: bool) -> pd.DataFrame | None:
    """What one text carries; its latents come back for a comparison."""
    if not text.strip():
        return None
    found = explorer.probe(text)
    latents = found.latents[found.latents[c.DENSITY] <= DENSE] if hide else found.latents
    section("Latents it fires", small=True)
    if latents.empty:
        empty("No latent fires.", "The dictionary holds nothing of this text. Try other words.")
        return latents
    for row in latents.head(SHOWN).itertuples(index=False):
        with st.container(border=True):
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                intent_link(row.latent, row.name)
                st.caption(f"{numbers.percent(row.density)} of sentences", width="content")
            passages([Passage(found.sentences[row.sentence], row.words, row.activation)], colour_of(row.kind))
    st.html(markup.key(["personal", "public", "none"]))
    if len(latents) > SHOWN:
        note(f"The strongest {SHOWN} of {len(latents)}.")
    _items(found)
    return latents


def _items(found: Probe) -> None:
    section("Items that carry the same", small=True)
    shown = zip(found.items[c.TITLE], found.items["likeness"], strict=True)
    bars(Bar(title, likeness, f"{likeness:.2f}") for title, likeness in shown)
    note(f"{numbers.percent(found.lost)} of what the text model says of this text is in none of its latents.")


def _both(found: pd.DataFrame, other: pd.DataFrame) -> None:
    """The latents of two texts side by side."""
    section("What do they share?", "Activation of each latent in the first and in the second text.")
    columns = [c.LATENT, c.NAME, c.ACTIVATION]
    table = found[columns].merge(other[columns], on=[c.LATENT, c.NAME], how="outer", suffixes=("_1", "_2")).fillna(0.0)
    table["shared"] = table[["activation_1", "activation_2"]].min(axis=1)
    table = table.sort_values(["shared", "activation_1"], ascending=False, kind="stable")
    st.dataframe(
        table[[c.NAME, "activation_1", "activation_2"]], hide_index=True, alt="Latents of both texts",
        column_config={
            c.NAME: st.column_config.TextColumn("Latent", width="large"),
            "activation_1": st.column_config.NumberColumn("First text", format="%.2f"),
            "activation_2": st.column_config.NumberColumn("Second text", format="%.2f"),
        },
    )  # fmt: skip
