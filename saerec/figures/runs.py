"""Two runs in one chart."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from saerec.figures.palette import PERSONAL, SEQUENCE, safe, styled, whiskers


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
            x=of["metric"], y=of["value"], mode="markers", name=safe(name),
            marker={"color": colour, "symbol": symbol, "size": 10},
            error_y=whiskers(of["value"], of["low"], of["high"]),
            hovertemplate=f"{safe(name)}: %{{y:.4f}}<extra>%{{x}}</extra>",
        )  # fmt: skip
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
