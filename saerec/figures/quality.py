"""Is this run any good? Accuracy, the dictionary's health, the people's activity, training curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from saerec import columns as c
from saerec.figures.palette import ACCENT, AXIS, LOSS, NEUTRAL, PERSONAL, PUBLIC, SEQUENCE, safe, styled, whiskers

MODELS: Final = {
    "model": "With intents",
    "no_intents": "Without intents",
    "neighbours": "Item kNN",
    "popularity": "Popularity",
}
LINES: Final = (SEQUENCE, PERSONAL, PUBLIC, LOSS)
_COUNTS = (("users", SEQUENCE), ("items", PERSONAL), ("interactions", PUBLIC))


def accuracy_bars(evaluation: Mapping[str, Any], metric: str) -> go.Figure:
    """One metric of the model beside its baselines, with 95 % bootstrap intervals where there are any."""
    names = [name for name in reversed(MODELS) if name in evaluation["models"]]
    values = [float(evaluation["models"][name][metric]) for name in names]
    bounds = [_interval(evaluation, name, metric, value) for name, value in zip(names, values, strict=True)]
    figure = go.Figure(
        go.Bar(
            x=values,
            y=[MODELS[name] for name in names],
            orientation="h",
            marker_color=[SEQUENCE if name == "model" else NEUTRAL for name in names],
            error_x=whiskers(values, *np.reshape(bounds, (-1, 2)).T),
            customdata=bounds,
            hovertemplate="%{y}: %{x:.4f} (%{customdata[0]:.4f} to %{customdata[1]:.4f})<extra></extra>",
        )
    )
    for name, value, (_, high) in zip(names, values, bounds, strict=True):
        figure.add_annotation(
            x=high, y=MODELS[name], text=f"<b>{value:.3f}</b>", showarrow=False, xanchor="left", xshift=7
        )
    figure.update_xaxes(range=[0, 1.22 * max((high for _, high in bounds), default=1.0)], showgrid=False, nticks=5)
    figure.update_yaxes(showgrid=False)
    return styled(figure, 210)


def _interval(evaluation: Mapping[str, Any], name: str, metric: str, value: float) -> tuple[float, float]:
    low, high = evaluation.get("intervals", {}).get(name, {}).get(metric, (value, value))
    return float(low), float(high)


def activity_bars(activity: pd.DataFrame) -> go.Figure:
    """How many users have how many interactions: columns n_interactions, users."""
    figure = go.Figure(
        go.Bar(
            x=activity[c.N_INTERACTIONS],
            y=activity["users"],
            marker_color=ACCENT,
            hovertemplate="%{y:,} people with %{x} interactions<extra></extra>",
        )
    )
    figure.update_layout(bargap=0.08)
    figure.update_xaxes(title="interactions of a person", showgrid=False)
    figure.update_yaxes(title="people", nticks=5)
    return styled(figure, 230)


def score_histogram(
    scores: Sequence[float] | np.ndarray, chance: float = 0.5, shuffled: float | None = None
) -> go.Figure:
    """How well names tell sentences apart, over all scored latents; chance is marked, and what exchanged names get."""
    known = np.asarray(scores, dtype=float)
    counts, edges = np.histogram(known[np.isfinite(known)], bins=20, range=(0.4, 1.0))
    figure = _histogram(counts, edges, "score %{x:.2f}: %{y} latents<extra></extra>")
    figure.add_vline(x=chance, line={"color": LOSS, "width": 1.5, "dash": "dot"})
    figure.add_annotation(x=chance, y=1, yref="paper", text="chance", showarrow=False, xanchor="right", xshift=-4)
    if shuffled is not None:
        figure.add_vline(x=shuffled, line={"color": PERSONAL, "width": 1.5, "dash": "dash"})
        figure.add_annotation(
            x=shuffled, y=1, yref="paper", text="names exchanged", showarrow=False, xanchor="left", xshift=4
        )
    figure.update_xaxes(title="name score")
    return figure


def density_histogram(densities: Sequence[float] | np.ndarray) -> go.Figure:
    """On which share of the sentences latents fire; the axis is logarithmic, dead latents are left out."""
    alive = np.asarray(densities, dtype=float)
    alive = alive[alive > 0]
    logs = np.log10(alive) if len(alive) else np.array([-3.0])
    counts, edges = np.histogram(logs, bins=20)
    figure = _histogram(counts if len(alive) else 0 * counts, edges, "%{customdata}: %{y} latents<extra></extra>")
    figure.update_traces(customdata=[f"about {100 * 10**at:.2g} %" for at in (edges[:-1] + edges[1:]) / 2])
    places = np.arange(np.floor(edges[0]), np.ceil(edges[-1]) + 1)
    figure.update_xaxes(
        title="share of sentences that fire it",
        tickvals=places,
        ticktext=[f"{100 * 10**place:g} %" for place in places],
        range=[edges[0] - 0.1, edges[-1] + 0.1],
    )
    return figure


def _histogram(counts: np.ndarray, edges: np.ndarray, hover: str) -> go.Figure:
    figure = go.Figure(
        go.Bar(x=(edges[:-1] + edges[1:]) / 2, y=counts, width=np.diff(edges), marker_color=ACCENT, hovertemplate=hover)
    )
    figure.update_traces(marker_line={"width": 1, "color": "rgba(128,128,128,.35)"})
    figure.update_xaxes(showgrid=False)
    figure.update_yaxes(title="latents", nticks=5)
    return styled(figure, 230)


def training_curve(rows: pd.DataFrame, x: str, ys: Mapping[str, str]) -> go.Figure:
    """Columns `ys` (column -> name shown) of the rows over column `x`."""
    figure = go.Figure()
    for (column, name), colour in zip(ys.items(), LINES, strict=False):
        known = rows[[x, column]].dropna() if column in rows else rows.iloc[:0]
        if len(known):
            mode = "lines+markers" if len(known) < 40 else "lines"
            figure.add_scatter(x=known[x], y=known[column], mode=mode, name=safe(name), line_color=colour)
    figure.update_layout(showlegend=True, hovermode="x unified")
    figure.update_xaxes(title=x, showgrid=False)
    figure.update_yaxes(nticks=5)
    return styled(figure, 240)


def core_lines(cores: pd.DataFrame, chosen: int) -> go.Figure:
    """Columns k, users, items, interactions: the share of each that is left, by k; `chosen` is marked."""
    figure = go.Figure()
    for name, colour in _COUNTS:
        figure.add_scatter(
            x=cores["k"],
            y=cores[name] / max(cores[name].max(), 1),
            customdata=cores[name],
            name=name,
            mode="lines+markers",
            line_color=colour,
            hovertemplate="%{customdata:,} " + name + "<extra></extra>",
        )
    if chosen:
        figure.add_vline(x=chosen, line={"color": AXIS, "width": 1.5, "dash": "dot"})
    figure.update_layout(showlegend=True, hovermode="x unified")
    figure.update_xaxes(title="k, for users and for items", showgrid=False, dtick=1)
    figure.update_yaxes(range=[-0.04, 1.06], tickformat=".0%", nticks=5)
    return styled(figure, 230)
