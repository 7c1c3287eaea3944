"""Why this item, and what weighs how much?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from saerec.figures.palette import BRANCH, LOSS, NEUTRAL, safe, styled


def branch_bars(learned: Mapping[str, float], used: Mapping[str, float]) -> go.Figure:
    """The weights of the three branches: the model's own, and those in use."""
    names = list(learned)
    figure = go.Figure()
    figure.add_bar(x=names, y=[learned[n] for n in names], name="the model's own", marker_color=NEUTRAL, opacity=0.55)
    figure.add_bar(x=names, y=[used[n] for n in names], name="in use", marker_color=[BRANCH[n] for n in names])
    figure.update_layout(barmode="group", showlegend=True)
    figure.update_yaxes(title="weight", rangemode="tozero")
    return styled(figure, 260)


def explanation_bars(parts: pd.DataFrame, score: float, rest: float) -> go.Figure:
    """A waterfall of sequence, personal and public intents, the rest, and the score they add up to."""
    shown = parts[parts["kind"] != "history"]
    shown = shown.reindex(shown["delta_score"].abs().sort_values(ascending=False, kind="stable").index)
    names = [safe(name, 34) for name in shown["name"]] + ["rest", "score"]
    deltas = [*shown["delta_score"].tolist(), rest, score]
    colours = [BRANCH[kind] for kind in shown["kind"]] + [NEUTRAL, LOSS]
    starts, at = [], 0.0
    for delta in deltas[:-1]:
        starts.append(at)
        at += delta
    starts.append(0.0)
    figure = go.Figure(
        go.Bar(
            x=deltas,
            y=[f"{i}" for i in range(len(names))],
            base=starts,
            orientation="h",
            marker_color=colours,
            text=[f"{delta:+.3f}" for delta in deltas[:-1]] + [f"{score:.3f}"],
            textposition="outside",
            customdata=names,
            hovertemplate="%{customdata}: %{text}<extra></extra>",
            cliponaxis=False,
        )
    )
    figure.update_yaxes(tickvals=[f"{i}" for i in range(len(names))], ticktext=names, autorange="reversed")
    figure.update_xaxes(title="score", rangemode="tozero")
    return styled(figure, 110 + 26 * len(names))
