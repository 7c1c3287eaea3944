"""People: what one wants and since when, and what sets groups of them apart."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from saerec import columns as c
from saerec.figures.palette import ACCENT, LOSS, NEUTRAL, PERSONAL, PUBLIC, SEQUENCE, safe, styled, whiskers
from saerec.figures.quality import MODELS

_LINES = (PERSONAL, SEQUENCE, PUBLIC, LOSS, ACCENT)
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
COLOURS = {"model": SEQUENCE, "no_intents": PERSONAL, "neighbours": PUBLIC, "popularity": NEUTRAL}
SHOWN_INTENTS = 20


def intent_timeline(history: pd.DataFrame, personal: pd.DataFrame) -> go.Figure:
    """Which interaction spoke of which personal intent: a row an intent, a column an interaction, size is weight.

    `history`: title, split, intents (list of (latent, name, weight)); `personal`: latent, name.
    """
    rows = {int(latent): row for row, latent in enumerate(personal[c.LATENT])}
    spots = [
        (step, rows[latent], weight, safe(title, 40), safe(name, 40))
        for step, (title, intents) in enumerate(zip(history[c.TITLE], history["intents"], strict=True), start=1)
        for latent, name, weight in intents
        if latent in rows
    ]
    figure = go.Figure(
        go.Scatter(
            x=[step for step, *_ in spots],
            y=[row for _, row, *_ in spots],
            mode="markers",
            cliponaxis=False,
            marker={
                "size": [7 + 17 * min(weight, 1.0) ** 0.5 for _, _, weight, _, _ in spots],
                "color": PERSONAL,
                "opacity": 0.85,
            },
            customdata=[(title, name, weight) for _, _, weight, title, name in spots],
            hovertemplate="<b>%{customdata[1]}</b><br>%{customdata[0]}<br>weight %{customdata[2]:.2f}<extra></extra>",
        )
    )
    held = [step for step, split in enumerate(history[c.SPLIT], start=1) if split != c.TRAIN]
    if held:
        figure.add_vrect(x0=held[0] - 0.5, x1=held[-1] + 0.5, fillcolor=NEUTRAL, opacity=0.16, line_width=0)
        figure.add_annotation(
            x=held[-1] + 0.5, y=1, yref="paper", yanchor="bottom", text="held out", showarrow=False, xanchor="right"
        )
    figure = styled(figure, 100 + 30 * max(len(rows), 1))
    figure.update_layout(margin={"t": 24})
    figure.update_xaxes(title="interaction", range=[0.4, len(history) + 0.6], dtick=max(1, len(history) // 12))
    names = [safe(name, 30) for name in personal[c.NAME]]
    figure.update_yaxes(tickvals=list(range(len(names))), ticktext=names, range=[len(names) - 0.4, -0.6])
    return figure


def intent_drift(drift: pd.DataFrame) -> go.Figure:
    """A line a personal intent: its share of the evidence after each interaction.

    `drift`: step, latent, name, weight.
    """
    figure = go.Figure()
    for place, (_, of) in enumerate(drift.groupby(c.LATENT, sort=False)):
        figure.add_scatter(
            x=of["step"],
            y=of[c.WEIGHT],
            name=safe(of[c.NAME].iloc[0], 28),
            mode="lines+markers",
            line={"color": _LINES[place % len(_LINES)], "dash": _DASHES[place % len(_DASHES)], "width": 2},
            marker={"size": 5},
            hovertemplate="%{fullData.name}<br>after interaction %{x}: %{y:.0%}<extra></extra>",
        )
    figure = styled(figure, 300)
    steps = int(drift["step"].max()) if len(drift) else 1
    figure.update_xaxes(title="interaction", dtick=max(1, steps // 12))
    figure.update_yaxes(title="share of the evidence", tickformat=".0%", rangemode="tozero")
    figure.update_layout(legend={"y": -0.28, "yanchor": "top"})
    return figure


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
        )
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
    )
    figure = styled(figure, 90 + 25 * len(names))
    figure.add_vline(x=1, line={"color": LOSS, "width": 1.2, "dash": "dot"})
    figure.update_yaxes(tickvals=rows, ticktext=names, autorange="reversed", zeroline=False)
    ticks = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20]
    figure.update_xaxes(
        type="log", title="lift: first group over second", tickvals=ticks, ticktext=[f"{t:g}" for t in ticks]
    )
    return figure
