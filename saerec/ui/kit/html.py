"""Corpus texts as HTML or markdown. They are hostile: every function here escapes whatever it is given."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from saerec.embedding.masking import bound_spans
from saerec.figures.palette import INTENT_NAMES, NEUTRAL, colour_of, tint
from saerec.text.shortened import shortened

Words = Sequence[Sequence[Any]]
"""[word, contribution] in the order of the text."""

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&=^])")
_LINKED = re.compile(r"(https?:/|www|@)", re.IGNORECASE)
_JOINER = "\u2060"


@dataclass(frozen=True)
class Bar:
    """One line of a list of bars."""

    label: str
    share: float
    """filled part of the rail, 0 to 1"""
    shown: str
    colour: str = NEUTRAL


@dataclass(frozen=True)
class Passage:
    """A sentence of the corpus and where it stands."""

    text: str
    words: Words = ()
    activation: float | None = None
    source: str = ""
    masked: Collection[str] = ()
    """words, in lower case, that were read as "it": struck"""


def plain(text: object, length: int = 80) -> str:
    """Text for a label or markdown: no character of it can be read as more than itself, no address becomes a link."""
    # Addresses are found after escapes are taken away; an invisible joiner keeps them from being addresses.
    shown = _LINKED.sub(lambda found: found[0] + _JOINER, shortened(text, length))
    return _MARKDOWN.sub(r"\\\1", shown)


def struck(text: str, masked: Collection[str] = ()) -> str:
    """A text, the masked words in it struck."""
    at, parts = 0, []
    for start, end in bound_spans(text, masked):
        parts += [escape(text[at:start]), f'<s class="sx-masked">{escape(text[start:end])}</s>']
        at = end
    return "".join(parts) + escape(text[at:])


def highlighted(words: Words, text: str, colour: str = NEUTRAL, masked: Collection[str] = ()) -> str:
    """A passage, each word shaded by what it adds to the activation; without words, just the text. Masked ones are
    struck."""
    if not words:
        return struck(text, masked)
    top = max((float(weight) for _, weight in words), default=0.0)
    shown, at = "", 0
    for word, weight in words:
        strength = max(0.0, float(weight)) / top if top > 0 else 0.0
        style = f' style="background:{tint(colour, 0.55 * strength)}"' if strength > 0.2 else ""
        start = text.find(str(word), at)
        is_joined = start == at and at > 0  # scripts without blanks
        at = max(start, at) + len(str(word))
        shown += f'{"" if is_joined or not shown else " "}<span class="sx-w"{style}>{struck(str(word), masked)}</span>'
    return shown


def passages(rows: Iterable[Passage], colour: str = NEUTRAL) -> str:
    """A list of passages with their activation and source."""
    lines = []
    for row in rows:
        strength = "" if row.activation is None else f'<span class="sx-a">{row.activation:.2f}</span>'
        source = f'<span class="sx-s">{escape(row.source)}</span>' if row.source else ""
        marked = highlighted(row.words, row.text, colour, row.masked)
        lines.append(f'<li>{strength}<span class="sx-t">{marked}{source}</span></li>')
    return f'<ul class="sx-passages">{"".join(lines)}</ul>'


def scrolled(html: str, label: str) -> str:
    """A long list in a box of its own, which the keyboard reaches and scrolls; `label` is read aloud there."""
    return f'<div class="sx-scroll" tabindex="0" role="region" aria-label="{escape(label)}">{html}</div>'


def bars(rows: Iterable[Bar]) -> str:
    """Label, rail, figure."""
    lines = [
        f'<li><span class="sx-label" title="{escape(row.label)}">{escape(row.label)}</span>'
        f"{rail(row.share, row.shown, row.colour)}</li>"
        for row in rows
    ]
    return f'<ul class="sx-bars">{"".join(lines)}</ul>'


def bar(share: float, shown: str, colour: str = NEUTRAL) -> str:
    """Rail and figure alone."""
    return f'<ul class="sx-bars sx-bare"><li>{rail(share, shown, colour)}</li></ul>'


def rail(share: float, shown: str, colour: str) -> str:
    """What is filled of a line, and the figure behind it."""
    return (
        f'<span class="sx-rail"><i style="width:{100 * min(max(share, 0.0), 1.0):.1f}%;background:{escape(colour)}">'
        f'</i></span><span class="sx-value">{escape(shown)}</span>'
    )


def stacked(parts: Iterable[Bar]) -> str:
    """One rail filled by several shares beside each other, and below it which colour is which."""
    shown = [part for part in parts if part.share > 0]
    rail = "".join(f'<i style="width:{100 * part.share:.1f}%;background:{escape(part.colour)}"></i>' for part in shown)
    dots = "".join(
        f'<span><i class="sx-dot" style="background:{escape(part.colour)}"></i>{escape(part.label)} '
        f"{escape(part.shown)}</span>"
        for part in shown
    )
    return f'<div class="sx-rail sx-stacked" aria-hidden="true">{rail}</div><div class="sx-key">{dots}</div>'


def short_list(rows: Iterable[tuple[str, str]]) -> str:
    """A short numbered list: what stands there, and how it moved."""
    lines = [
        f'<li><span class="sx-label">{escape(shortened(title, 80))}</span>'
        + (f'<span class="sx-move">{escape(move)}</span>' if move else "")
        + "</li>"
        for title, move in rows
    ]
    return f'<ol class="sx-short">{"".join(lines)}</ol>'


def note(text: str) -> str:
    """A quiet line; nothing without words."""
    return f'<p class="sx-note">{escape(text)}</p>' if text else ""


def tag(text: str, colour: str = NEUTRAL) -> str:
    """A small label with a dot of its colour."""
    return f'<span class="sx-tag"><i style="background:{escape(colour)}"></i>{escape(text)}</span>'


def steps(stages: Iterable[tuple[str, str]]) -> str:
    """Stages beside each other: (name, done | now | bad | later)."""
    cells = "".join(f'<div class="sx-{escape(state)}">{escape(name)}</div>' for name, state in stages)
    return f'<div class="sx-steps">{cells}</div>'


def step(label: str, figure: str, meaning: str, colour: str = NEUTRAL) -> str:
    """One step of a provenance: what it is, its figure, what the figure means."""
    return (
        f'<div style="border-color:{escape(colour)}"><span class="sx-note">{escape(label)}</span>'
        f'<strong>{escape(figure)}</strong><span class="sx-note">{escape(meaning)}</span></div>'
    )


def key(kinds: Iterable[str]) -> str:
    """Which colour means what."""
    names = ((colour_of(kind), escape(INTENT_NAMES.get(kind, kind))) for kind in kinds)
    dots = (f'<span><i class="sx-dot" style="background:{colour}"></i>{name}</span>' for colour, name in names)
    return f'<div class="sx-key">{"".join(dots)}</div>'


def head(eyebrow: str, title: str, lead: str) -> str:
    """The top of a page: where we are, the question it answers, and how."""
    return (
        f'<header class="sx-head"><span class="sx-eyebrow">{escape(eyebrow)}</span>'
        f"<h1>{escape(title)}</h1><p>{escape(lead)}</p></header>"
    )


def section(title: str, note: str = "", small: bool = False) -> str:
    """A heading with a line on how to read what follows."""
    below = f"<p>{escape(note)}</p>" if note else ""
    return f'<div class="sx-section{" sx-small" if small else ""}"><h2>{escape(title)}</h2>{below}</div>'


def empty(what: str, todo: str) -> str:
    """Nothing to see, and what to do about it."""
    return f'<div class="sx-empty"><strong>{escape(what)}</strong><span>{escape(todo)}</span></div>'
