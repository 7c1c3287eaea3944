"""Where do intents lie?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.figures import intent_map
from saerec.ui.components import PLOT, intent_link, nothing, plain, question
from saerec.ui.state import latent_param, set_param

COLOURS = {"Kind": c.INTENT_KIND, "Name score": c.SCORE, "Density": c.DENSITY}


def render(explorer: Explorer) -> None:
    """The map of the dictionary; the list drives it and a click opens a latent."""
    question("Where do intents lie?", "Latents whose directions are alike lie near each other. Size: how many "
             "sentences fire them. Click a point, or choose a name.")  # fmt: skip
    points = explorer.projection()
    left, middle, right = st.columns([2, 2, 3], vertical_alignment="bottom")
    colour = left.segmented_control("Colour", list(COLOURS), default="Kind", key="map-colour") or "Kind"
    only = middle.toggle("Intents only", key="map-intents")
    shown = points[points[c.IS_INTENT]] if only else points
    chosen, complaint = latent_param()
    if complaint:
        st.warning(plain(complaint, 200))
    if shown.empty:
        nothing("There is nothing to show.", "No latent of this run counts as an intent; show all of them.")
        return
    with right:
        _picker(shown, chosen)
    _plot(shown, COLOURS[colour], chosen)
    st.caption(f"Showing all {len(shown):,} latents that fire." if not only else f"Showing all {len(shown):,} intents.")
    if chosen is not None and (points[c.LATENT] == chosen).any():
        intent_link(chosen, f"Open {points.set_index(c.LATENT).at[chosen, c.NAME] or chosen}")
    elif chosen is not None:
        st.warning(f"Latent {chosen} is not on the map: it does not exist, or no sentence fires it.")


def _picker(shown: pd.DataFrame, chosen: int | None) -> None:
    names = {int(latent): name for latent, name in zip(shown[c.LATENT], shown[c.NAME], strict=True)}
    ids = sorted(names, key=lambda latent: names[latent].lower())
    st.session_state["map-list"] = chosen if chosen in names else None
    st.selectbox(
        "Find", ids, key="map-list", format_func=lambda latent: names[latent] or f"latent {latent}",
        on_change=lambda: set_param(c.LATENT, st.session_state["map-list"]), placeholder="Choose a latent",
    )  # fmt: skip


def _plot(shown: pd.DataFrame, colour: str, chosen: int | None) -> None:
    def select() -> None:
        points = st.session_state["map"]["selection"]["points"]
        if len(points) == 1:
            set_param(c.LATENT, int(points[0]["customdata"][0]))

    state = st.plotly_chart(
        intent_map(shown, colour, chosen), key="map", on_select=select, selection_mode=("points", "box"), config=PLOT,
        alt="Scatter plot: the latents of the dictionary in two dimensions",
    )  # fmt: skip
    points = state["selection"]["points"] if isinstance(state, dict) else []
    if len(points) > 1:
        ids = [int(point["customdata"][0]) for point in points]
        st.subheader(f"{len(ids)} latents selected", anchor=False)
        table = shown[shown[c.LATENT].isin(ids)]
        st.dataframe(table[[c.LATENT, c.NAME, c.SCORE, c.DENSITY, c.INTENT_KIND]], hide_index=True)
