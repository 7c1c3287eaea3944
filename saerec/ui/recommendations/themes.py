"""The themes behind a score: each opens to its latents, whose parts add up to the theme's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from saerec import columns as c
from saerec.explorer import Explanation
from saerec.explorer.recommendations.meaning import INTENT, KIND_WORDS, REST_NAME, THING
from saerec.explorer.recommendations.sentences import effect
from saerec.figures.palette import NEUTRAL, colour_of
from saerec.ui.kit import numbers
from saerec.ui.kit.link_rows import LinkRow, intent_rows
from saerec.ui.kit.meanings import as_label, meaning_of
from saerec.ui.kit.widgets import note, section

SHOWN = 8
"""Themes that open; all are in the table."""


def themes(why: Explanation) -> None:
    """The strongest themes of intents, then things, then the rest in one line."""
    section("What is in each theme?", "A theme's part is the sum of its latents'. The rank is without all of them.",
            small=True)  # fmt: skip
    order = why.groups[c.DELTA_SCORE].abs().sort_values(ascending=False, kind="stable").index
    groups = why.groups.reindex(order)
    intents = groups[groups[c.MEANS] == INTENT]
    for row in intents.head(SHOWN).to_dict("records"):
        _theme(why, row)
    if len(intents) > SHOWN:
        note(f"{len(intents) - SHOWN} more are in the table below.")
    things = groups[c.MEANS] == THING
    for row in [*groups[things].to_dict("records"), *groups[~things & (groups[c.MEANS] != INTENT)].to_dict("records")]:
        _theme(why, row)


def _theme(why: Explanation, row: dict) -> None:
    """Its latents are drawn when it is opened."""
    n = row["n_latents"]
    latents = "" if n == 1 else f" · {n} latents"
    panel = st.expander(
        f"{label(row)} · {numbers.signed(row[c.DELTA_SCORE])}{latents}",
        key=f"part-{row[c.GROUP].replace(' ', '-')}",
        on_change="rerun",
    )
    if not panel.open:
        return
    parts = why.parts[why.parts[c.GROUP] == row[c.GROUP]]
    parts = parts.reindex(parts[c.DELTA_SCORE].abs().sort_values(ascending=False, kind="stable").index)
    most = float(parts[c.DELTA_SCORE].abs().max()) or 1.0
    with panel:
        kind = KIND_WORDS.get(row[c.INTENT_KIND], "")
        note(f"{kind[:1].upper()}{kind[1:]}. {effect(why, row)}" if kind else effect(why, row))
        intent_rows((_row(part, most) for part in parts.to_dict("records")), f"rows-{row[c.GROUP]}")


def _row(part: dict, most: float) -> LinkRow:
    delta = float(part[c.DELTA_SCORE])
    colour = colour_of(part["kind"]) if delta >= 0 else NEUTRAL
    return LinkRow(
        int(part["id"]),
        str(part[c.NAME]),
        numbers.signed(delta),
        share=delta / most,
        colour=colour,
        certain=bool(part[c.CERTAIN]),
    )


def label(row: Mapping[Any, Any]) -> str:
    """A group on a label, as markdown: things say that they are such, and names that are not certain are grey."""
    if row[c.MEANS] not in (INTENT, THING):
        return REST_NAME[:1].upper() + REST_NAME[1:]
    shown = as_label(meaning_of(row), 60)
    return f"What it is: {shown}" if row[c.MEANS] == THING else shown
