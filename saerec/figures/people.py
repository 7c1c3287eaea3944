"""What does this person want, and since when?"""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from saerec import columns as c
from saerec.figures.palette import ACCENT, LOSS, NEUTRAL, PERSONAL, PUBLIC, SEQUENCE, safe, styled

_LINES = (PERSONAL, SEQUENCE, PUBLIC, LOSS, ACCENT)
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash")


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
