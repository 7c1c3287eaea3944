"""What becomes of scores when intents are taken away or turned up: Shapley values, deletion, steering."""

from __future__ import annotations

from typing import Final

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from saerec import columns as c
from saerec.figures.palette import LOSS, NEUTRAL, PERSONAL, PUBLIC, SEQUENCE, colour_of, safe, styled, tint, uncertain

_LOOKS: Final = ((SEQUENCE, "solid", 3), (LOSS, "dash", 2), (PERSONAL, "dot", 2), (PUBLIC, "dashdot", 2))


def shapley_bars(values: pd.DataFrame) -> go.Figure:
    """Shapley value of each theme, and what the score loses without it alone: kind, name, certain, delta_score,
    shapley."""
    shown = values.sort_values(c.SHAPLEY, ascending=False, kind="stable")
    pairs = zip(shown[c.NAME], shown[c.CERTAIN], strict=True)
    names, rows = [uncertain(safe(name, 30), bool(sure)) for name, sure in pairs], list(range(len(shown)))
    figure = go.Figure(
        go.Bar(
            x=shown[c.SHAPLEY],
            y=rows,
            orientation="h",
            name="Shapley value",
            marker_color=[colour_of(kind) for kind in shown["kind"]],
            customdata=names,
            hovertemplate="%{customdata}: Shapley %{x:+.4f}<extra></extra>",
        )
    )
    figure.add_scatter(
        x=shown[c.DELTA_SCORE],
        y=rows,
        mode="markers",
        name="without it alone",
        marker={"symbol": "diamond-open", "size": 9, "color": NEUTRAL, "line": {"width": 2}},
        customdata=names,
        hovertemplate="%{customdata}: without it alone %{x:+.4f}<extra></extra>",
    )
    figure = styled(figure, 90 + 27 * len(names))
    figure.update_layout(showlegend=True)
    figure.update_yaxes(tickvals=rows, ticktext=names, autorange="reversed", showgrid=False, zeroline=False)
    figure.update_xaxes(title="score", nticks=5)
    return figure


def deletion_lines(curve: pd.DataFrame) -> go.Figure:
    """Log-probability lost by removing the strongest intents first, beside random orders with their middle 90 %."""
    figure = go.Figure()
    edge = {"x": curve["removed"], "mode": "lines", "line_width": 0, "hoverinfo": "skip", "showlegend": False}
    figure.add_scatter(y=curve["high"], **edge)
    figure.add_scatter(y=curve["low"], fill="tonexty", fillcolor=tint(NEUTRAL, 0.2), **edge)
    figure.add_scatter(x=curve["removed"], y=curve["loss_random"], name="in random order", line_color=NEUTRAL)
    figure.add_scatter(
        x=curve["removed"],
        y=curve["loss"],
        name="strongest first",
        line_color=LOSS,
        mode="lines+markers",
        customdata=curve["rank"],
        hovertemplate="%{x} removed: −%{y:.3f}, rank %{customdata}<extra></extra>",
    )
    figure = styled(figure, 280)
    figure.update_layout(showlegend=True)
    figure.update_xaxes(title="removed", showgrid=False, dtick=max(1, len(curve) // 8))
    figure.update_yaxes(title="log-probability lost", nticks=5)
    return figure


def steering_lines(table: pd.DataFrame) -> go.Figure:
    """Share in the first ten and NDCG@10 by factor, a line a control: steered, factor, share, ndcg, low, high."""
    titles = ("share of the first ten that carry it", "NDCG@10 of what came next")
    figure = make_subplots(rows=1, cols=2, horizontal_spacing=0.12, subplot_titles=titles)
    for (steered, of), (colour, dash, width) in zip(table.groupby("steered", sort=False), _LOOKS, strict=False):
        line = {"color": colour, "dash": dash, "width": width}
        for column, name in enumerate(("share", "ndcg"), start=1):
            figure.add_scatter(
                x=of["factor"],
                y=of[name],
                name=str(steered),
                legendgroup=str(steered),
                showlegend=column == 1,
                mode="lines+markers",
                line=line,
                row=1,
                col=column,
                hovertemplate=f"{steered}, times %{{x}}: %{{y:.3f}}<extra></extra>",
            )
    own = table[table["steered"] == table["steered"].iloc[0]]
    edge = {"x": own["factor"], "mode": "lines", "line_width": 0, "hoverinfo": "skip", "showlegend": False}
    figure.add_scatter(y=own["high"], row=1, col=2, **edge)
    figure.add_scatter(y=own["low"], fill="tonexty", fillcolor=tint(NEUTRAL, 0.2), row=1, col=2, **edge)
    figure = styled(figure, 330)
    figure.update_layout(showlegend=True, legend_y=-0.2, legend_yanchor="top", margin_t=34)
    figure.update_annotations(font_size=13)
    figure.update_xaxes(title="times its demand", showgrid=False)
    figure.update_yaxes(rangemode="tozero", nticks=5)
    return figure
