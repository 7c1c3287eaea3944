"""Small pieces the pages share. A corpus' texts are hostile: they only ever appear escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from saerec.ui.state import link

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")
PLOT = {"displayModeBar": False, "scrollZoom": False}


def plain(text: object, length: int = 80) -> str:
    """Text for a label or markdown: every character that markdown could read as more than itself is escaped."""
    shown = " ".join(str(text).split())
    shown = shown if len(shown) <= length else shown[: length - 1].rstrip() + "…"
    return _MARKDOWN.sub(r"\\\1", shown)


def highlighted(words: Sequence[Sequence[Any]], text: str) -> str:
    """HTML of a passage, each word shaded by what it adds to the activation; without words, just the text."""
    if not words:
        return escape(text)
    top = max((float(w) for _, w in words), default=0.0) or 1.0
    spans = []
    for word, weight in words:
        strength = max(0.0, float(weight)) / top if top > 0 else 0.0
        style = f' style="background:rgba(230,159,0,{0.6 * strength:.2f})"' if strength > 0.15 else ""
        spans.append(f'<span class="w"{style}>{escape(str(word))}</span>')
    return " ".join(spans)


def passages(rows: Iterable[tuple[Sequence[Sequence[Any]], str, float, str]]) -> None:
    """A list of passages: (words, text, activation, source line)."""
    items = "".join(
        f'<li><span class="a">{activation:.2f}</span><span class="t">{highlighted(words, text)}'
        f'<span class="s">{escape(source)}</span></span></li>'
        for words, text, activation, source in rows
    )
    st.html(f'<ul class="passages">{items}</ul>')


def chart(figure: go.Figure, alt: str, key: str | None = None) -> None:
    """A figure without tool bar, with a text for those who cannot see it."""
    st.plotly_chart(figure, config=PLOT, alt=alt, key=key)


def intent_link(latent: int, name: str, *, help: str | None = None) -> None:
    """Jump to a latent."""
    st.page_link("pages/latents.py", label=plain(name, 44), icon=":material/lightbulb:", help=help,
                 query_params=link(latent=latent))  # fmt: skip


def figures_row(figures: Sequence[tuple[str, str, str]]) -> None:
    """A row of cards: (label, value, what it means)."""
    for column, (label, value, meaning) in zip(st.columns(len(figures)), figures, strict=True):
        column.metric(label, value, help=meaning, border=True)


def question(title: str, answer: str) -> None:
    """The heading of a page: the question it answers, and how."""
    st.title(title, anchor=False)
    st.caption(answer)


def nothing(what: str, todo: str) -> None:
    """An empty state that says what to do."""
    st.info(f"**{what}** {todo}", icon=":material/info:")


STYLE = """<style>
ul.passages{list-style:none;margin:0;padding:0}
ul.passages li{display:flex;gap:.8rem;padding:.5rem 0;border-bottom:1px solid rgba(128,128,128,.18);line-height:1.5}
ul.passages .a{flex:0 0 2.6rem;font-variant-numeric:tabular-nums;opacity:.65;font-size:.85rem;padding-top:.1rem}
ul.passages .t{overflow-wrap:anywhere}
ul.passages .w{border-radius:.25rem;padding:.05rem .12rem}
ul.passages .s{display:block;font-size:.78rem;opacity:.65}
</style>"""
