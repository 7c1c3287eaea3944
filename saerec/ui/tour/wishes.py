"""What people say, and one wish of theirs. Each view draws itself and gives the speaker's notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.embedding.masking import bound_spans
from saerec.explorer import Explorer
from saerec.figures.palette import SEQUENCE, colour_of
from saerec.intents.reasons import WISH
from saerec.ui.kit import html as markup
from saerec.ui.kit import numbers
from saerec.ui.kit.html import Passage
from saerec.ui.kit.meanings import as_html, meaning_of
from saerec.ui.kit.widgets import empty, head, note, passages, section
from saerec.ui.tour import notes
from saerec.ui.tour.listed import listed

WISHES: Final = 8
SENTENCES: Final = 4
ITEMS: Final = 7
"""How many of each a view shows."""


def people(explorer: Explorer, eyebrow: str) -> list[str]:
    """What people say."""
    spoken, facts = explorer.people_speak(), explorer.overview()["data"]
    n_people, n_items, n_texts = (numbers.count(facts.get(name)) for name in ("users", "items", "texts"))
    if spoken:
        title, lead = "What do people say?", f"{n_texts} sentences, and gathered those that say the same wish."
    else:
        title, lead = (
            "What do the texts say?",
            f"{n_texts} texts, titles above all. They tell what things are, not why.",
        )
    head(eyebrow, title, f"{n_people} people and {n_items} items: the program has read {lead}")
    said = notes.of_people(explorer.health(), people_speak=spoken)
    by = "n_people" if spoken else c.N_TEXTS
    themes = _most_said(explorer.themes(), by, wishes_only=spoken)
    if themes.empty:
        empty("No wish was found in these texts.", "Go on: the next views show what there is.")
        return said
    left, right = st.columns([3, 2], gap="large")
    with left:
        section("In their own words" if spoken else "As it is written", small=True)
        certain = themes[themes[c.CERTAIN]] if themes[c.CERTAIN].any() else themes
        passages(_first_sentences(explorer, certain.head(SENTENCES)[c.HEAD].tolist()), colour_of("personal"))
    with right:
        if spoken:
            section("What most people wish", "People who say it.", small=True)
        else:
            section("What most texts are about", "Texts that carry it.", small=True)
        st.html(_bars(themes.head(WISHES), by))
    return said


def _most_said(themes: pd.DataFrame, by: str, *, wishes_only: bool) -> pd.DataFrame:
    """Themes by how many people or texts, `by`, there are of each; those without any are left out."""
    chosen = (themes[by] > 0) & ((themes[c.VERDICT] == WISH) | (not wishes_only))
    return themes[chosen].sort_values(by, ascending=False, kind="stable")


def _first_sentences(explorer: Explorer, latents: Sequence[int]) -> list[Passage]:
    """The strongest sentence of each."""
    found = []
    for latent in latents:
        texts = explorer.top_texts(latent).head(1)
        found += [Passage(row.text, row.words, None, f"on {row.title}") for row in texts.itertuples(index=False)]
    return found


def _bars(themes: pd.DataFrame, by: str) -> str:
    """Bars of a column, whose names are as certain as they look."""
    most = float(themes[by].max())
    rows = (
        f'<li><span class="sx-label">{as_html(meaning_of(row))}</span>'
        f"{markup.rail(row[by] / most, numbers.count(row[by]), SEQUENCE)}</li>"
        for row in themes.to_dict("records")
    )
    return f'<ul class="sx-bars">{"".join(rows)}</ul>'


def intent(explorer: Explorer, eyebrow: str) -> list[str]:
    """One wish, and the sentences that say it."""
    latent = explorer.opening_latent()
    if latent is None:
        head(eyebrow, "What is one wish?", "Sentences that mean one thing, whatever they are about.")
        empty("This run has no wish to show.", "Go on: the next view shows a person.")
        return []
    found = explorer.latent(latent)
    theme = explorer.theme(found.row[c.THEME]).row
    meaning = meaning_of(theme)
    spoken = explorer.people_speak()
    one = "One wish" if spoken else "One theme"
    title = f"{one}: {meaning.name}" if meaning.certain and meaning.name else f"{one}, whose name is a guess"
    said = (
        notes.who_says(theme) if spoken else f"{numbers.counted(theme[c.N_TEXTS], 'text carries', 'texts carry')} it."
    )
    head(eyebrow, title, f"{said} Darker words are those by which the program knows it.")
    if not meaning.certain:
        st.html(f"<p>The program calls it {as_html(meaning)}.</p>")
    left, right = st.columns([3, 2], gap="large")
    colour, masked = colour_of(found.row[c.INTENT_KIND]), explorer.masked_words()
    with left:
        section("Sentences that say it" if spoken else "Texts that carry it", small=True)
        texts = _of_all_strengths(found.top_texts)
        passages(
            (Passage(row.text, row.words, None, f"on {row.title}", masked) for row in texts.itertuples(index=False)),
            colour,
        )
        if any(next(iter(bound_spans(text, masked)), None) for text in texts[c.TEXT]):
            note("Struck words name the thing. The program does not read them here: only the wish counts.")
    with right:
        section("Items whose texts say it most", small=True)
        st.html(listed((f"{place}", title, "") for place, title in enumerate(found.top_items[c.TITLE].head(ITEMS), 1)))
    return notes.of_intent(found.row, theme, people_speak=spoken)


def _of_all_strengths(texts: pd.DataFrame) -> pd.DataFrame:
    """The two strongest sentences, and one of each weaker quarter: what the wish is, and where it ends."""
    different = texts.drop_duplicates(c.TEXT)
    place = different.groupby(c.BAND).cumcount()
    return different[(place == 0) | ((place == 1) & (different[c.BAND] == different[c.BAND].min()))]
