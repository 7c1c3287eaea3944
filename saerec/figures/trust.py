"""Can the reasons be trusted, and what would another fusion rank?"""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from saerec import columns as c
from saerec.figures.palette import ACCENT, LOSS, NEUTRAL, PERSONAL, PUBLIC, SEQUENCE, colour_of, safe, styled, tint

LINES = (SEQUENCE, PERSONAL, PUBLIC, LOSS, "#cc79a7", ACCENT, "#5a6b7a", "#b8860b", "#444444")


def shapley_bars(values: pd.DataFrame) -> go.Figure:
    """Shapley value of each intent, and what the score loses without it alone: kind, name, delta_score, shapley."""
    shown = values.sort_values("shapley", ascending=False, kind="stable")
    names, rows = [safe(name, 30) for name in shown["name"]], list(range(len(shown)))
    figure = go.Figure(
        go.Bar(
            x=shown["shapley"],
            y=rows,
            orientation="h",
            name="Shapley value",
            marker_color=[colour_of(kind) for kind in shown["kind"]],
            customdata=names,
            hovertemplate="%{customdata}: Shapley %{x:+.4f}<extra></extra>",
        )
    )
    figure.add_scatter(
        x=shown["delta_score"],
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


def sweep_lines(ranks: pd.DataFrame, crossings: pd.DataFrame, used: float) -> go.Figure:
    """Rank of the best items as weight moves from public to personal intents, with rings where one passes another.

    `ranks`: share, item_id, title, rank; `crossings`: share, rank, above, below; `used`: the share in use.
    """
    figure = go.Figure()
    for place, (_, rows) in enumerate(ranks.groupby(c.ITEM_ID, sort=False)):
        title = safe(rows[c.TITLE].iloc[0], 34)
        figure.add_scatter(
            x=rows["share"], y=rows[c.RANK], mode="lines", name=title, line={"color": LINES[place % len(LINES)]},
            hovertemplate=f"{title}: rank %{{y}}<extra></extra>",
        )  # fmt: skip
    if len(crossings):
        figure.add_scatter(
            x=crossings["share"], y=crossings[c.RANK], mode="markers", name="one passes another", showlegend=False,
            marker={"symbol": "circle-open", "size": 9, "color": NEUTRAL, "line": {"width": 1.6}},
            customdata=[[safe(above, 34), safe(below, 34)] for above, below in zip(crossings["above"],
                        crossings["below"], strict=True)],
            hovertemplate="%{customdata[0]}<br>passes %{customdata[1]}<br>at %{x:.0%} personal<extra></extra>",
        )  # fmt: skip
    figure.add_vline(x=used, line={"color": NEUTRAL, "dash": "dot", "width": 1.5})
    figure = styled(figure, 460)
    figure.update_layout(showlegend=True, legend={"y": -0.22, "yanchor": "top"})
    figure.update_xaxes(tickvals=[0, 0.5, 1], ticktext=["all public", "half and half", "all personal"],
                        range=[-0.06, 1.06], showgrid=False)  # fmt: skip
    figure.update_yaxes(title="rank", type="log", autorange="reversed", tickvals=[1, 2, 3, 5, 10, 20, 50, 100, 1000])
    return figure
