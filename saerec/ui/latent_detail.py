"""One latent in detail: name, score, the sentences that fire it, and what lies around it."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer, LatentDetail
from saerec.figures import activation_histogram
from saerec.figures.palette import INTENT_NAMES, colour_of
from saerec.notebook import TAGS
from saerec.ui import markup, numbers
from saerec.ui.audience import presenting
from saerec.ui.components import bars, cards, chart, empty, intent_link, note, passages, plain, section
from saerec.ui.cotext import other_latents
from saerec.ui.effect import effect
from saerec.ui.markup import Bar, Passage
from saerec.ui.naming import edit_latent
from saerec.ui.pins import pin_button
from saerec.ui.state import link

BAND_NAMES = ("Strongest quarter", "Second quarter", "Third quarter", "Weakest quarter")
SOURCES = {"keywords": "named by keywords", "llm": "named by a language model", "human": "named by a person"}
SHOWN_WRONG = 8
OTHER_JUDGES = (
    ("By words", c.SCORE_KEYWORDS, "The same score, judged by whether a sentence holds words of the name."),
    ("By model", c.SCORE_LLM, "The same score, judged by a chat model that reads the sentences."),
)


def detail(explorer: Explorer, latent: int) -> None:
    """Everything about one latent."""
    found = explorer.latent(latent)
    row, colour = found.row, colour_of(found.row[c.INTENT_KIND])
    _headline(row, colour)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if presenting():
            note("Fires on " + numbers.percent(row[c.DENSITY]) + " of the sentences.")
        else:
            edit_latent(explorer, latent, row)
            pin_button(explorer, latent, row)
            st.page_link("pages/map.py", label="On the map", icon=":material/bubble_chart:",
                     query_params=link(latent=latent))  # fmt: skip
    if presenting():
        _texts(found, colour)
        _items(found.top_items, colour)
        return
    cards(_figures(row), "latent")
    _texts(found, colour)
    _trial(found, colour)
    left, right = st.columns(2, gap="large")
    with left:
        section("How strongly does it fire?", small=True)
        chart(activation_histogram(found.histogram, colour), "Histogram of activations of this latent")
        _items(found.top_items, colour)
    with right:
        _near(found)
    other_latents(explorer, latent, found.top_texts)
    effect(explorer, latent, row)


def _headline(row: dict[str, Any], colour: str) -> None:
    kind = INTENT_NAMES[row[c.INTENT_KIND]]
    tags = markup.tag(kind, colour) + markup.tag(SOURCES.get(row[c.SOURCE], "not named"))
    tags += "".join(markup.tag(f"# {one}") for one in row[TAGS].split(", ") if one)
    st.html(
        f'<h2 class="sx-name">{escape(row[c.NAME] or f"latent {row[c.LATENT]}")}</h2>'
        f'<p class="sx-sub">{escape(row[c.DESCRIPTION])}</p><div>{tags}'
        f'<span class="sx-note">{escape(row[c.REASON])}</span></div>'
    )


def _figures(row: dict[str, Any]) -> list[tuple[str, str, str]]:
    scored = numbers.is_known(row[c.SCORE])
    interval = f"95 % interval {row[c.SCORE_LOW]:.2f} to {row[c.SCORE_HIGH]:.2f}. " if scored else ""
    stability = [
        ("Stability", numbers.score(row[c.STABILITY]), "Cosine to the nearest latent of dictionaries trained with "
         "other seeds. Near 1: found every time. Low: chance had a part in it."),
    ] if numbers.is_known(row[c.STABILITY]) else []  # fmt: skip
    others = [
        (label, numbers.score(row[column]), meaning)
        for label, column, meaning in OTHER_JUDGES if numbers.is_known(row[column])
    ]  # fmt: skip
    return [
        ("Name score", numbers.score(row[c.SCORE]), f"{interval}How well the name tells held-out sentences that fire "
         "this latent from near ones that do not. 0.5 is chance."),
        *others,
        ("AUC", numbers.score(row[c.AUC]), "Chance that a firing sentence is nearer to the name than another."),
        ("Fires on", numbers.percent(row[c.DENSITY]),
         f"Density: share of the training sentences; {numbers.count(row[c.N_TEXTS])} of them."),
        *stability,
    ]  # fmt: skip


def _texts(found: LatentDetail, colour: str) -> None:
    section("Which sentences fire it?", "From its strongest to its weakest firings, so a name that holds only at "
            "the top is seen. Shading: what each word adds.", small=True)  # fmt: skip
    if found.top_texts.empty:
        empty("No sentence fires this latent.", "It is dead; choose another one.")
        return
    bands = {int(row.band): row for row in found.bands.itertuples(index=False)}
    for tab, (band, group) in zip(
        st.tabs([BAND_NAMES[int(band)] for band in sorted(found.top_texts[c.BAND].unique())]),
        found.top_texts.groupby(c.BAND),
        strict=True,
    ):
        with tab:
            if int(band) in bands:
                of = bands[int(band)]
                note(f"Activation {of.low:.2f} to {of.high:.2f}: {of.n:,} sentences, {numbers.percent(of.share)} "
                     "of those that fire.")  # fmt: skip
            passages(_passages(group), colour)


def _trial(found: LatentDetail, colour: str) -> None:
    section("Where is the name wrong?", "Held-out sentences, half of which fire. Going by the name alone, the text "
            "model says which do.", small=True)  # fmt: skip
    held_out = found.judged[found.judged["held_out"]]
    wrong = held_out["wrong"]
    groups = [
        ("Missed", held_out[wrong & held_out["fires"]], "They fire, and the name does not say so."),
        ("Claimed", held_out[wrong & ~held_out["fires"]], "They do not fire, and the name says they do."),
        ("Near misses", found.judged[found.judged["near"]], "The nearest sentences that do not fire."),
        ("At random", found.random, "Firing sentences that nobody chose."),
    ]
    tabs = st.tabs([f"{label} · {len(texts)}" for label, texts, _ in groups])
    for tab, (_, texts, meaning) in zip(tabs, groups, strict=True):
        with tab:
            note(meaning)
            if texts.empty:
                note("None.")
            shown = texts.head(SHOWN_WRONG)
            rows = zip(shown[c.TEXT], shown[c.ACTIVATION], shown[c.TITLE], strict=True)
            passages([Passage(text, [], activation, title) for text, activation, title in rows], colour)
            if len(texts) > len(shown):
                note(f"The first {len(shown)} of {len(texts)}.")


def _passages(group: pd.DataFrame) -> list[Passage]:
    shown = zip(group[c.TEXT], group[c.WORDS], group[c.ACTIVATION], group[c.TITLE], strict=True)
    return [Passage(text, words, activation, title) for text, words, activation, title in shown]


def _items(items: pd.DataFrame, colour: str) -> None:
    if len(items):
        section("Which items carry it?", small=True)
        rows = zip(items[c.TITLE], items["weight"], strict=True)
        bars(Bar(title, weight, f"{weight:.2f}", colour) for title, weight in rows)


def _near(found: LatentDetail) -> None:
    section("What lies near it?", "Cosine of the dictionary rows; 1 would be the same direction.", small=True)
    for row in found.neighbours.itertuples(index=False):
        _link_row(row.latent, row.name, numbers.signed(row.cosine))
    if len(found.cofiring):
        section("What fires with it?", "How much more often than chance the same sentence fires both.", small=True)
        for row in found.cofiring.head(6).itertuples(index=False):
            _link_row(row.latent, row.name, f"× {row.lift:.1f}", f"{row.n_together:,} sentences fire both")


def _link_row(latent: int, name: str, figure: str, meaning: str | None = None) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", gap="small", vertical_alignment="center"):
        intent_link(latent, name, meaning=meaning)
        st.caption(plain(figure), width="content", text_alignment="right")
