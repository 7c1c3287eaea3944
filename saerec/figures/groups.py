"""For whom, against what, and which intents set groups of people apart."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from saerec import columns as c
from saerec.figures.palette import LOSS, NEUTRAL, PERSONAL, PUBLIC, SEQUENCE, safe, styled, whiskers
from saerec.figures.quality import MODELS

COLOURS = {"model": SEQUENCE, "no_intents": PERSONAL, "neighbours": PUBLIC, "popularity": NEUTRAL}
SHOWN_INTENTS = 20


def group_points(table: pd.DataFrame) -> go.Figure:
    """A metric of every model in every group, with 95 % intervals: group, people, model, value, low, high."""
    figure = go.Figure()
    for model in [name for name in MODELS if name in set(table["model"])]:
        rows = table[table["model"] == model]
        figure.add_scatter(
            x=[f"{safe(group, 22)}<br>{people:,}" for group, people in zip(rows["group"], rows["people"], strict=True)],
            y=rows["value"],
            mode="markers+lines",
            line={"width": 1, "dash": "dot"},
            name=MODELS[model],
            marker={"color": COLOURS[model], "size": 9},
            error_y=whiskers(rows["value"], rows["low"], rows["high"]),
            hovertemplate="%{x}: %{y:.3f}<extra>" + MODELS[model] + "</extra>",
        )  # fmt: skip
    figure = styled(figure, 340)
    figure.update_layout(showlegend=True)
    figure.update_xaxes(showgrid=False, title="group, and people in it", type="category")
    figure.update_yaxes(title="HR@10", rangemode="tozero", nticks=6)
    return figure


def lift_bars(intents: pd.DataFrame) -> go.Figure:
    """Lift of the intents that set two groups apart, with 95 % intervals on a logarithmic axis; 1 is no difference."""
    shown = intents.head(SHOWN_INTENTS).sort_values(c.LIFT, ascending=False, kind="stable")
    names, rows = [safe(name, 32) for name in shown[c.NAME]], list(range(len(shown)))
    figure = go.Figure(
        go.Scatter(
            x=shown[c.LIFT],
            y=rows,
            mode="markers",
            marker={"size": 10, "color": [PERSONAL if lift >= 1 else SEQUENCE for lift in shown[c.LIFT]]},
            error_x=whiskers(shown[c.LIFT], shown["low"], shown["high"]),
            customdata=list(zip(names, 100 * shown["share_a"], 100 * shown["share_b"], shown["q"], strict=True)),
            hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]:.1f} % against %{customdata[2]:.1f} %<br>"
            "lift %{x:.2f}, q %{customdata[3]:.3f}<extra></extra>",
        )
    )  # fmt: skip
    figure = styled(figure, 90 + 25 * len(names))
    figure.add_vline(x=1, line={"color": LOSS, "width": 1.2, "dash": "dot"})
    figure.update_yaxes(tickvals=rows, ticktext=names, autorange="reversed", zeroline=False)
    ticks = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20]
    figure.update_xaxes(
        type="log", title="lift: first group over second", tickvals=ticks, ticktext=[f"{t:g}" for t in ticks]
    )
    return figure
