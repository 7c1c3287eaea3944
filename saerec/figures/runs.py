"""Runs beside each other: two of them, or those of a sweep."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from saerec.figures.palette import PERSONAL, SEQUENCE, safe, styled, whiskers

_SCALE = [[0, "rgba(0,114,178,.08)"], [1, "rgba(0,114,178,.9)"]]


def two_curves(curves: pd.DataFrame, x: str, y: str) -> go.Figure:
    """A line a run: columns run, x, y; x and y name the axes. The second is dashed, for those who see no colours."""
    figure = go.Figure()
    looks = ((SEQUENCE, "solid"), (PERSONAL, "dash"))
    for (name, of), (colour, dash) in zip(curves.groupby("run", sort=False), looks, strict=False):
        figure.add_scatter(
            x=of["x"],
            y=of["y"],
            mode="lines",
            name=safe(name),
            line={"color": colour, "dash": dash, "width": 2},
            hovertemplate=f"{safe(name)}: %{{y:.4f}}<extra></extra>",
        )
    figure.update_xaxes(title=x, showgrid=False)
    figure.update_yaxes(title=y, nticks=5)
    return styled(figure, 240)


def two_intervals(intervals: pd.DataFrame) -> go.Figure:
    """Every metric of both runs with its 95 % interval: run, metric, value, low, high."""
    figure = go.Figure()
    looks = ((SEQUENCE, "circle"), (PERSONAL, "diamond"))
    for (name, of), (colour, symbol) in zip(intervals.groupby("run", sort=False), looks, strict=False):
        figure.add_scatter(
            x=of["metric"],
            y=of["value"],
            mode="markers",
            name=safe(name),
            marker={"color": colour, "symbol": symbol, "size": 10},
            error_y=whiskers(of["value"], of["low"], of["high"]),
            hovertemplate=f"{safe(name)}: %{{y:.4f}}<extra>%{{x}}</extra>",
        )
    figure = styled(figure, 230)
    # Side by side: of two runs that are equal both must be seen.
    figure.update_layout(showlegend=True, scattermode="group", scattergap=0.6)
    figure.update_xaxes(showgrid=False)
    figure.update_yaxes(rangemode="tozero", nticks=5)
    return figure


def match_type_bars(counts: dict[str, int]) -> go.Figure:
    """How many latents are stable, split, merged, dead, born."""
    names = list(counts)[::-1]
    figure = go.Figure(
        go.Bar(
            x=[counts[name] for name in names],
            y=names,
            orientation="h",
            marker_color=SEQUENCE,
            text=[f"{counts[name]:,}" for name in names],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{x:,} latents<extra></extra>",
        )
    )
    figure.update_xaxes(showgrid=False, showticklabels=False)
    figure.update_yaxes(showgrid=False)
    return styled(figure, 200)


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
