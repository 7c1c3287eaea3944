"""Are the reasons faithful to the model: Shapley values and deletion curves."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from saerec import columns as c
from saerec.figures.palette import LOSS, NEUTRAL, colour_of, safe, styled, tint


def shapley_bars(values: pd.DataFrame) -> go.Figure:
    """Shapley value of each intent, and what the score loses without it alone: kind, name, delta_score, shapley."""
    shown = values.sort_values(c.SHAPLEY, ascending=False, kind="stable")
    names, rows = [safe(name, 30) for name in shown["name"]], list(range(len(shown)))
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
    figure.add_scatter(x=curve["removed"], y=curve["loss"], name="strongest first", line_color=LOSS,
                       mode="lines+markers", customdata=curve["rank"],
                       hovertemplate="%{x} removed: −%{y:.3f}, rank %{customdata}<extra></extra>")  # fmt: skip
    figure = styled(figure, 280)
    figure.update_layout(showlegend=True)
    figure.update_xaxes(title="intents removed", showgrid=False, dtick=max(1, len(curve) // 8))
    figure.update_yaxes(title="log-probability lost", nticks=5)
    return figure
