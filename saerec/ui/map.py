"""Where do intents lie?"""

from __future__ import annotations

from collections import Counter

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.figures import intent_map
from saerec.ui.components import PLOT, empty, head, intent_link, note, plain, section
from saerec.ui.state import latent_param, set_param

COLOURS = {"Kind": c.INTENT_KIND, "Name score": c.SCORE, "Density": c.DENSITY}
COMMON_WORDS = 8


def render(explorer: Explorer) -> None:
    """The map of the dictionary; the list drives it and a click chooses a latent."""
    head("Map", "Where do intents lie?", "Latents whose directions are alike lie near each other; large ones fire on "
         "many sentences. Click a point, or choose a name.")  # fmt: skip
    points = explorer.projection()
    chosen, complaint = latent_param()
    if complaint:
        st.warning(plain(complaint, 200), icon=":material/search_off:")
    elif chosen is not None and not (points[c.LATENT] == chosen).any():
        st.warning(f"Latent {chosen} is not on the map: it does not exist, or no sentence fires it.",
                   icon=":material/search_off:")  # fmt: skip
    shown, colour, box = _controls(points, chosen)
    if shown.empty:
        empty("There is nothing to show.", "No latent of this run counts as an intent; show all of them.")
        return
    if chosen in set(shown[c.LATENT]):
        row = shown.set_index(c.LATENT).loc[chosen]
        intent_link(int(chosen or 0), f"Open {row[c.NAME] or f'latent {chosen}'}")
    _plot(shown, colour, chosen, box)
    intents = int(shown[c.IS_INTENT].sum())
    note(f"Showing all {len(shown):,} latents that fire, {intents:,} of them intents."
         if len(shown) == len(points) else f"Showing all {len(shown):,} intents.")  # fmt: skip


def _controls(points: pd.DataFrame, chosen: int | None) -> tuple[pd.DataFrame, str, bool]:
    """What to show, by which colour, and whether dragging selects."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        colour = st.segmented_control("Colour", list(COLOURS), default="Kind", key="map-colour") or "Kind"
        only = st.toggle("Intents only", key="map-intents")
        box = st.toggle("Select with a box", key="map-box", help="Drag over an area to list what lies in it.")
        shown = points[points[c.IS_INTENT]] if only else points
        _picker(shown, chosen)
    return shown, COLOURS[colour], box


def _picker(shown: pd.DataFrame, chosen: int | None) -> None:
    names = {int(latent): name or f"latent {latent}"
             for latent, name in zip(shown[c.LATENT], shown[c.NAME], strict=True)}  # fmt: skip
    st.session_state["map-list"] = chosen if chosen in names else None
    st.selectbox(
        "Find", sorted(names, key=lambda latent: names[latent].lower()), key="map-list", format_func=names.__getitem__,
        on_change=lambda: set_param(c.LATENT, st.session_state["map-list"]), placeholder="Choose a latent",
    )  # fmt: skip


def _plot(shown: pd.DataFrame, colour: str, chosen: int | None, box: bool) -> None:
    def select() -> None:
        points = st.session_state["map"]["selection"]["points"]
        if len(points) == 1 and not box:
            set_param(c.LATENT, int(points[0]["customdata"][0]))

    dark = st.context.theme.type == "dark"
    state = st.plotly_chart(
        intent_map(shown, colour, chosen, dark=dark, box=box), key="map", on_select=select,
        selection_mode=("points", "box"), config=PLOT | {"scrollZoom": True},
        alt="Scatter plot: the latents of the dictionary in two dimensions",
    )  # fmt: skip
    points = state["selection"]["points"] if isinstance(state, dict) else []
    if box and points:
        _selection(shown[shown[c.LATENT].isin([int(point["customdata"][0]) for point in points])])


def _selection(table: pd.DataFrame) -> None:
    """The latents in the box, and the words their names share."""
    section(f"{len(table):,} latents in the box", small=True)
    words = Counter(word for name in table[c.NAME] for word in {w for w in name.lower().split() if len(w) > 2})
    common = [f"{word} ({n})" for word, n in words.most_common(COMMON_WORDS) if n > 1]
    if common:
        note("Words their names share: " + ", ".join(common))
    st.dataframe(
        table[[c.LATENT, c.NAME, c.SCORE, c.DENSITY, c.INTENT_KIND]], hide_index=True,
        alt="Table of the latents in the box",
        column_config={
            c.LATENT: st.column_config.NumberColumn("Latent", format="%d"), c.NAME: "Name",
            c.SCORE: st.column_config.NumberColumn("Score", format="%.2f"),
            c.DENSITY: st.column_config.NumberColumn("Fires on", format="percent"), c.INTENT_KIND: "Kind",
        },
    )  # fmt: skip
