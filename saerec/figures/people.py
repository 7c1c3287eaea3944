"""People: what one wants and since when, and what sets groups of them apart."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from saerec import columns as c
from saerec.figures.palette import ACCENT, LOSS, NEUTRAL, PERSONAL, PUBLIC, SEQUENCE, safe, styled, uncertain, whiskers
from saerec.figures.quality import MODELS

_LINES = (PERSONAL, SEQUENCE, PUBLIC, LOSS, ACCENT)
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
COLOURS = {"model": SEQUENCE, "no_intents": PERSONAL, "neighbours": PUBLIC, "popularity": NEUTRAL}
SHOWN_INTENTS = 20


def theme_timeline(history: pd.DataFrame, themes: pd.DataFrame) -> go.Figure:
    """Which interaction speaks of which theme: a row a theme, a column an interaction, size is evidence. Filled where
    the person's own words say so, a ring where only the item does.

    `history`: title, split, themes (list of (theme, name, evidence, whether by own words, whether the name is
    certain)); `themes`: theme, name, certain.
    """
    rows = {int(theme): row for row, theme in enumerate(themes[c.THEME])}
    spots = [
        (step, rows[theme], weight, safe(title, 40), uncertain(safe(name, 40), certain), is_own)
        for step, (title, spoken) in enumerate(zip(history[c.TITLE], history["themes"], strict=True), start=1)
        for theme, name, weight, is_own, certain in spoken
        if theme in rows
    ]
    figure = go.Figure()
    for own, label, symbol in ((True, "their own words", "circle"), (False, "the item", "circle-open")):
        chosen = [spot for spot in spots if spot[-1] == own]
        figure.add_scatter(
            x=[step for step, *_ in chosen],
            y=[row for _, row, *_ in chosen],
            name=label,
            mode="markers",
            cliponaxis=False,
            marker={
                "size": [8 + 14 * min(spot[2], 1.0) ** 0.5 for spot in chosen],
                "color": PERSONAL,
                "symbol": symbol,
                "opacity": 0.85,
                "line": {"width": 2, "color": PERSONAL},
            },
            customdata=[(title, name, label) for _, _, _, title, name, _ in chosen],
            hovertemplate="<b>%{customdata[1]}</b><br>%{customdata[0]}<br>said by %{customdata[2]}<extra></extra>",
        )
    figure = styled(figure, 156 + 30 * max(len(rows), 1))
    _shade(figure, history[c.SPLIT].tolist(), c.TEST, "unseen")
    figure.update_layout(margin={"t": 38}, legend={"y": -62 / (30 * max(len(rows), 1)), "yanchor": "top"})
    figure.update_layout(showlegend=True)
    figure.update_xaxes(title="interaction", range=[0.4, len(history) + 0.6], dtick=1 + len(history) // 8)
    names = _names(themes, 30)
    figure.update_yaxes(tickvals=list(range(len(names))), ticktext=names, range=[len(names) - 0.4, -0.6])
    return figure


def _shade(figure: go.Figure, splits: list[str], split: str, label: str) -> None:
    """The steps of a split, in grey."""
    steps = [step for step, one in enumerate(splits, start=1) if one == split]
    if steps:
        figure.add_vrect(x0=steps[0] - 0.5, x1=steps[-1] + 0.5, fillcolor=NEUTRAL, opacity=0.16, line_width=0)
        figure.add_annotation(
            x=steps[-1] + 0.5, y=1, yref="paper", yanchor="bottom", text=label, showarrow=False, xanchor="right"
        )


def theme_drift(drift: pd.DataFrame) -> go.Figure:
    """A line a theme: its share of the person's evidence after each interaction.

    `drift`: step, theme, name, certain, weight.
    """
    figure = go.Figure()
    for place, (_, of) in enumerate(drift.groupby(c.THEME, sort=False)):
        figure.add_scatter(
            x=of["step"],
            y=of[c.WEIGHT],
            name=_names(of.head(1), 28)[0],
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


def _names(rows: pd.DataFrame, length: int) -> list[str]:
    """Of rows with name and certain, as HTML: in italics where a name is not certain."""
    pairs = zip(rows[c.NAME], rows[c.CERTAIN], strict=True)
    return [uncertain(safe(name, length), bool(sure)) for name, sure in pairs]


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
    names, rows = _names(shown, 32), list(range(len(shown)))
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
