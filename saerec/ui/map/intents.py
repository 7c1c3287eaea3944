"""The map of latents."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.explorer.guesses import GUESS
from saerec.explorer.latents.projection import THEME_CERTAIN, THEME_NAME, common_words, thinned
from saerec.figures import intent_map
from saerec.figures.palette import readable
from saerec.ui.kit.address import latent_param, set_param
from saerec.ui.kit.browser import thin_labels
from saerec.ui.kit.controls import pick, switch
from saerec.ui.kit.downloads import save_figure
from saerec.ui.kit.meanings import UNCERTAIN, Meaning, as_option, meaning_link, meaning_of
from saerec.ui.kit.widgets import PLOT, empty, note, plain, section, table

COLOURS: Final = {
    c.THEME: "Theme",
    c.INTENT_KIND: "Kind of intent",
    c.VERDICT: "Verdict",
    c.SCORE: "Name score",
    c.SCORE_KEYWORDS: "Name score by words",
    c.DENSITY: "Density",
    c.N_TEXTS: "Sentences that fire it",
    c.MAX_ACT: "Strongest activation",
    c.STABILITY: "Stability over seeds",
    c.SOURCE: "Who named it",
}
PLACE: Final = "figure-map"
ALT: Final = "Scatter plot: the latents of the dictionary in two dimensions"


def intents(explorer: Explorer) -> None:
    """The map of the dictionary; the list drives it and a click chooses a latent."""
    note(
        "Latents whose directions are alike lie near each other; large ones fire on "
        "many sentences. Names are those of themes. Click a point, or choose a name; zoom in for more names."
    )
    points = explorer.projection()
    chosen, complaint = latent_param()
    if complaint:
        st.warning(plain(complaint, 200), icon=":material/search_off:")
    elif chosen is not None and not (points[c.LATENT] == chosen).any():
        st.warning(
            f"Latent {chosen} is not on the map: it does not exist, or no sentence fires it.",
            icon=":material/search_off:",
        )
    colour, asked, box, labels = _controls(points, chosen)
    if asked.empty:
        empty("There is nothing to show.", "No latent of this run counts as an intent; show all of them.")
        return
    shown = thinned(asked, keep=chosen)
    if chosen in set(shown[c.LATENT]):
        row = shown.set_index(c.LATENT).loc[chosen]
        _chosen(row, int(chosen or 0), points)
    inside = _plot(shown, colour, chosen, box, labels)
    _says(shown, asked, points)
    if inside is not None:
        _selection(inside, points)


def _chosen(row: pd.Series, latent: int, points: pd.DataFrame) -> None:
    """Ways to the latent and to the theme it belongs to."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        meaning_link(latent, Meaning(row[c.NAME] or f"latent {latent}", bool(row[c.CERTAIN])), lead="Open ")
        if row[c.THEME] < 0:
            note("It belongs to no theme.")
            return
        inside = int((points[c.THEME] == row[c.THEME]).sum())
        if row[c.HEAD] != latent:
            theme = Meaning(row[THEME_NAME], bool(row[THEME_CERTAIN]))
            meaning_link(int(row[c.HEAD]), theme, lead="Theme ")
        if inside > 1:
            note(f"{inside} latents mean it; the others are ringed thinly.")


def _controls(points: pd.DataFrame, chosen: int | None) -> tuple[str, pd.DataFrame, bool, bool]:
    """By which colour, what to show, whether dragging selects, whether names are shown."""
    known = {column: words for column, words in COLOURS.items() if points[column].notna().any()}
    left, right = st.columns(2, gap="medium")
    with left:
        colour = pick("colour", "Colour by", known, default=c.THEME)
    with st.container(horizontal=True, gap="medium"):
        only = switch("only", "Intents only", default=True)
        labels = switch("names", "Names", default=True, meaning="As many as fit; more of them as you zoom in.")
        box = switch("box", "Select with a box", meaning="Drag over an area to list what lies in it.")
    asked = points[points[c.IS_INTENT] | (points[c.LATENT] == chosen)] if only else points
    with right:
        _picker(asked, chosen)
    return colour, asked, box, labels


def _picker(shown: pd.DataFrame, chosen: int | None) -> None:
    rows = shown[[c.LATENT, c.NAME, c.CERTAIN]].to_dict("records")
    names = {
        int(row[c.LATENT]): as_option(meaning_of(row)) if row[c.NAME] else f"latent {row[c.LATENT]}" for row in rows
    }
    st.session_state["map-list"] = chosen if chosen in names else None
    st.selectbox(
        "Find",
        sorted(names, key=lambda latent: names[latent].removeprefix(GUESS).lower()),
        key="map-list",
        format_func=names.__getitem__,
        on_change=lambda: set_param(c.LATENT, st.session_state["map-list"]),
        placeholder="Choose a latent",
    )


def _plot(shown: pd.DataFrame, colour: str, chosen: int | None, box: bool, labels: bool) -> pd.DataFrame | None:
    """Draw; the latents inside the box that was drawn, if any."""

    def select() -> None:
        points = st.session_state["map"]["selection"]["points"]
        if len(points) == 1 and not box:
            set_param(c.LATENT, int(points[0]["customdata"][0]))

    figure = readable(intent_map(shown, colour, chosen, box=box, labels=labels), dark=st.context.theme.type == "dark")
    with st.container(key=PLACE):
        state = st.plotly_chart(
            figure,
            key="map",
            on_select=select,
            selection_mode=("points", "box"),
            config=PLOT | {"scrollZoom": True},
            height=figure.layout.height,
            alt=ALT,
        )
        save_figure(figure, PLACE, ALT)
        if labels:
            thin_labels(PLACE)
    points = state["selection"]["points"] if isinstance(state, dict) else []
    inside = [int(point["customdata"][0]) for point in points if point.get("customdata")]
    return shown[shown[c.LATENT].isin(inside)] if box and inside else None


def _says(shown: pd.DataFrame, asked: pd.DataFrame, points: pd.DataFrame) -> None:
    """Nothing is left out silently."""
    what = "latents that fire" if len(asked) == len(points) else "intents"
    if len(shown) < len(asked):
        note(f"Showing {len(shown):,} of {len(asked):,} {what}, drawn at random. Any of them can be chosen above.")
    elif len(asked) == len(points):
        note(f"Showing all {len(shown):,} {what}, {int(shown[c.IS_INTENT].sum()):,} of them intents.")
    else:
        note(f"Showing all {len(shown):,} {what}.")


def _selection(inside: pd.DataFrame, points: pd.DataFrame) -> None:
    """The latents in the box, and the words that set them apart."""
    section(f"{len(inside):,} latents in the box", small=True)
    common = [f"{word} ({n})" for word, n in common_words(inside, points)]
    if common:
        note("Words they share: " + ", ".join(common))
    table(
        inside,
        "Table of the latents in the box",
        {
            c.LATENT: st.column_config.NumberColumn("Latent", format="%d"),
            c.NAME: st.column_config.TextColumn("Name", help=UNCERTAIN),
            c.SCORE: st.column_config.NumberColumn("Score", format="%.2f"),
            c.DENSITY: st.column_config.NumberColumn("Fires on", format="percent"),
            THEME_NAME: "Theme",
            c.INTENT_KIND: "Kind",
        },
    )
