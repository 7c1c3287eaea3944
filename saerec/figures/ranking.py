"""Why this item, and what weighs how much?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from saerec import columns as c
from saerec.figures.palette import (
    BRANCH,
    LOSS,
    NEUTRAL,
    colour_of,
    safe,
    styled,
    uncertain,
)

SHOWN_PARTS: Final = 10
"""Bars of a waterfall before the small ones are put together."""
_MORE: Final = {
    "personal": "personal themes",
    "public": "that most people say",
    "undecided": "themes, undecided",
    "thing": "things",
}


def branch_bars(learned: Mapping[str, float], used: Mapping[str, float]) -> go.Figure:
    """The weights of the three branches: the model's own, and those in use when they differ."""
    rows = {"the model's own": learned} if dict(learned) == dict(used) else {"in use": used, "the model's own": learned}
    figure = go.Figure()
    for branch in learned:
        figure.add_bar(
            x=[weights[branch] for weights in rows.values()],
            y=list(rows),
            name=branch,
            orientation="h",
            marker_color=BRANCH[branch],
            text=[f"{weights[branch]:.2f}" if weights[branch] >= 0.12 else "" for weights in rows.values()],
            insidetextanchor="middle",
            textangle=0,
            hovertemplate=f"{branch}: %{{x:.3f}}<extra>%{{y}}</extra>",
        )
    figure = styled(figure, 96 + 34 * len(rows))
    figure.update_layout(barmode="stack", showlegend=True, legend={"traceorder": "normal"}, bargap=0.3)
    figure.update_xaxes(showgrid=False, nticks=5, rangemode="tozero")
    figure.update_yaxes(showgrid=False)
    return figure


def explanation_bars(parts: pd.DataFrame, score: float, rest: float) -> go.Figure:
    """A waterfall that adds up: the sequence, themes, things, the rest of the texts, what is left over, and the score.

    `parts`: kind (sequence; personal, public, undecided of a theme; thing; rest), name, certain, delta_score. The
    smallest themes of a kind are put together, the rest of the texts and what is left over are never hidden.
    """
    steps = _steps(parts, rest)
    at, starts = 0.0, []
    for _, _, delta in steps:
        starts.append(at)
        at += delta
    names = [name for name, _, _ in steps] + ["<b>score</b>"]
    deltas = [delta for _, _, delta in steps] + [score]
    figure = go.Figure(
        go.Bar(
            x=deltas,
            y=list(range(len(names))),
            base=[*starts, 0.0],
            orientation="h",
            marker_color=[colour_of(kind) for _, kind, _ in steps] + [LOSS],
            customdata=names,
            hovertemplate="%{customdata}: %{x:+.3f}<extra></extra>",
        )
    )
    begins = [*starts, 0.0]
    _values(
        figure, np.maximum(begins, np.add(begins, deltas)), [*_signed(deltas[:-1]), f"<b>{_minus(f'{score:.3f}')}</b>"]
    )
    return _named_rows(figure, names)


def history_bars(history: pd.DataFrame) -> go.Figure:
    """What the item's score would lose without each item of the history: name, delta_score, delta_rank."""
    order = history[c.DELTA_SCORE].abs().sort_values(ascending=False, kind="stable").index
    shown = history.reindex(order)[:SHOWN_PARTS]
    names = [safe(name, 30) for name in shown["name"]]
    figure = go.Figure(
        go.Bar(
            x=shown[c.DELTA_SCORE],
            y=list(range(len(names))),
            orientation="h",
            marker_color=[colour_of("history") if delta >= 0 else NEUTRAL for delta in shown[c.DELTA_SCORE]],
            customdata=list(zip(names, shown[c.DELTA_RANK].tolist(), strict=True)),
            hovertemplate="without %{customdata[0]}: %{customdata[1]:+d} places<extra></extra>",
        )
    )
    _values(figure, shown[c.DELTA_SCORE].clip(lower=0), _signed(shown[c.DELTA_SCORE]))
    return _named_rows(figure, names)


def _signed(values: Iterable[float]) -> list[str]:
    return [_minus(f"{value:+.3f}") for value in values]


def _minus(figure: str) -> str:
    return figure.replace("-", "−")


def _values(figure: go.Figure, ends: Iterable[float], texts: Iterable[str]) -> None:
    """What each bar says, to the right of its right end: to the left of a negative one stand the names."""
    x = list(ends)
    spaced = [f"\u00a0{text}" for text in texts]
    figure.add_scatter(
        x=x,
        y=list(range(len(x))),
        text=spaced,
        mode="text",
        textposition="middle right",
        cliponaxis=False,
        hoverinfo="skip",
    )
    figure.update_layout(showlegend=False)


def _steps(parts: pd.DataFrame, rest: float) -> list[tuple[str, str, float]]:
    """(name as HTML, kind, delta): the largest first, then the small ones of a kind together, then the texts' rest and
    what is left over."""
    order = parts[c.DELTA_SCORE].abs().sort_values(ascending=False, kind="stable").index
    rows = [
        (uncertain(safe(name, 30), bool(sure)), str(kind), float(delta))
        for name, sure, kind, delta in parts.reindex(order)[[c.NAME, c.CERTAIN, "kind", c.DELTA_SCORE]].itertuples(
            index=False
        )
    ]
    texts = [("other signals from the texts", kind, delta) for _, kind, delta in rows if kind == "rest"]
    rows = [row for row in rows if row[1] != "rest"]
    few, many = rows[:SHOWN_PARTS], rows[SHOWN_PARTS:]
    for kind in dict.fromkeys(kind for _, kind, _ in many):
        together = [row for row in many if row[1] == kind]
        name = together[0][0] if len(together) == 1 else f"{len(together)} more {_MORE.get(kind, kind)}"
        few.append((name, kind, sum(delta for _, _, delta in together)))
    return [*few, *texts, ("left over", "none", rest)]


def _named_rows(figure: go.Figure, names: list[str]) -> go.Figure:
    figure = styled(figure, 70 + 29 * len(names))
    figure.update_layout(margin={"r": 56})
    figure.update_yaxes(
        tickvals=list(range(len(names))), ticktext=names, autorange="reversed", showgrid=False, zeroline=False
    )
    figure.update_xaxes(title="score", nticks=6)
    return figure
