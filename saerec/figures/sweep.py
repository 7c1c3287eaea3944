"""What would other weights rank?"""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from saerec import columns as c
from saerec.figures.palette import ACCENT, LOSS, NEUTRAL, PERSONAL, PUBLIC, SEQUENCE, safe, styled

LINES = (SEQUENCE, PERSONAL, PUBLIC, LOSS, "#cc79a7", ACCENT, "#5a6b7a", "#b8860b", "#444444")


def sweep_lines(ranks: pd.DataFrame, crossings: pd.DataFrame, used: float) -> go.Figure:
    """Rank of the best items as weight moves from public to personal intents, with rings where one passes another.

    `ranks`: share, item_id, title, rank; `crossings`: share, rank, above, below; `used`: the share in use.
    """
    figure = go.Figure()
    for place, (_, rows) in enumerate(ranks.groupby(c.ITEM_ID, sort=False)):
        title = safe(rows[c.TITLE].iloc[0], 34)
        figure.add_scatter(
            x=rows["share"],
            y=rows[c.RANK],
            mode="lines",
            name=title,
            line={"color": LINES[place % len(LINES)]},
            hovertemplate=f"{title}: rank %{{y}}<extra></extra>",
        )
    if len(crossings):
        figure.add_scatter(
            x=crossings["share"],
            y=crossings[c.RANK],
            mode="markers",
            name="one passes another",
            showlegend=False,
            marker={"symbol": "circle-open", "size": 9, "color": NEUTRAL, "line": {"width": 1.6}},
            customdata=[
                [safe(above, 34), safe(below, 34)]
                for above, below in zip(crossings["above"], crossings["below"], strict=True)
            ],
            hovertemplate="%{customdata[0]}<br>passes %{customdata[1]}<br>at %{x:.0%} personal<extra></extra>",
        )
    figure.add_vline(x=used, line={"color": NEUTRAL, "dash": "dot", "width": 1.5})
    figure = styled(figure, 460)
    figure.update_layout(showlegend=True, legend={"y": -0.22, "yanchor": "top"})
    figure.update_xaxes(
        tickvals=[0, 0.5, 1],
        ticktext=["all public", "half and half", "all personal"],
        range=[-0.06, 1.06],
        showgrid=False,
    )
    figure.update_yaxes(title="rank", type="log", autorange="reversed", tickvals=[1, 2, 3, 5, 10, 20, 50, 100, 1000])
    return figure
