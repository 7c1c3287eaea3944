"""What turning an intent up buys and costs."""

from __future__ import annotations

from typing import Final

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from saerec.figures.palette import LOSS, NEUTRAL, PERSONAL, PUBLIC, SEQUENCE, styled, tint

_LOOKS: Final = ((SEQUENCE, "solid", 3), (LOSS, "dash", 2), (PERSONAL, "dot", 2), (PUBLIC, "dashdot", 2))


def steering_lines(table: pd.DataFrame) -> go.Figure:
    """Share in the first ten and NDCG@10 by factor, a line a control: steered, factor, share, ndcg, low, high."""
    titles = ("share of the first ten that carry it", "NDCG@10 of what came next")
    figure = make_subplots(rows=1, cols=2, horizontal_spacing=0.12, subplot_titles=titles)
    for (steered, of), (colour, dash, width) in zip(table.groupby("steered", sort=False), _LOOKS, strict=False):
        line = {"color": colour, "dash": dash, "width": width}
        for column, name in enumerate(("share", "ndcg"), start=1):
            figure.add_scatter(
                x=of["factor"], y=of[name], name=str(steered), legendgroup=str(steered), showlegend=column == 1,
                mode="lines+markers", line=line, row=1, col=column,
                hovertemplate=f"{steered}, times %{{x}}: %{{y:.3f}}<extra></extra>",
            )  # fmt: skip
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
