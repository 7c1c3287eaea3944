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
    facts = explorer.overview()["data"]
    head(
        eyebrow,
        "What do people say?",
        f"{numbers.count(facts.get('users'))} people and {numbers.count(facts.get('items'))} items: the program has "
        f"read {numbers.count(facts.get('texts'))} sentences, and gathered those that say the same wish.",
    )
    themes = explorer.themes()
    wishes = themes[(themes[c.VERDICT] == WISH) & (themes["n_people"] > 0)].sort_values(
        "n_people", ascending=False, kind="stable"
    )
    if wishes.empty:
        empty("No wish was found in these texts.", "Go on: the next views show what there is.")
        return notes.of_people(explorer.health())
    left, right = st.columns([3, 2], gap="large")
    with left:
        section("In their own words", small=True)
        certain = wishes[wishes[c.CERTAIN]] if wishes[c.CERTAIN].any() else wishes
        passages(_first_sentences(explorer, certain.head(SENTENCES)[c.HEAD].tolist()), colour_of("personal"))
    with right:
        section("What most people wish", "People who say it.", small=True)
        st.html(_wish_bars(wishes.head(WISHES)))
    return notes.of_people(explorer.health())


def _first_sentences(explorer: Explorer, latents: Sequence[int]) -> list[Passage]:
    """The strongest sentence of each."""
    found = []
    for latent in latents:
        texts = explorer.top_texts(latent).head(1)
        found += [Passage(row.text, row.words, None, f"on {row.title}") for row in texts.itertuples(index=False)]
    return found


def _wish_bars(wishes: pd.DataFrame) -> str:
    """Bars whose names are as certain as they look."""
    most = float(wishes["n_people"].max())
    rows = (
        f'<li><span class="sx-label">{as_html(meaning_of(row))}</span>'
        f"{markup.rail(row['n_people'] / most, numbers.count(row['n_people']), SEQUENCE)}</li>"
        for row in wishes.to_dict("records")
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
    title = f"One wish: {meaning.name}" if meaning.certain and meaning.name else "One wish, whose name is a guess"
    said = f"{theme['n_people']:,} people say it, in {theme[c.N_TEXTS]:,} sentences."
    head(eyebrow, title, f"{said} Darker words are those by which the program knows it.")
    if not meaning.certain:
        st.html(f"<p>The program calls it {as_html(meaning)}.</p>")
    left, right = st.columns([3, 2], gap="large")
    colour, masked = colour_of(found.row[c.INTENT_KIND]), explorer.masked_words()
    with left:
        section("Sentences that say it", small=True)
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
    return notes.of_intent(found.row, theme)


def _of_all_strengths(texts: pd.DataFrame) -> pd.DataFrame:
    """The two strongest sentences, and one of each weaker quarter: what the wish is, and where it ends."""
    different = texts.drop_duplicates(c.TEXT)
    place = different.groupby(c.BAND).cumcount()
    return different[(place == 0) | ((place == 1) & (different[c.BAND] == different[c.BAND].min()))]
