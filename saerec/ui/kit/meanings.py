"""The name of a theme or latent, drawn the same on every page: how sure it is, and on which side people say it.

>>> quiet = Meaning("Quiet", certain=True, praised=0.8)
>>> as_label(quiet), as_label(Meaning("Damp cloth", certain=False)), sign(quiet.praised)
('Quiet', ':gray[*Damp cloth*]', 'praised 80 %, missed 20 %')

`meaning_of(row)` reads one from a row of the tables of latents or themes. Then, by place:
`as_label` in whatever takes Markdown (a link, a button, the head of an expander), `as_html` in a list of our own HTML,
`as_option` where only plain text is drawn (a list to choose from; cells of a table come from `explorer.guesses`),
`in_markdown` for whole sentences of `explorer.recommendations.sentences`, `meaning_link` for a link to the latent. An
uncertain name is grey and italic, or stands behind ≈; `UNCERTAIN` is what its "?" says.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, Final, NamedTuple

import streamlit as st

from saerec import columns as c
from saerec.explorer.guesses import as_said
from saerec.explorer.recommendations.sentences import ITEM, NAME, NO_TOPIC, Piece, Sentence
from saerec.figures.palette import NEUTRAL
from saerec.text.shortened import shortened
from saerec.ui.kit import numbers
from saerec.ui.kit.address import OF_THE_LIST, link, param
from saerec.ui.kit.html import plain

UNCERTAIN: Final = (
    "A name in grey italics or behind ≈ is a guess: too few sentences, or too different ones, stand behind it to say "
    "it as a fact. Read the sentences."
)
"""The one help text of uncertain names."""
BY_A_PERSON: Final = "human"


class Meaning(NamedTuple):
    """What a theme or latent is called."""

    name: str
    """"" where its sentences share nothing that could be named"""
    certain: bool = True
    """whether the name stands on evidence enough to be said as a fact"""
    praised: float = math.nan
    """share of the evidence that says the reason is met, not missed; NaN where that is not known"""


def meaning_of(row: Mapping[Any, Any]) -> Meaning:
    """Of a row with name and, where they are known, certain, source, praised. What a person wrote is certain."""
    certain = bool(row.get(c.CERTAIN, True)) or row.get(c.SOURCE) == BY_A_PERSON
    return Meaning(str(row[c.NAME] or ""), certain, float(row.get(c.PRAISED, math.nan)))


def as_label(meaning: Meaning, length: int = 46) -> str:
    """The name as Markdown, safe against whatever a corpus says."""
    name = plain(meaning.name or NO_TOPIC, length)
    return name if meaning.certain and meaning.name else f":gray[*{name}*]"


def as_html(meaning: Meaning, length: int = 80) -> str:
    """The name as HTML; an uncertain one says why it is grey when it is pointed at."""
    name = escape(shortened(meaning.name or NO_TOPIC, length))
    if meaning.certain and meaning.name:
        return f'<span class="sx-meaning">{name}</span>'
    return f'<em class="sx-meaning sx-unsure" title="{escape(UNCERTAIN)}">{name}</em>'


def meaning_tag(meaning: Meaning) -> str:
    """The name as a small label with a dot, as HTML."""
    return f'<span class="sx-tag"><i style="background:{NEUTRAL}"></i>{as_html(meaning, 46)}</span>'


def as_option(meaning: Meaning, length: int = 60) -> str:
    """The name as plain text; an uncertain one says that it is a guess."""
    return as_said(shortened(meaning.name, length), meaning.certain)


def in_markdown(sentences: Iterable[Sentence]) -> str:
    """Sentences one behind the other, as Markdown: names and items stand out, guesses are grey and italic."""
    return " ".join("".join(map(_marked, sentence)) for sentence in sentences)


def _marked(piece: Piece) -> str:
    if piece.role == ITEM:
        return f"**{plain(piece.text, 120)}**"
    if piece.role == NAME:
        name = as_label(Meaning(piece.text, piece.certain), 80)
        return f"**{name}**" if piece.certain else name
    return piece.text


def sign(praised: float) -> str:
    """praised 80 %, missed 20 %; nothing where it is not known."""
    if not numbers.is_known(praised):
        return ""
    met = round(100 * praised)
    return f"praised {met} %, missed {100 - met} %"


def meaning_link(latent: int, meaning: Meaning, *, lead: str = "", about: str = "", width: str = "content") -> None:
    """A link to a latent on the page Latents; its list keeps its search. lead: a word before the name; about: more for
    its "?"."""
    doubt = "" if meaning.certain and meaning.name else UNCERTAIN
    helped = " ".join(part for part in (plain(about, 300) if about else "", doubt) if part)
    st.page_link(
        "pages/latents.py",
        label=f"{lead}{as_label(meaning)}",
        help=helped or None,
        query_params=link(latent=latent, **{name: param(name) for name in OF_THE_LIST}),
        width=width,  # type: ignore[arg-type]
    )
