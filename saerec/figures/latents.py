"""What does a latent mean, and where does it lie?"""

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
    INTENT_NAMES,
    LOSS,
    NEUTRAL,
    PERSONAL,
    colour_of,
    drawn,
    safe,
    styled,
)

MOST_LABELS: Final = 400
"""Names a chart holds; how many of them are seen depends on how near one looks."""
SOURCES: Final = {
    "human": "named by a person",
    "llm": "named by a language model",
    "keywords": "named by keywords",
    "": "without a name",
}
KINDS: Final = {**COLOURS, "human": LOSS, "llm": PERSONAL, "keywords": ACCENT, "": NEUTRAL}


def activation_histogram(histogram: pd.DataFrame, colour: str = ACCENT) -> go.Figure:
    """How strongly the firing texts fire: columns low, high, count."""
    low, high = histogram["low"].to_numpy(), histogram["high"].to_numpy()
    bars = {
        "type": "bar",
        "x": (low + high) / 2,
        "y": histogram["count"].to_numpy(),
        "width": high - low,
        "marker": {"color": colour, "line": {"width": 1, "color": "rgba(128,128,128,.35)"}},
        "hovertemplate": "activation %{x:.2f}: %{y:,} sentences<extra></extra>",
    }
    across = {"title": "activation", "showgrid": False, "rangemode": "tozero"}
    return drawn(bars, 190, x=across, y={"title": "sentences", "nticks": 4})


def intent_map(
    points: pd.DataFrame, colour: str, chosen: int | None = None, *, box: bool = False, labels: bool = True
) -> go.Figure:
    """The latents where UMAP put them: columns latent, x, y, name, density, score, is_intent, kind, and the colour's.

    Size is density, colour is a column (`kind`, `source`, or a number); latents are in `customdata[0]`. With `box` a
    drag selects, else it moves the map (Plotly hears clicks on points only while it is not selecting). Names are the
    last trace, the surest first: a page shows as many of them as fit.
    """
    figure = go.Figure()
    names = INTENT_NAMES if colour == c.INTENT_KIND else SOURCES if colour == c.SOURCE else {}
    for value, name in reversed(names.items()):
        part = points[points[colour] == value]
        figure.add_trace(_dots(part, {"color": KINDS[value]}, name=name))
    if not names:
        figure.add_trace(_dots(points, _scale(points[colour], colour), name=""))
    _ring(figure, points, chosen)
    if labels:
        figure.add_trace(_labels(points))
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure = styled(figure, 640)
    figure.update_layout(
        dragmode="select" if box else "pan",
        showlegend=bool(names),
        legend={"itemsizing": "constant"},
        uirevision="map",
    )
    return figure


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
    names = [safe(text) or f"latent {latent}" for text, latent in zip(part[c.NAME], part[c.LATENT], strict=True)]
    scores = [f"{score:.2f}" if np.isfinite(score) else "not scored" for score in part[c.SCORE]]
    return go.Scatter(
        x=part["x"],
        y=part["y"],
        mode="markers",
        name=name,
        text=names,
        customdata=list(zip(part[c.LATENT].tolist(), (100 * part[c.DENSITY]).tolist(), scores, strict=True)),
        marker={
            "size": _sizes(part),
            "opacity": 0.85,
            "line": {"width": 0.8, "color": "rgba(255,255,255,.55)"},
            **marker,
        },
        hovertemplate="<b>%{text}</b><br>latent %{customdata[0]}<br>fires on %{customdata[1]:.2f} % of sentences"
        "<br>name score %{customdata[2]}<extra></extra>",
    )


def _ring(figure: go.Figure, points: pd.DataFrame, chosen: int | None) -> None:
    spot = points[points[c.LATENT] == chosen] if chosen is not None else points.iloc[:0]
    if len(spot):
        ring = {"size": 30, "color": "rgba(0,0,0,0)", "line": {"color": LOSS, "width": 3}}
        figure.add_scatter(x=spot["x"], y=spot["y"], mode="markers", marker=ring, hoverinfo="skip", showlegend=False)


def _labels(points: pd.DataFrame) -> go.Scatter:
    """Names of the intents, the best-scored first."""
    ranked = points[points[c.IS_INTENT]].sort_values([c.SCORE, c.DENSITY], ascending=False)[:MOST_LABELS]
    return go.Scatter(
        x=ranked["x"],
        y=ranked["y"],
        mode="markers+text",
        text=[safe(name, 24) for name in ranked[c.NAME]],
        textposition="top center",
        textfont={"size": 12},
        hoverinfo="skip",
        showlegend=False,
        name="names",
        marker={"size": _sizes(ranked), "opacity": 0},
        cliponaxis=False,
    )


def _sizes(points: pd.DataFrame) -> pd.Series:
    return 8 + 36 * np.sqrt(points[c.DENSITY].clip(upper=0.25))


def two_texts(latents: pd.DataFrame, most: int = 20) -> go.Figure:
    """Activation in a first text to the left, in a second to the right: name, kind, activation_1, activation_2."""
    shown = latents.head(most)
    names, rows = [safe(name, 32) for name in shown[c.NAME]], list(range(len(shown)))
    figure = go.Figure()
    for side, column, which in ((-1, "activation_1", "first"), (1, "activation_2", "second")):
        figure.add_bar(
            x=side * shown[column],
            y=rows,
            orientation="h",
            showlegend=False,
            name=which,
            marker={"color": [colour_of(kind) for kind in shown[c.INTENT_KIND]], "opacity": 0.95 if side > 0 else 0.6},
            customdata=list(zip(names, shown[column].tolist(), strict=True)),
            hovertemplate="<b>%{customdata[0]}</b><br>" + which + " text: %{customdata[1]:.2f}<extra></extra>",
        )
    figure = styled(figure, 90 + 27 * len(names))
    top = max(0.01, *shown["activation_1"], *shown["activation_2"])
    ticks = np.linspace(-top, top, 5)
    figure.update_layout(barmode="overlay")
    figure.update_yaxes(tickvals=rows, ticktext=names, autorange="reversed", showgrid=False, zeroline=False)
    figure.update_xaxes(
        title="← first text   ·   activation   ·   second text →",
        tickvals=ticks,
        ticktext=[f"{abs(tick):.2f}" for tick in ticks],
        range=[-1.08 * top, 1.08 * top],
    )
    return figure
