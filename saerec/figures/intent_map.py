"""Where do latents lie?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from saerec import columns as c
from saerec.figures.palette import (
    ACCENT,
    COLOURS,
    INK_ON_LIGHT,
    INTENT_NAMES,
    LOSS,
    NEUTRAL,
    PERSONAL,
    PRAISE,
    PUBLIC,
    SEQUENCE,
    UNDECIDED,
    VERDICT_NAMES,
    safe,
    styled,
    uncertain,
)  # fmt: skip

MOST_LABELS: Final = 400
"""Names a chart holds; how many of them are seen depends on how near one looks."""
SOURCES: Final = {
    "human": "named by a person",
    "llm": "named by a language model",
    "local": "named by a language model here",
    "reasons": "named by its reason",
    "keywords": "named by keywords",
    "": "without a name",
}
KINDS: Final = {
    **COLOURS,
    "human": LOSS,
    "llm": PERSONAL,
    "local": UNDECIDED,
    "reasons": PUBLIC,
    "keywords": ACCENT,
    "": NEUTRAL,
}
THEME_COLOURS: Final = (
    SEQUENCE, PERSONAL, PUBLIC, LOSS, ACCENT, UNDECIDED, PRAISE, "#5b4b9a", "#7f4f24", "#4d6b36",
)  # fmt: skip
"""Of the themes that most texts speak of; more colours nobody tells apart."""


def intent_map(
    points: pd.DataFrame, colour: str, chosen: int | None = None, *, box: bool = False, labels: bool = True
) -> go.Figure:
    """The latents where UMAP put them: columns latent, x, y, name, certain, theme, head, theme_name, theme_certain,
    density, score, is_intent, kind, and the colour's.

    Size is density, colour is a column (`theme`, `kind`, `verdict`, `source`, or a number); latents are in
    `customdata[0]`. With `box` a drag selects, else it moves the map (Plotly hears clicks on points only while it is
    not selecting). Names are the last trace, those of themes, the most spoken of first: a page shows as many of them as
    fit.
    """
    figure = go.Figure()
    groups = _groups(points, colour)
    for part, shade, name in reversed(groups):
        figure.add_trace(_dots(part, {"color": shade}, name=name))
    if not groups:
        figure.add_trace(_dots(points, _scale(points[colour], colour), name=""))
    _ring(figure, points, chosen)
    if labels:
        figure.add_trace(_labels(points))
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure = styled(figure, 640)
    figure.update_layout(
        dragmode="select" if box else "pan",
        showlegend=bool(groups),
        legend={"itemsizing": "constant", "traceorder": "reversed"},
        uirevision="map",
    )
    return figure


_NAMED: Final = {c.INTENT_KIND: INTENT_NAMES, c.VERDICT: VERDICT_NAMES, c.SOURCE: SOURCES}


def _groups(points: pd.DataFrame, column: str) -> list[tuple[pd.DataFrame, str, str]]:
    """(points, colour, name) of each value of a column of words; none for a column of numbers. What nothing is, is left
    out; of themes those spoken of most have a colour."""
    if column == c.THEME:
        first = points.loc[points[c.THEME] >= 0].drop_duplicates(c.THEME).sort_values(c.THEME)
        known = list(zip(first[c.THEME], _theme_names(first, 24), strict=True))[: len(THEME_COLOURS)]
        found = [
            (points[points[c.THEME] == theme], shade, name)
            for (theme, name), shade in zip(known, THEME_COLOURS, strict=False)
        ]
        rest = points[~points[c.THEME].isin([theme for theme, _ in known])]
        found += [
            (rest[rest[c.THEME] >= 0], INK_ON_LIGHT, "another theme"),
            (rest[rest[c.THEME] < 0], NEUTRAL, "no theme"),
        ]
    else:
        found = [
            (points[points[column] == value], KINDS[value], name) for value, name in _NAMED.get(column, {}).items()
        ]
    return [(part, shade, name) for part, shade, name in found if len(part)]


def _scale(values: pd.Series, column: str) -> Mapping[str, Any]:
    """A scale of one column; figures that span orders of magnitude by their logarithm."""
    shown = np.log10(values.clip(lower=1e-5)) if column in (c.DENSITY, c.N_TEXTS) else values
    bar: dict[str, Any] = {"thickness": 12, "len": 0.5, "outlinewidth": 0, "y": 0.45}
    if shown is not values:
        places = np.arange(np.floor(shown.min()), np.ceil(shown.max()) + 1)
        unit = [f"{100 * 10**place:g} %" if column == c.DENSITY else f"{10**place:,.0f}" for place in places]
        bar |= {"tickvals": places, "ticktext": unit}
    return {"color": shown, "colorscale": "Cividis", "showscale": True, "colorbar": bar}


def _dots(part: pd.DataFrame, marker: Mapping[str, Any], name: str) -> go.Scatter:
    told = part[[c.NAME, c.LATENT, c.CERTAIN]].itertuples(index=False, name=None)
    names = [uncertain(safe(text) or f"latent {latent}", bool(sure)) for text, latent, sure in told]
    themes = [f"theme: {name}" if name else "no theme" for name in _theme_names(part)]
    scores = [f"{score:.2f}" if np.isfinite(score) else "not scored" for score in part[c.SCORE]]
    return go.Scatter(
        x=part["x"],
        y=part["y"],
        mode="markers",
        name=name,
        text=names,
        customdata=list(zip(part[c.LATENT].tolist(), (100 * part[c.DENSITY]).tolist(), scores, themes, strict=True)),
        marker={
            "size": _sizes(part),
            "opacity": 0.85,
            "line": {"width": 0.8, "color": "rgba(255,255,255,.55)"},
            **marker,
        },
        hovertemplate="<b>%{text}</b><br>%{customdata[3]}<br>latent %{customdata[0]}"
        "<br>fires on %{customdata[1]:.2f} % of sentences<br>name score %{customdata[2]}<extra></extra>",
    )


def _ring(figure: go.Figure, points: pd.DataFrame, chosen: int | None) -> None:
    spot = points[points[c.LATENT] == chosen] if chosen is not None else points.iloc[:0]
    if len(spot):
        theme = int(spot[c.THEME].iat[0])
        others = points[(points[c.THEME] == theme) & (points[c.LATENT] != chosen) & (theme >= 0)]
        for some, size, width in ((others, 22, 1.5), (spot, 30, 3)):
            ring = {"size": size, "color": "rgba(0,0,0,0)", "line": {"color": LOSS, "width": width}}
            figure.add_scatter(
                x=some["x"], y=some["y"], mode="markers", marker=ring, hoverinfo="skip", showlegend=False
            )


def _labels(points: pd.DataFrame) -> go.Scatter:
    """Names of the themes of intents at the latents that speak for them, those that most texts speak of first."""
    heads = points[points[c.IS_INTENT] & (points[c.LATENT] == points[c.HEAD])]
    ranked = heads.sort_values(c.THEME)[:MOST_LABELS]
    return go.Scatter(
        x=ranked["x"],
        y=ranked["y"],
        mode="markers+text",
        text=_theme_names(ranked, 24),
        textposition="top center",
        textfont={"size": 12},
        hoverinfo="skip",
        showlegend=False,
        name="names",
        marker={"size": _sizes(ranked), "opacity": 0},
        cliponaxis=False,
    )


def _theme_names(points: pd.DataFrame, length: int = 48) -> list[str]:
    """As HTML: in italics where one is not certain; "" where a latent has no theme."""
    pairs = zip(points["theme_name"], points["theme_certain"], strict=True)
    return [uncertain(safe(name, length), bool(sure) or not name) for name, sure in pairs]


def _sizes(points: pd.DataFrame) -> pd.Series:
    return 8 + 36 * np.sqrt(points[c.DENSITY].clip(upper=0.25))
