"""What does this text carry?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.errors import SaerecError
from saerec.explorer import Explorer, Probe
from saerec.explorer.latents.health import DENSE
from saerec.figures import two_texts
from saerec.figures.palette import INTENT_NAMES, colour_of
from saerec.ui.kit import html as markup
from saerec.ui.kit import numbers
from saerec.ui.kit.address import param, set_param
from saerec.ui.kit.controls import mirror, switch
from saerec.ui.kit.downloads import save_table
from saerec.ui.kit.html import Bar, Passage
from saerec.ui.kit.meanings import meaning_link, meaning_of
from saerec.ui.kit.widgets import bar, bars, chart, empty, head, note, passages, section
from saerec.ui.probe.sentences import sentences

SHOWN = 12


def render(explorer: Explorer) -> None:
    """Type a text, or two: their latents with the words that fire them, and the items nearest to them."""
    head(
        "Text probe",
        "What does this text carry?",
        "Type or paste a text. The run's own text model and dictionary read it now, sentence by sentence.",
    )
    left, right = st.columns(2, gap="large")
    with left:
        first = _box("text", "Text", "Type or paste a text", _example(explorer))
    with right:
        second = _box("other", "Compare with (optional)", "A second text")
    hide = switch(
        "hide",
        "Hide latents that fire everywhere",
        default=True,
        meaning=f"Leaves out latents that fire on more than {DENSE:.0%} of the run's sentences.",
    )
    if not first.strip() and not second.strip():
        empty("Nothing to read yet.", "Type a sentence and press Ctrl and Enter.")
        return
    is_example = param("text") is None and not second.strip()
    if is_example:
        note("An example: sentences that say what this run's people say most clearly. Type your own in its place.")
    left, right = st.columns(2, gap="large")
    if not (first.strip() and second.strip()):
        try:
            with left:
                _text_latents(explorer, first if first.strip() else second, hide, "the text", right)
        except SaerecError as error:
            if not is_example:  # nobody asked for the example: that it cannot be read is no error of the reader's
                raise
            empty("This run cannot read texts now.", str(error))
        return
    with left:
        found = _text_latents(explorer, first, hide, "the first text", left)
    with right:
        other = _text_latents(explorer, second, hide, "the second text", right)
    if found is not None and other is not None:
        _both(found, other)


def _example(explorer: Explorer) -> str:
    """Filled in where reading it asks nobody else: an endpoint is paid for."""
    return explorer.example_text if explorer.run.config().embedding.backend == "transformers" else ""


def _box(name: str, label: str, hint: str, example: str = "") -> str:
    """A text of the address; the example where the address has none. A box that was cleared is a space there."""
    key = f"probe-{name}"
    mirror(key, (param(name) or example).strip(" "))
    return st.text_area(
        label,
        key=key,
        placeholder=hint,
        height=120,
        max_chars=5_000,
        on_change=lambda: set_param(name, st.session_state[key] or (" " if example else None)),
    )


def _text_latents(
    explorer: Explorer, text: str, hide: bool, which: str, column: st.delta_generator.DeltaGenerator
) -> pd.DataFrame | None:
    """What one text carries, its nearest items in `column`; its latents come back for a comparison."""
    if not text.strip():
        return None
    found = explorer.probe(text)
    latents = found.latents[found.latents[c.DENSITY] <= DENSE] if hide else found.latents
    struck = " Struck words name the thing: they were read as “it”." if explorer.masked_words() else ""
    section("Latents it fires", f"As code: what is evidence of them, the sentences below tell.{struck}", small=True)
    if latents.empty:
        empty("No latent fires.", "The dictionary holds nothing of this text. Try other words.")
        return latents
    most, masked = latents[c.ACTIVATION].max(), explorer.masked_words()
    for row in latents.head(SHOWN).itertuples(index=False):
        with st.container(border=True):
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                meaning_link(row.latent, meaning_of(row._asdict()))
                st.caption(f"{numbers.percent(row.density)} of sentences", width="content")
            bar(row.activation / most, f"{row.activation:.2f}", colour_of(row.kind))
            passages([Passage(found.sentences[row.sentence], row.words, masked=masked)], colour_of(row.kind))
    st.html(markup.key(INTENT_NAMES))
    left_out = len(found.latents) - len(latents)
    note(
        f"Showing {min(SHOWN, len(latents)):,} of {len(found.latents):,} latents, the strongest first"
        + (f"; {left_out:,} fire everywhere and are hidden." if left_out else ".")
    )
    save_table(latents, f"Latents of {which}")
    with column:
        _items(found, which)
        sentences(explorer, text, which)
    return latents


def _items(found: Probe, which: str) -> None:
    section("Nearest items", "Cosine of the intents an item carries and those of the text.", small=True)
    shown = zip(found.items[c.TITLE], found.items[c.SIMILARITY], strict=True)
    bars(Bar(title, similarity, f"{similarity:.2f}") for title, similarity in shown)
    note(f"{numbers.percent(found.lost)} of what the text model says of this text is in none of its latents.")
    save_table(found.items, f"Items nearest to {which}")


def _both(found: pd.DataFrame, other: pd.DataFrame) -> None:
    """The latents of two texts side by side."""
    section(
        "What do they share?",
        "Activation of each latent in the first and in the second text; those that both fire come first.",
    )
    keys = [c.LATENT, c.NAME, c.CERTAIN, c.INTENT_KIND]
    both = (
        found[[*keys, c.ACTIVATION]]
        .merge(other[[*keys, c.ACTIVATION]], on=keys, how="outer", suffixes=("_1", "_2"))
        .fillna({"activation_1": 0.0, "activation_2": 0.0})
    )
    both["shared"] = both[["activation_1", "activation_2"]].min(axis=1)
    both["most"] = both[["activation_1", "activation_2"]].max(axis=1)
    both = both.sort_values(["shared", "most"], ascending=False, kind="stable", ignore_index=True)
    note(f"{int((both['shared'] > 0).sum()):,} of {len(both):,} latents fire in both.")
    chart(two_texts(both), "Bars to both sides: activation of each latent in either text")
    save_table(both.drop(columns=["shared", "most"]), "Latents of both texts")
