"""Themes turned up or down: one slider turns all latents of a theme alike. Things stand apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer, Intervention, UserDetail
from saerec.explorer.recommendations.meaning import INTENT, THING
from saerec.text.words import search_words
from saerec.ui.kit.address import change_now, param, set_change
from saerec.ui.kit.controls import search
from saerec.ui.kit.widgets import note, plain
from saerec.ui.recommendations.themes import label
from saerec.ui.recommendations.weights import slider

MOST_SCALE: Final = 3.0
SHOWN: Final = 5
"""Themes of each kind that a person has, the strongest; the others are found by search."""
MOST_FOUND: Final = 12
_TURNS: Final = "0 removes it, 2 doubles it. It turns all of its latents alike."


def steering(explorer: Explorer, person: UserDetail, change: Intervention[str]) -> None:
    """A slider a theme; drawn when it is opened."""
    panel = st.expander(
        "Turn what they want up or down",
        icon=":material/tune:",
        expanded=bool(change.intents) or param("turn") is not None,
        key="turn-intents",
        on_change="rerun",
    )
    if not panel.open:
        return
    table = explorer.turnable()
    table = table[table[c.MEANS].isin((INTENT, THING))]
    with panel:
        words = search("turn", "turn-find", "A word of its name", "Find what to turn")
        sections = _found(table, words) if words.strip() else _own(table, person, change)
        for title, rows in sections:
            if len(rows):
                st.caption(title)
            for row in rows.to_dict("records"):
                _theme(row, change)
        if not words.strip():
            _alone(explorer, table, change)


def _found(table: pd.DataFrame, words: str) -> list[tuple[str, pd.DataFrame]]:
    """Whatever bears every word, whether this person has it or not."""
    for word in search_words(words):
        table = table[table[c.NAME].str.lower().str.contains(word, regex=False)]
    if table.empty:
        note("Nothing is called so.")
    elif len(table) > MOST_FOUND:
        note(f"Showing {MOST_FOUND} of {len(table)}: write more of the name.")
    table = table.head(MOST_FOUND)
    return [(title, table[table[c.MEANS] == means]) for title, means in (("Intents", INTENT), ("Things", THING))]


def _own(table: pd.DataFrame, person: UserDetail, change: Intervention[str]) -> list[tuple[str, pd.DataFrame]]:
    """What was turned already, what this person has, what most people ask for, and things."""
    share = dict(zip(person.personal[c.LATENT].astype(int), person.personal[c.WEIGHT], strict=True))
    public = set(person.public[c.LATENT].astype(int))
    weight = table["latents"].map(lambda latents: sum(share.get(one, 0.0) for one in latents))
    table = table.iloc[weight.argsort(kind="stable")[::-1]].assign(weight=weight)
    turned = table["latents"].map(lambda latents: any(one in change.intents for one in latents))
    of_all = table["latents"].map(lambda latents: any(one in public for one in latents))
    intent, has = table[c.MEANS] == INTENT, table["weight"] > 0
    return [
        ("Turned by hand", table[turned]),
        ("This person's", table[~turned & intent & ~of_all & has].head(SHOWN)),
        ("As most people say", table[~turned & intent & of_all].head(SHOWN)),
        ("Things they had or wrote of", table[~turned & ~intent & has].head(SHOWN)),
    ]


def _theme(row: dict[Any, Any], change: Intervention[str]) -> None:
    latents = [int(one) for one in row["latents"]]
    factors = [change.intents.get(one, 1.0) for one in latents]
    alike = len(set(factors)) == 1
    meaning = _TURNS if alike else f"Its latents stand apart: {', '.join(f'{one:g}' for one in factors)}. {_TURNS}"
    value = sum(factors) / len(factors)
    slider(row[c.GROUP].replace(" ", "-"), label(row), meaning, (value, MOST_SCALE), _keeper(latents))


def _keeper(latents: Sequence[int]) -> Callable[[float], None]:
    def keep(value: float) -> None:
        change = change_now()
        for latent in latents:
            change = change.with_weight(latent, None if value == 1.0 else value)
        set_change(change)

    return keep


def _alone(explorer: Explorer, table: pd.DataFrame, change: Intervention[str]) -> None:
    """Single latents that a link turned otherwise than the rest of their theme, or that have none."""
    alike = {
        one
        for latents in table["latents"]
        if len({change.intents.get(one, 1.0) for one in latents}) == 1
        for one in latents
    }
    single = [latent for latent in change.intents if latent not in alike]
    if single:
        st.caption("Single latents")
    names = explorer.names(single)
    for latent in single:
        shown = f"{plain(names[latent], 50)} (latent {latent})"
        slider(f"latent-{latent}", shown, "0 removes it, 2 doubles it.", (change.intents[latent], MOST_SCALE),
               _keeper([latent]))  # fmt: skip
