"""Why this item, and what weighs how much?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import accumulate

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from saerec import columns as c
from saerec.explorer.recommendations.meaning import SHOWN_PARTS, condensed
from saerec.explorer.recommendations.sentences import places
from saerec.figures.palette import (
    BRANCH,
    LOSS,
    NEUTRAL,
    colour_of,
    safe,
    styled,
    uncertain,
)


def branch_bars(added: Mapping[str, float], learned: Mapping[str, float], used: Mapping[str, float]) -> go.Figure:
    """Above, what each branch adds to the score, negative parts to the left; below, on an axis of their own, the
    weights: the model's own, and those in use when they differ."""
    rows = {"weights": learned} if dict(learned) == dict(used) else {"in use": used, "model's own": learned}
    figure = make_subplots(rows=2, cols=1, row_heights=[2, 1 + len(rows)], vertical_spacing=0.34)
    for branch in learned:
        colour = {"marker_color": BRANCH[branch], "legendgroup": branch, "name": branch, "orientation": "h"}
        inside = {"insidetextanchor": "middle", "textangle": 0, "textposition": "inside"}
        total = sum(abs(value) for value in added.values()) or 1.0
        shown = _minus(f"{added[branch]:.1f}") if abs(added[branch]) >= 0.08 * total else ""
        figure.add_bar(
            x=[added[branch]],
            y=["score"],
            text=[shown],
            hovertemplate=f"{branch}: %{{x:+.3f}} of the score<extra></extra>",
            row=1,
            col=1,
            **colour,
            **inside,
        )
        figure.add_bar(
            x=[weights[branch] for weights in rows.values()],
            y=list(rows),
            text=[f"{weights[branch]:.2f}" if weights[branch] >= 0.12 else "" for weights in rows.values()],
            hovertemplate=f"{branch}: weight %{{x:.3f}}<extra>%{{y}}</extra>",
            showlegend=False,
            row=2,
            col=1,
            **colour,
            **inside,
        )
    figure = styled(figure, 150 + 34 * len(rows))
    figure.update_layout(barmode="relative", showlegend=True, legend={"traceorder": "normal"}, bargap=0.3)
    figure.update_xaxes(showgrid=False, nticks=5)
    figure.update_yaxes(showgrid=False)
    return figure


def explanation_bars(parts: pd.DataFrame, score: float, rest: float) -> go.Figure:
    """A waterfall that adds up: the sequence, themes, things, the rest of the texts, what is left over, and the score.

    `parts`: kind (sequence; personal, public, undecided of a theme; thing; rest), name, certain, delta_score. The
    smallest themes of a kind are put together, the rest of the texts and what is left over are never hidden.
    """
    rows = condensed(parts, rest)
    steps = rows[c.DELTA_SCORE].tolist()
    starts = [0.0, *accumulate(steps[:-1])]
    pairs = zip(rows[c.NAME], rows[c.CERTAIN], strict=True)
    names = [*(uncertain(safe(name, 30), bool(sure)) for name, sure in pairs), "<b>score</b>"]
    deltas = [*steps, score]
    figure = go.Figure(
        go.Bar(
            x=deltas,
            y=list(range(len(names))),
            base=[*starts, 0.0],
            orientation="h",
            marker_color=[*map(colour_of, rows["kind"]), LOSS],
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
            customdata=list(zip(names, map(places, shown[c.DELTA_RANK]), strict=True)),
            hovertemplate="without %{customdata[0]}: %{customdata[1]}<extra></extra>",
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


def _named_rows(figure: go.Figure, names: list[str]) -> go.Figure:
    figure = styled(figure, 70 + 29 * len(names))
    figure.update_layout(margin={"r": 56})
    figure.update_yaxes(
        tickvals=list(range(len(names))), ticktext=names, autorange="reversed", showgrid=False, zeroline=False
    )
    figure.update_xaxes(title="score", nticks=6)
    return figure
