"""Small pieces the pages share, drawn with Streamlit. What is HTML comes from `markup`, which escapes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from saerec.explorer.guesses import marked
from saerec.figures.palette import NEUTRAL, readable
from saerec.ui.kit import html as markup
from saerec.ui.kit import numbers
from saerec.ui.kit.address import OF_THE_LIST, link, param
from saerec.ui.kit.browser import copy_link
from saerec.ui.kit.choosing import height_of
from saerec.ui.kit.downloads import save_figure, save_table, slug
from saerec.ui.kit.glossary import explained, with_term
from saerec.ui.kit.html import Bar, Passage, plain

PLOT = {"displayModeBar": False, "scrollZoom": False}
Card = tuple[str, str, str]
"""Label, figure, and what the figure means."""


def head(page: str, title: str, lead: str) -> None:
    """The top of a page, with a button that copies the address of just this view."""
    run = st.session_state.get("run")
    with st.container(key="page-head"):
        st.html(markup.head(page if run is None else f"{page} · {run}", title, lead))
        copy_link()


def section(title: str, note: str = "", *, small: bool = False) -> None:
    """A heading, and how to read what follows."""
    st.html(markup.section(title, note, small))


def note(text: str) -> None:
    """A quiet line below a chart or a list."""
    st.html(markup.note(text))


def empty(what: str, todo: str) -> None:
    """A designed empty state: what is missing, and what to do."""
    st.html(markup.empty(what, todo))


def cards(figures: Sequence[Card], key: str) -> None:
    """A row of figures that wraps on narrow screens."""
    with st.container(key=f"cards-{key}", horizontal=True, gap="small"):
        for label, value, meaning in figures:
            st.metric(label, value, help=with_term(meaning, label), border=True, width="stretch")


def passages(rows: Iterable[Passage], colour: str = NEUTRAL, *, lead: str = "") -> None:
    """Sentences of the corpus, their words shaded, below a quiet line on what they are."""
    st.html(markup.note(lead) + markup.passages(rows, colour))


def bars(rows: Iterable[Bar]) -> None:
    """A list of bars."""
    st.html(markup.bars(rows))


def bar(share: float, shown: str, colour: str = NEUTRAL) -> None:
    """One bar without a label, beside something that has one."""
    st.html(markup.bar(share, shown, colour))


def chart(figure: go.Figure, alt: str, key: str | None = None) -> None:
    """A figure without tool bar, with a text for those who cannot see it, and a button that saves it."""
    place = f"figure-{slug(key or alt)}"
    with st.container(key=place):
        drawn = readable(figure, dark=st.context.theme.type == "dark")
        st.plotly_chart(drawn, config=PLOT, alt=alt, key=key, height=drawn.layout.height)
        save_figure(figure, place, alt)


def table(rows: pd.DataFrame, alt: str, columns: Mapping[str, Any] | None = None, **options: Any) -> None:
    """A table of the columns that `columns` describes (all without it), and a button that saves it with all columns.
    Names are as certain as `rows` says."""
    told = marked(rows)
    shown = told if columns is None else told[list(columns)]
    config = None if columns is None else explained(columns)
    options = {"height": height_of(len(shown)), **options}  # known before it is drawn: nothing below it moves then
    st.dataframe(shown, hide_index=True, alt=alt, column_config=config, placeholder=numbers.NOTHING, **options)
    save_table(rows, alt)


def intent_link(latent: int, name: str, *, meaning: str | None = None, width: str = "content") -> None:
    """Jump to a latent; its list keeps its search."""
    st.page_link(
        "pages/latents.py",
        label=plain(name or f"latent {latent}", 46),
        help=None if meaning is None else plain(meaning, 300),
        query_params=link(latent=latent, **{name: param(name) for name in OF_THE_LIST}),
        width=width,  # type: ignore[arg-type]
    )


def person_link(path: str, user_id: str, label: str, icon: str, **also: object) -> None:
    """Go on with the same person on another page; `also`: further parameters of its address."""
    st.page_link(path, label=label, icon=icon, query_params=link(user=user_id, **also))
