"""How strongly does a latent fire, and what do two texts fire?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from saerec import columns as c
from saerec.figures.palette import ACCENT, colour_of, drawn, safe, styled, uncertain


def activation_histogram(histogram: pd.DataFrame, colour: str = ACCENT) -> go.Figure:
    """How strongly the firing texts fire: columns low, high, count."""
    low, high = histogram["low"].to_numpy(), histogram["high"].to_numpy()
    bars = {
        "type": "bar",
        "x": (low + high) / 2,
        "y": histogram["count"].to_numpy(),
        "width": high - low,
        "marker": {"color": colour, "line": {"width": 1, "color": "rgba(128,128,128,.35)"}},
        "hovertemplate": "activation %{x:.2f}: %{y:,} sentences<extra></extra>",
    }
    across = {"title": "activation", "showgrid": False, "rangemode": "tozero"}
    return drawn(bars, 190, x=across, y={"title": "sentences", "nticks": 4})


def two_texts(latents: pd.DataFrame, most: int = 20) -> go.Figure:
    """Activation in a first text to the left, in a second to the right.

    name, certain, kind, activation_1, activation_2
    """
    shown = latents.head(most)
    pairs = zip(shown[c.NAME], shown[c.CERTAIN], strict=True)
    names, rows = [uncertain(safe(name, 32), bool(sure)) for name, sure in pairs], list(range(len(shown)))
    figure = go.Figure()
    for side, column, which in ((-1, "activation_1", "first"), (1, "activation_2", "second")):
        figure.add_bar(
            x=side * shown[column],
            y=rows,
            orientation="h",
            showlegend=False,
            name=which,
            marker={"color": [colour_of(kind) for kind in shown[c.INTENT_KIND]], "opacity": 0.95 if side > 0 else 0.6},
            customdata=list(zip(names, shown[column].tolist(), strict=True)),
            hovertemplate="<b>%{customdata[0]}</b><br>" + which + " text: %{customdata[1]:.2f}<extra></extra>",
        )
    figure = styled(figure, 90 + 27 * len(names))
    top = max(0.01, *shown["activation_1"], *shown["activation_2"])
    ticks = np.linspace(-top, top, 5)
    figure.update_layout(barmode="overlay")
    figure.update_yaxes(tickvals=rows, ticktext=names, autorange="reversed", showgrid=False, zeroline=False)
    figure.update_xaxes(
        title="← first text   ·   activation   ·   second text →",
        tickvals=ticks,
        ticktext=[f"{abs(tick):.2f}" for tick in ticks],
        range=[-1.08 * top, 1.08 * top],
    )
    return figure
