"""Is this run any good?"""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from saerec import columns as c
from saerec.figures.palette import ACCENT, NEUTRAL, SEQUENCE, styled

MODEL_NAMES = {
    "model": "With intents",
    "no_intents": "Same network, no intents",
    "neighbours": "Item neighbours",
    "popularity": "Popularity",
}


def accuracy_bars(evaluation: dict[str, Any], metric: str) -> go.Figure:
    """One metric of the model beside its baselines, with 95 % bootstrap intervals."""
    names = [name for name in reversed(MODEL_NAMES) if name in evaluation["models"]]
    values = [evaluation["models"][name][metric] for name in names]
    spread = evaluation.get("intervals", {})
    low = [v - spread[n][metric][0] if n in spread else 0 for n, v in zip(names, values, strict=True)]
    high = [spread[n][metric][1] - v if n in spread else 0 for n, v in zip(names, values, strict=True)]
    figure = go.Figure(
        go.Bar(
            x=values,
            y=[MODEL_NAMES[name] for name in names],
            orientation="h",
            marker_color=[SEQUENCE if name == "model" else NEUTRAL for name in names],
            error_x={
                "type": "data",
                "array": high,
                "arrayminus": low,
                "thickness": 1.4,
                "color": "rgba(128,128,128,.9)",
            },
            text=[f"{value:.3f}" for value in values],
            textposition="inside",
            insidetextanchor="start",
            hovertemplate="%{y}: %{x:.4f}<extra></extra>",
        )
    )
    figure.update_xaxes(title=f"{metric} on the held-out interactions", rangemode="tozero")
    return styled(figure, 250)


def activity_bars(activity: pd.DataFrame) -> go.Figure:
    """How many users have how many interactions."""
    figure = go.Figure(
        go.Bar(
            x=activity[c.N_INTERACTIONS],
            y=activity["users"],
            marker_color=ACCENT,
            hovertemplate="%{y} users with %{x} interactions<extra></extra>",
        )
    )
    figure.update_xaxes(title="interactions per user")
    figure.update_yaxes(title="users")
    return styled(figure, 250)


def training_curve(rows: pd.DataFrame, x: str, ys: list[str]) -> go.Figure:
    """Figures over steps or epochs, one line each."""
    figure = go.Figure()
    for y in ys:
        figure.add_scatter(x=rows[x], y=rows[y], mode="lines+markers", name=y)
    figure.update_xaxes(title=x)
    return styled(figure, 260)
