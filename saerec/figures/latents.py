"""What does a latent mean, and where does it lie?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from saerec import columns as c
from saerec.figures.palette import ACCENT, BRANCH, INTENT_NAMES, LOSS, safe, styled

MOST_LABELS: Final = 26


def activation_histogram(histogram: pd.DataFrame, colour: str = ACCENT) -> go.Figure:
    """How strongly the firing texts fire: columns low, high, count."""
    figure = go.Figure(
        go.Bar(
            x=(histogram["low"] + histogram["high"]) / 2,
            y=histogram["count"],
            width=histogram["high"] - histogram["low"],
            marker_color=colour,
            marker_line={"width": 1, "color": "rgba(128,128,128,.35)"},
            hovertemplate="activation %{x:.2f}: %{y:,} sentences<extra></extra>",
        )
    )
    figure.update_xaxes(title="activation", showgrid=False, rangemode="tozero")
    figure.update_yaxes(title="sentences", nticks=4)
    return styled(figure, 190)


def intent_map(
    points: pd.DataFrame, colour: str, chosen: int | None = None, *, dark: bool = False, box: bool = False
) -> go.Figure:
    """The latents where UMAP put them: columns latent, x, y, name, density, score, is_intent, kind.

    Size is density, colour is a column (`kind`, or a number); latents are in `customdata[0]`. With `box` a drag
    selects, else it moves the map (Plotly hears clicks on points only while it is not selecting).
    """
    figure = go.Figure()
    if colour == c.INTENT_KIND:
        for kind, name in reversed(INTENT_NAMES.items()):
            part = points[points[c.INTENT_KIND] == kind]
            figure.add_trace(_dots(part, {"color": BRANCH[kind]}, name=name))
    else:
        figure.add_trace(_dots(points, _scale(points[colour], colour), name=""))
    _labels(figure, points, dark)
    _ring(figure, points, chosen)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure = styled(figure, 640)
    figure.update_layout(
        dragmode="select" if box else "pan",
        showlegend=colour == c.INTENT_KIND,
        legend={"itemsizing": "constant"},
        uirevision="map",
    )
    return figure


def _scale(values: pd.Series, title: str) -> Mapping[str, Any]:
    logs = title == c.DENSITY
    shown = np.log10(values.clip(lower=1e-5)) if logs else values
    bar: dict[str, Any] = {"title": {"text": safe(title)}, "thickness": 12, "len": 0.5, "outlinewidth": 0}
    if logs:
        places = np.arange(np.floor(shown.min()), np.ceil(shown.max()) + 1)
        bar |= {"tickvals": places, "ticktext": [f"{100 * 10**place:g} %" for place in places]}
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
            "size": 8 + 36 * np.sqrt(part[c.DENSITY].clip(upper=0.25)),
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


def _labels(figure: go.Figure, points: pd.DataFrame, dark: bool) -> None:
    """Names of the best-scored intents, thinned so that they do not lie on each other, on a veil to be read on."""
    placed: list[tuple[float, float]] = []
    span_x, span_y = np.ptp(points["x"]) or 1.0, np.ptp(points["y"]) or 1.0
    veil = "rgba(16,23,29,.72)" if dark else "rgba(255,255,255,.78)"
    ranked = points[points[c.IS_INTENT]].sort_values([c.SCORE, c.DENSITY], ascending=False)
    for row in ranked.itertuples(index=False):
        far = all(abs(row.x - x) / span_x > 0.15 or abs(row.y - y) / span_y > 0.055 for x, y in placed)
        if far and len(placed) < MOST_LABELS:
            placed.append((row.x, row.y))
            figure.add_annotation(
                x=row.x, y=row.y, text=safe(row.name, 24), showarrow=False, yshift=15, font_size=11.5, bgcolor=veil,
                borderpad=1,
            )  # fmt: skip
