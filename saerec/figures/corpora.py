"""What filters leave of a corpus."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from saerec.figures.palette import AXIS, PERSONAL, PUBLIC, SEQUENCE, styled

_LINES = (("users", SEQUENCE), ("items", PERSONAL), ("interactions", PUBLIC))


def core_lines(cores: pd.DataFrame, chosen: int) -> go.Figure:
    """Columns k, users, items, interactions: the share of each that is left, by k; `chosen` is marked."""
    figure = go.Figure()
    for name, colour in _LINES:
        figure.add_scatter(
            x=cores["k"], y=cores[name] / max(cores[name].max(), 1), customdata=cores[name], name=name,
            mode="lines+markers", line_color=colour, hovertemplate="%{customdata:,} " + name + "<extra></extra>",
        )  # fmt: skip
    if chosen:
        figure.add_vline(x=chosen, line={"color": AXIS, "width": 1.5, "dash": "dot"})
    figure.update_layout(showlegend=True, hovermode="x unified")
    figure.update_xaxes(title="k, for users and for items", showgrid=False, dtick=1)
    figure.update_yaxes(range=[-0.04, 1.06], tickformat=".0%", nticks=5)
    return styled(figure, 230)
