"""Themes turned up or down: one slider turns all latents of a theme alike. Things stand apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explain.first_place import MOST
from saerec.explorer import Explorer, Intervention
from saerec.explorer.recommendations.meaning import INTENT, KIND_WORDS, THING, WHAT_IT_IS
from saerec.text.words import folded, search_words
from saerec.ui.kit.address import change_now, param, set_change
from saerec.ui.kit.controls import choice, search, switch
from saerec.ui.kit.widgets import note, plain
from saerec.ui.recommendations.themes import label
from saerec.ui.recommendations.weights import Slider, slider

SHOWN: Final = 6
"""Themes of a list; the others are found by search."""
MOVING, OWN, PUBLIC, THINGS = "moving", "own", "public", "things"
LISTS: Final = {MOVING: "Move most", OWN: "This person's", PUBLIC: "Most people's", THINGS: "Things"}
ALONE: Final = "alone"


def steering(explorer: Explorer, user_id: str, change: Intervention[str]) -> None:
    """Few sliders first, all others by list and by search; drawn when it is opened."""
    panel = st.expander(
        "Turn what they want up or down",
        icon=":material/tune:",
        expanded=bool(change.intents or any(map(param, ("turn", "turning", ALONE)))),
        key="turn-intents",
        on_change="rerun",
    )
    if not panel.open:
        return
    with panel:
        table = explorer.turns(user_id, change)
        words = search("turn", "turn-find", "A word of its name", "Find what to turn").strip()
        if words:
            shown = _found(table, words, explorer)
        else:
            shown = _listed(table, choice("turning", "Which to show", LISTS, default=MOVING))
        alone = switch(ALONE, "Latents one by one", meaning="Below each theme, a slider for each of its latents.")
        _turned(explorer, table, shown, change)
        for row in shown.to_dict("records"):
            _theme(explorer, row, change, alone=alone)


def _found(table: pd.DataFrame, words: str, explorer: Explorer) -> pd.DataFrame:
    """Whatever bears every word, in its own name or in those of its latents, whether this person has it or not."""
    called = explorer.names([one for latents in table["latents"] for one in latents])
    texts = [" ".join([row[c.NAME], *map(called.__getitem__, row["latents"])]) for row in table.to_dict("records")]
    table = table[[all(word in folded(text) for word in search_words(words)) for text in texts]]
    if table.empty:
        note("Nothing is called so.")
    return _first(table, "write more of the name")


def _listed(table: pd.DataFrame, which: str) -> pd.DataFrame:
    intent = table[c.MEANS] == INTENT
    rows = {
        MOVING: intent & (table["moved"] > 0),
        OWN: intent & ~table["of_all"] & (table[c.SHARE] > 0),
        PUBLIC: intent & table["of_all"],
        THINGS: table[c.MEANS] == THING,
    }[which]
    if not rows.any():
        note("There is none.")
    return _first(table[rows], "search for the others")


def _first(table: pd.DataFrame, how: str) -> pd.DataFrame:
    if len(table) > SHOWN:
        note(f"Those that move this list most, {SHOWN} of {len(table)}: {how}.")
    return table.head(SHOWN)


def _turned(explorer: Explorer, table: pd.DataFrame, shown: pd.DataFrame, change: Intervention[str]) -> None:
    """How many are turned, the way back for all, and those turned that are not shown below."""
    turned = table[[any(one in change.intents for one in latents) for latents in table["latents"]]]
    known = {one for latents in table["latents"] for one in latents}
    others = [latent for latent in change.intents if latent not in known]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"{len(turned) + len(others)} turned", width="stretch")
        st.button("Reset all turns", icon=":material/restart_alt:", key="reset-turns", type="tertiary",
                  disabled=not change.intents, on_click=_turn_none)  # fmt: skip
    for row in turned[~turned[c.GROUP].isin(shown[c.GROUP])].to_dict("records"):
        _theme(explorer, row, change, alone=False)
    _singles(explorer, others, change)


def _turn_none() -> None:
    set_change(replace(change_now(), intents={}))


def _theme(explorer: Explorer, row: dict[Any, Any], change: Intervention[str], *, alone: bool) -> None:
    """One slider for all of a theme; below it its latents, where asked for or where they stand apart."""
    latents = [int(one) for one in row["latents"]]
    factors = [change.intents.get(one, 1.0) for one in latents]
    apart = len(set(factors)) > 1
    many = f" It turns all {len(latents)} latents of it alike." if len(latents) > 1 else ""
    moves = f"Removed or doubled, it moves the first 20 by {row['moved']:.1f} places on average."
    called = f"{WHAT_IT_IS if row[c.MEANS] == THING else ''}{row[c.NAME]}"
    kind = KIND_WORDS.get(row[c.INTENT_KIND], "") if row[c.MEANS] == INTENT else ""
    one = Slider(
        name=row[c.GROUP].replace(" ", "-"),
        label=called[:1].upper() + called[1:],
        meaning=f"0 removes it, 2 doubles it.{many} {moves}",
        value=sum(factors) / len(factors),
        own=1.0,
        most=MOST,
        shown=f"{label(row)} :small[:gray[{kind}]]" if kind else label(row),
    )
    slider(one, _keeper(latents))
    if apart or (alone and len(latents) > 1):
        _singles(explorer, latents, change)


def _singles(explorer: Explorer, latents: Sequence[int], change: Intervention[str]) -> None:
    names = explorer.names(latents)
    for latent in latents:
        one = Slider(
            name=f"latent-{latent}",
            label=f"{names[latent]}, latent {latent}",
            meaning="This latent alone. 0 removes it, 2 doubles it.",
            value=change.intents.get(latent, 1.0),
            own=1.0,
            most=MOST,
            shown=f":small[{plain(names[latent], 50)} · latent {latent}]",
        )
        slider(one, _keeper([latent]))


def _keeper(latents: Sequence[int]) -> Callable[[float], None]:
    def keep(value: float) -> None:
        change = change_now()
        for latent in latents:
            change = change.with_weight(latent, None if value == 1.0 else value)
        set_change(change)

    return keep
