"""What does a latent mean, and where does it lie?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from saerec import columns as c
from saerec.figures.palette import ACCENT, BRANCH, LOSS, safe, styled


def activation_histogram(histogram: pd.DataFrame) -> go.Figure:
    """How strongly the firing texts fire: columns low, high, count."""
    figure = go.Figure(
        go.Bar(
            x=(histogram["low"] + histogram["high"]) / 2,
            y=histogram["count"],
            width=histogram["high"] - histogram["low"],
            marker_color=ACCENT,
            hovertemplate="activation %{x:.3f}: %{y} texts<extra></extra>",
        )
    )
    figure.update_layout(bargap=0.05)
    figure.update_xaxes(title="activation")
    figure.update_yaxes(title="texts")
    return styled(figure, 220)


def intent_map(points: pd.DataFrame, colour: str, chosen: int | None = None) -> go.Figure:
    """The latents where UMAP put them, sized by density. `colour`: kind, score or density; ids in customdata."""
    figure = go.Figure()
    if colour == c.INTENT_KIND:
        for kind in ("none", "public", "personal"):
            part = points[points[c.INTENT_KIND] == kind]
            figure.add_trace(_dots(part, {"color": BRANCH[kind]}, name="no intent" if kind == "none" else kind))
    else:
        scale = {"color": points[colour], "colorscale": "Viridis", "showscale": True, "colorbar": {"title": colour}}
        figure.add_trace(_dots(points, scale, name=""))
    _label(figure, points)
    if chosen is not None and (points[c.LATENT] == chosen).any():
        spot = points[points[c.LATENT] == chosen]
        ring = {"size": 26, "color": "rgba(0,0,0,0)", "line": {"color": LOSS, "width": 3}}
        figure.add_scatter(x=spot["x"], y=spot["y"], mode="markers", marker=ring, hoverinfo="skip", showlegend=False)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    return styled(figure, 620)


def _dots(part: pd.DataFrame, marker: dict, name: str) -> go.Scatter:
    size = 7 + 34 * np.sqrt(part[c.DENSITY].clip(upper=0.25))
    names = [safe(text) or f"latent {latent}" for text, latent in zip(part[c.NAME], part[c.LATENT], strict=True)]
    return go.Scatter(
        x=part["x"],
        y=part["y"],
        mode="markers",
        name=name,
        text=names,
        customdata=np.stack([part[c.LATENT], part[c.DENSITY] * 100, part[c.SCORE].fillna(0)], axis=1),
        marker={"size": size, "opacity": 0.8, "line": {"width": 0.5, "color": "rgba(255,255,255,.6)"}, **marker},
        hovertemplate="<b>%{text}</b><br>latent %{customdata[0]}<br>fires on %{customdata[1]:.1f} % of texts"
        "<br>score %{customdata[2]:.2f}<extra></extra>",
    )


def _label(figure: go.Figure, points: pd.DataFrame, most: int = 24) -> None:
    """Names beside the best-scored intents, thinned so that they do not lie on each other."""
    placed: list[tuple[float, float]] = []
    span_x, span_y = np.ptp(points["x"]) or 1.0, np.ptp(points["y"]) or 1.0
    for row in points[points[c.IS_INTENT]].sort_values(c.SCORE, ascending=False).itertuples(index=False):
        far = all(abs(row.x - x) / span_x > 0.13 or abs(row.y - y) / span_y > 0.045 for x, y in placed)
        if far and len(placed) < most:
            placed.append((row.x, row.y))
            figure.add_annotation(x=row.x, y=row.y, text=safe(row.name, 24), showarrow=False, yshift=13, font_size=11)
