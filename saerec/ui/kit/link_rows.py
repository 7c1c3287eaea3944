"""Lists of links drawn at once: a page with fifty of them waits for one message instead of a hundred and fifty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from saerec import columns as c
from saerec.figures.palette import NEUTRAL
from saerec.text.shortened import shortened
from saerec.ui.kit.address import OF_THE_LIST, link, param, set_param
from saerec.ui.kit.browser import script
from saerec.ui.kit.meanings import UNCERTAIN

_STYLE: Final = """
ul{list-style:none;margin:0;padding:0;font:400 .92rem/1.45 var(--st-font);color:var(--st-text-color)}
li{display:flex;gap:.7rem;align-items:center;padding:.2rem 0}
a{flex:1 1 0;min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;color:inherit;
text-decoration:underline dotted color-mix(in srgb,currentColor 40%,transparent);text-underline-offset:.25em;
padding:.12rem .4rem;margin-left:-.4rem;border-radius:.4rem}
a.unsure{font-style:italic;color:color-mix(in srgb,currentColor 72%,transparent)}
a:hover{background:color-mix(in srgb,currentColor 8%,transparent);text-decoration:underline}
a:focus-visible{outline:2px solid var(--st-primary-color)}
.rail{flex:0 0 40%;height:.5rem;border-radius:.25rem;overflow:hidden;
background:color-mix(in srgb,currentColor 5%,transparent)}
.rail i{display:block;height:100%;border-radius:.25rem}
.rail.signed{background:linear-gradient(currentColor,currentColor) 50%/1px 100% no-repeat,
color-mix(in srgb,currentColor 5%,transparent)}
.figure{flex:none;min-width:3.2rem;text-align:right;font-variant-numeric:tabular-nums;font-size:.86rem;
color:color-mix(in srgb,currentColor 68%,transparent)}
"""
_LONGEST: Final = 80
_ROW: Final = 32
"""Pixels of one: kept free until they are drawn, so that nothing below moves."""


@dataclass(frozen=True)
class LinkRow:
    """One link, and what stands beside it."""

    id: int | str
    """the latent, or the person"""
    label: str
    figure: str = ""
    meaning: str = ""
    """on hovering; the label itself without one"""
    share: float | None = None
    """filled part of a rail, −1 to 1; None draws none. Where one of a list is negative, all begin in the middle."""
    colour: str = NEUTRAL
    certain: bool = True
    """whether the label is a name that may be said as a fact; grey italics otherwise"""


def intent_rows(rows: Iterable[LinkRow], key: str, *, stay: bool = False) -> None:
    """Each leads to a latent, whose list keeps its search. stay: this is the page of latents."""
    kept = {name: param(name) for name in OF_THE_LIST}
    _link_rows(rows, key, ("pages/latents.py", "latents", c.LATENT), kept, stay)


def person_rows(rows: Iterable[LinkRow], key: str, *, stay: bool = False) -> None:
    """Each leads to a person. stay: this is the page of people."""
    _link_rows(rows, key, ("pages/users.py", "users", "user"), {}, stay)


def _link_rows(
    rows: Iterable[LinkRow], key: str, to: tuple[str, str, str], kept: dict[str, str | None], stay: bool
) -> None:
    path, page, name = to

    def chosen() -> None:
        if stay:
            set_param(name, st.session_state[key]["chosen"])

    drawn = [
        {
            "id": str(row.id),
            "label": shortened(row.label, _LONGEST),
            "href": f"{page}?{urlencode(link(**{name: row.id}, **kept))}",
            "figure": row.figure,
            "meaning": row.meaning if row.certain else f"{row.meaning} {UNCERTAIN}".strip(),
            "certain": row.certain,
            "share": row.share,
            "colour": row.colour,
        }
        for row in rows
    ]
    mount = st.components.v2.component("saerec_link_rows", html="<ul></ul>", css=_STYLE, js=script("link_rows"))
    found = mount(key=key, data={"rows": drawn}, on_chosen_change=chosen, height=max(_ROW * len(drawn), 1))
    if found.chosen is not None and not stay:
        st.switch_page(path, query_params=link(**{name: found.chosen}, **kept))
