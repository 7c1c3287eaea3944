"""Person by person, and whether the reasons hold over many people."""

from __future__ import annotations

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from saerec import columns as c
from saerec.figures.palette import AXIS, LOSS, NEUTRAL, PERSONAL, PUBLIC, SEQUENCE, safe, styled, tint, whiskers

FIRST: Final = 10
PARTS: Final = (
    ("found by both", NEUTRAL, "circle"),
    ("found by this model only", SEQUENCE, "diamond"),
    ("found by the other only", PERSONAL, "square"),
    ("missed by both", "#c2ccd3", "circle"),
)


def rank_scatter(ranks: pd.DataFrame, other: str) -> go.Figure:
    """A dot a person: the held-out item's rank by the other model (across) and by this one (up, the best on top).

    Columns user_id, n_interactions, title, rank_model, rank_other; the user's id is in `customdata[0]`.
    """
    ours, theirs = ranks[c.RANK_MODEL] <= FIRST, ranks["rank_other"] <= FIRST
    masks = (ours & theirs, ours & ~theirs, ~ours & theirs, ~ours & ~theirs)
    figure = go.Figure()
    for (name, colour, symbol), mask in reversed(list(zip(PARTS, masks, strict=True))):
        rows = ranks[mask]
        hover = zip(
            rows[c.USER_ID],
            [safe(one, 30) for one in rows[c.USER_ID]],
            [safe(one) for one in rows[c.TITLE]],
            rows[c.N_INTERACTIONS].tolist(),
            strict=True,
        )
        figure.add_scatter(
            x=rows["rank_other"],
            y=rows[c.RANK_MODEL],
            mode="markers",
            name=f"{name} ({len(rows):,})",
            marker={"color": colour, "size": 6, "symbol": symbol, "opacity": 0.65},
            customdata=list(hover),
            hovertemplate="<b>%{customdata[1]}</b>, %{customdata[3]} interactions<br>%{customdata[2]}<br>"
            "rank %{y} here, %{x} there<extra></extra>",
        )
    most = max([FIRST, *ranks[c.RANK_MODEL], *ranks["rank_other"]])
    figure.add_shape(type="line", x0=1, y0=1, x1=most, y1=most, line={"color": AXIS, "dash": "dot", "width": 1.2})
    figure = styled(figure, 460)
    ticks = [10**power for power in range(7) if 10**power <= 2 * most]
    figure.update_layout(showlegend=True, dragmode="pan", uirevision="ranks")
    figure.update_xaxes(type="log", title=f"rank by: {other}", tickvals=ticks)
    figure.update_yaxes(type="log", title="rank by this model", tickvals=ticks, autorange="reversed")
    return figure


def ablation_points(table: pd.DataFrame) -> go.Figure:
    """What NDCG@10 changes by without each part, with its paired 95 % interval: name, change, change_low, change_high.

    The part that is missed most is on top; an interval that holds 0 is grey.
    """
    rows = table.sort_values("change", ascending=False, kind="stable")
    sure = (rows["change_high"] < 0) | (rows["change_low"] > 0)
    figure = go.Figure(
        go.Scatter(
            x=rows["change"],
            y=rows[c.NAME],
            mode="markers",
            marker={"size": 10, "color": [LOSS if one else NEUTRAL for one in sure]},
            error_x=whiskers(rows["change"], rows["change_low"], rows["change_high"]),
            customdata=rows[["change_low", "change_high"]].to_numpy(),
            hovertemplate="%{y}: %{x:+.4f} (%{customdata[0]:+.4f} to %{customdata[1]:+.4f})<extra></extra>",
        )
    )
    figure.add_vline(x=0, line={"color": AXIS, "width": 1.5})
    figure = styled(figure, 90 + 34 * len(rows))
    figure.update_xaxes(title="change of NDCG@10", nticks=5, tickformat="+.3~f")
    figure.update_yaxes(showgrid=False)
    return figure


def faithfulness_lines(curves: pd.DataFrame) -> go.Figure:
    """Mean log-probability lost by number of themes removed: which, removed, loss, low, high (95 %)."""
    figure = go.Figure()
    for which, name, colour in (("random", "random ones", NEUTRAL), ("strongest", "the strongest", LOSS)):
        of = curves[curves["which"] == which]
        edge = {"x": of["removed"], "mode": "lines", "line_width": 0, "hoverinfo": "skip", "showlegend": False}
        figure.add_scatter(y=of["high"], **edge)
        figure.add_scatter(y=of["low"], fill="tonexty", fillcolor=tint(colour, 0.2), **edge)
        figure.add_scatter(
            x=of["removed"],
            y=of["loss"],
            mode="lines+markers",
            name=name,
            line={"color": colour, "width": 2},
            hovertemplate=f"without %{{x}} of {name}: −%{{y:.3f}}<extra></extra>",
        )
    figure = styled(figure, 280)
    figure.update_layout(showlegend=True)
    figure.update_xaxes(title="themes removed", showgrid=False, tickvals=sorted(set(curves["removed"])))
    figure.update_yaxes(title="log-probability lost", nticks=5)
    return figure


def share_bar(share: float, low: float, high: float, wanted: float) -> go.Figure:
    """A share with its interval beside what it should reach."""
    figure = go.Figure(
        go.Bar(
            x=[share],
            y=["planted"],
            orientation="h",
            marker_color=PUBLIC if share >= wanted else LOSS,
            width=0.5,
            error_x=whiskers([share], [low], [high]),
            hovertemplate="%{x:.1%} of hits<extra></extra>",
        )
    )
    figure.add_vline(x=wanted, line={"color": AXIS, "dash": "dot", "width": 1.5})
    figure.add_annotation(
        x=wanted, y=1, yref="paper", text=f"wanted: {wanted:.0%}", showarrow=False, xanchor="right", xshift=-5
    )
    figure = styled(figure, 150)
    figure.update_xaxes(range=[0, 1.02], tickformat=".0%", title="hits whose strongest intent was planted", nticks=6)
    figure.update_yaxes(visible=False)
    return figure


def cause_bars(causes: pd.DataFrame) -> go.Figure:
    """A bar a cause of misses, in their order from the top. Columns name, cases, share."""
    rows = causes[::-1]
    figure = go.Figure()
    figure.add_bar(
        x=rows["cases"],
        y=rows[c.NAME],
        orientation="h",
        marker_color=SEQUENCE,
        text=[f"{n:,} · {share:.0%}" for n, share in zip(rows["cases"], rows[c.SHARE], strict=True)],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: %{x:,} cases<extra></extra>",
    )
    figure = styled(figure, 70 + 36 * len(rows))
    figure.update_xaxes(title="misses", range=[0, max(1.25 * causes["cases"].max(), 1)])
    return figure
