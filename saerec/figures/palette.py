"""One palette for every chart: Okabe and Ito's colours, told apart by colour-blind readers too."""

from __future__ import annotations

from html import escape
from typing import Final

import plotly.graph_objects as go

SEQUENCE: Final = "#0072b2"
PERSONAL: Final = "#e69f00"
PUBLIC: Final = "#009e73"
NEUTRAL: Final = "#8a98a5"
LOSS: Final = "#d55e00"
ACCENT: Final = "#56b4e9"

BRANCH: Final = {"sequence": SEQUENCE, "personal": PERSONAL, "public": PUBLIC, "history": ACCENT, "none": NEUTRAL}
"""Branches and kinds of intents have the same colour everywhere."""


def safe(text: object, length: int = 48) -> str:
    """A corpus' words for a chart: no markup, not too long."""
    shown = str(text)
    return escape(shown if len(shown) <= length else shown[: length - 1].rstrip() + "…")


def styled(figure: go.Figure, height: int) -> go.Figure:
    """Margins, grid and background that sit well on a light and on a dark page."""
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 12, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        legend={"orientation": "h", "y": 1.12, "x": 0},
        hoverlabel={"align": "left"},
        dragmode="pan",
    )
    figure.update_xaxes(gridcolor="rgba(128,128,128,0.18)", zerolinecolor="rgba(128,128,128,0.4)", automargin=True)
    figure.update_yaxes(gridcolor="rgba(128,128,128,0.18)", zerolinecolor="rgba(128,128,128,0.4)", automargin=True)
    return figure
