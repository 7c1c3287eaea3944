"""One latent in detail: name, score, the sentences that fire it, and what lies around it."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer, LatentDetail, ThemeDetail
from saerec.figures import activation_histogram
from saerec.figures.palette import INTENT_NAMES, VERDICT_NAMES, colour_of
from saerec.intents.quiz_score import Share
from saerec.rights import Role, may
from saerec.ui.kit import html as markup
from saerec.ui.kit import numbers
from saerec.ui.kit.address import link
from saerec.ui.kit.html import Bar, Passage
from saerec.ui.kit.meanings import meaning_of
from saerec.ui.kit.presenting import presenting
from saerec.ui.kit.widgets import bars, cards, chart, empty, note, passages, section
from saerec.ui.latents.edit import edit_latent, pin_button
from saerec.ui.latents.effect import effect
from saerec.ui.latents.neighbours import carried_by, other_latents, surroundings
from saerec.ui.latents.says import says
from saerec.ui.latents.theme import theme_panel
from saerec.ui.latents.verdict import verdict
from saerec.ui.lists.add import add_to_list
from saerec.ui.quiz.results import readers_card
from saerec.workspace.notebook import TAGS

BAND_NAMES = ("Strongest quarter", "Second quarter", "Third quarter", "Weakest quarter")
SOURCES = {
    "reasons": "named by its reason",
    "keywords": "named by keywords",
    "llm": "named by a language model",
    "local": "named by a language model",
    "human": "named by a person",
}
SHOWN_WRONG = 8
OTHER_JUDGES = (
    ("By words", c.SCORE_KEYWORDS, "The same score, judged by whether a sentence holds words of the name."),
    ("By model", c.SCORE_LLM, "The same score, judged by a chat model that reads the sentences."),
)


def detail(explorer: Explorer, found: LatentDetail, theme: ThemeDetail | None) -> None:
    """Everything about one latent, below the theme it belongs to."""
    row, masked = found.row, explorer.masked_words()
    latent, colour = row[c.LATENT], colour_of(row[c.INTENT_KIND] if row[c.IS_INTENT] else row[c.VERDICT])
    people_speak = explorer.people_speak()
    if theme is not None:
        theme_panel(theme, latent, people_speak=people_speak)
    _headline(row, colour)
    with st.container(key="latent-ways", horizontal=True, gap="small", vertical_alignment="center"):
        if presenting():
            note("Fires on " + numbers.percent(row[c.DENSITY]) + " of the sentences.")
        else:
            if may(Role.EDITOR):
                edit_latent(explorer, latent, row)
                pin_button(explorer, latent, row)
            of = [] if theme is None else [("theme", str(theme.row[c.THEME]), theme.row[c.NAME])]
            add_to_list(explorer, ("latent", str(latent), row[c.NAME] or f"latent {latent}"), *of)
            if len(found.top_texts):
                says(latent, found.top_texts)
            st.page_link(
                "pages/map.py", label="On the map", icon=":material/bubble_chart:", query_params=link(latent=latent)
            )
    if presenting():
        _texts(found, colour, masked)
        _items(found.top_items, colour)
        return
    if people_speak:
        verdict(found)
    else:
        section(
            "What is it?", "What things are. Nobody speaks in these texts, so no wish is read from them.", small=True
        )
    cards(_figures(row, explorer.quiz.of_latent(latent)), "latent")
    _texts(found, colour, masked)
    _trial(found, colour, masked)
    left, right = st.columns(2, gap="large")
    with left:
        section("How strongly does it fire?", small=True)
        chart(activation_histogram(found.histogram, colour), "Histogram of activations of this latent")
        _items(found.top_items, colour)
        carried_by(explorer, latent, row)
    with right:
        surroundings(found)
    other_latents(explorer, latent, found.top_texts)
    effect(explorer, latent)


def _headline(row: dict[str, Any], colour: str) -> None:
    kind = INTENT_NAMES[row[c.INTENT_KIND]]
    tags = markup.tag(kind, colour) if row[c.IS_INTENT] else ""
    tags += markup.tag(VERDICT_NAMES[row[c.VERDICT]], colour_of(row[c.VERDICT]))
    tags += markup.tag(SOURCES.get(row[c.SOURCE], "not named"))
    sure = meaning_of(row).certain
    tags += "" if sure else markup.tag("uncertain name")
    tags += "".join(markup.tag(f"# {one}") for one in row[TAGS].split(", ") if one)
    st.html(
        f'<h2 class="sx-name{"" if sure else " sx-unsure"}">{escape(row[c.NAME] or f"latent {row[c.LATENT]}")}</h2>'
        f'<p class="sx-sub">{escape(row[c.DESCRIPTION])}</p><div>{tags}</div>'
    )


def _figures(row: dict[str, Any], told: Share) -> list[tuple[str, str, str]]:
    scored = numbers.is_known(row[c.SCORE])
    interval = f"95 % interval {row[c.SCORE_LOW]:.2f} to {row[c.SCORE_HIGH]:.2f}. " if scored else ""
    stability = (
        [
            (
                "Stability",
                numbers.score(row[c.STABILITY]),
                "Cosine to the nearest latent of dictionaries trained with "
                "other seeds. Near 1: found every time. Low: chance had a part in it.",
            ),
        ]
        if numbers.is_known(row[c.STABILITY])
        else []
    )
    others = [
        (label, numbers.score(row[column]), meaning)
        for label, column, meaning in OTHER_JUDGES
        if numbers.is_known(row[column])
    ]
    return [
        (
            "Name score",
            numbers.score(row[c.SCORE]),
            f"{interval}How well the name tells held-out sentences that fire "
            "this latent from near ones that do not. 0.5 is chance.",
        ),
        *others,
        *([readers_card(told)] if told.asked else []),
        ("AUC", numbers.score(row[c.AUC]), "Chance that a firing sentence is nearer to the name than another."),
        (
            "Fires on",
            numbers.percent(row[c.DENSITY]),
            f"Density: share of the training sentences; {numbers.count(row[c.N_TEXTS])} of them.",
        ),
        *stability,
    ]


@st.fragment
def _texts(found: LatentDetail, colour: str, masked: frozenset[str]) -> None:
    section(
        "Which sentences fire it?",
        "From its strongest to its weakest firings, so a name that holds only at "
        "the top is seen. Shading: what each word adds."
        + (" Struck words name the thing: they were read as “it”, and had no part in it." if masked else ""),
        small=True,
    )
    if found.top_texts.empty:
        empty("No sentence fires this latent.", "It is dead; choose another one.")
        return
    bands = {int(row.band): row for row in found.bands.itertuples(index=False)}
    groups = dict(iter(found.top_texts.groupby(c.BAND)))
    tabs = st.tabs([BAND_NAMES[int(band)] for band in groups], key="bands", on_change="rerun")
    for tab, (band, group) in zip(tabs, groups.items(), strict=True):
        if tab.open:
            of = bands.get(int(band))
            lead = (
                ""
                if of is None
                else (
                    f"Activation {of.low:.2f} to {of.high:.2f}: {of.n:,} sentences, "
                    f"{numbers.percent(of.share)} of those that fire."
                )
            )
            with tab:
                passages(_passages(group, masked), colour, lead=lead)


@st.fragment
def _trial(found: LatentDetail, colour: str, masked: frozenset[str]) -> None:
    section(
        "Where is the name wrong?",
        "Held-out sentences, half of which fire. Going by the name alone, the text model says which do.",
        small=True,
    )
    judged = found.judged
    fires, near, wrong = (judged[name].to_numpy(bool) for name in ("fires", "near", "wrong"))
    wrong = wrong & judged["held_out"].to_numpy(bool)
    groups = {
        "Missed": (wrong & fires, "They fire, and the name does not say so."),
        "Claimed": (wrong & ~fires, "They do not fire, and the name says they do."),
        "Near misses": (near, "The nearest sentences that do not fire."),
        "At random": (None, "Firing sentences that nobody chose."),
    }
    counts = [len(found.random) if mask is None else int(mask.sum()) for mask, _ in groups.values()]
    labels = [f"{label} · {n}" for label, n in zip(groups, counts, strict=True)]
    for tab, (mask, meaning) in zip(st.tabs(labels, key="trial", on_change="rerun"), groups.values(), strict=True):
        if tab.open:
            texts = found.random if mask is None else judged[mask]
            shown = texts.head(SHOWN_WRONG)
            rows = zip(shown[c.TEXT], shown[c.ACTIVATION], shown[c.TITLE], strict=True)
            some = f" The first {len(shown)} of {len(texts)}." if len(texts) > len(shown) else ""
            with tab:
                passages(
                    [Passage(text, [], activation, title, masked) for text, activation, title in rows],
                    colour,
                    lead=meaning + (some if len(texts) else " None."),
                )


def _passages(group: pd.DataFrame, masked: frozenset[str]) -> list[Passage]:
    shown = zip(group[c.TEXT], group[c.WORDS], group[c.ACTIVATION], group[c.TITLE], strict=True)
    return [Passage(text, words, activation, title, masked) for text, words, activation, title in shown]


def _items(items: pd.DataFrame, colour: str) -> None:
    if len(items):
        section("Which items carry it?", small=True)
        rows = zip(items[c.TITLE], items[c.WEIGHT], strict=True)
        bars(Bar(title, weight, f"{weight:.2f}", colour) for title, weight in rows)
