"""What came of a sweep: a heat map over two options, or a line for each option alone."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from saerec.figures.palette import SEQUENCE, safe, styled, whiskers

_SCALE = [[0, "rgba(0,114,178,.08)"], [1, "rgba(0,114,178,.9)"]]


def setting_heatmap(table: pd.DataFrame, x: str, y: str, metric: str, name: str) -> go.Figure:
    """Columns x and y are options, `metric` what came of them; a point that is not done stays empty."""
    wide = table.pivot_table(index=y, columns=x, values=metric, aggfunc="mean", dropna=False, sort=True)
    figure = go.Figure(
        go.Heatmap(
            z=wide.to_numpy(dtype=float),
            x=[safe(value) for value in wide.columns],
            y=[safe(value) for value in wide.index],
            colorscale=_SCALE,
            xgap=3,
            ygap=3,
            texttemplate="%{z:.4g}",
            hovertemplate=f"{safe(x)} %{{x}}, {safe(y)} %{{y}}: %{{z:.4f}}<extra></extra>",
            colorbar={"title": safe(name), "thickness": 12},
        )
    )
    figure.update_xaxes(title=safe(x), type="category", showgrid=False)
    figure.update_yaxes(title=safe(y), type="category", showgrid=False)
    return styled(figure, 120 + 60 * len(wide))


def setting_line(table: pd.DataFrame, x: str, metric: str, name: str) -> go.Figure:
    """One option, and what came of it; the rows differ in nothing else. With columns low and high, with whiskers."""
    known = table.dropna(subset=[x, metric]).sort_values(x)
    spread = "low" in known and "high" in known
    figure = go.Figure(
        go.Scatter(
            x=known[x],
            y=known[metric],
            mode="lines+markers",
            line_color=SEQUENCE,
            marker_size=8,
            error_y=whiskers(known[metric], known["low"], known["high"]) if spread else None,
            hovertemplate=f"{safe(x)} %{{x}}: %{{y:.4f}}<extra></extra>",
        )
    )
    figure.update_xaxes(title=safe(x), showgrid=False)
    figure.update_yaxes(title=safe(name), nticks=5)
    return styled(figure, 260)
