"""One palette for everything drawn: Okabe and Ito's colours, told apart by colour-blind readers too."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from saerec.text.shortened import shortened

SEQUENCE: Final = "#0072b2"
PERSONAL: Final = "#e69f00"
PUBLIC: Final = "#009e73"
NEUTRAL: Final = "#8a98a5"
LOSS: Final = "#d55e00"
ACCENT: Final = "#56b4e9"

UNDECIDED: Final = "#cc79a7"
PRAISE: Final = "#a89600"

BRANCH: Final = {"sequence": SEQUENCE, "personal": PERSONAL, "public": PUBLIC, "history": ACCENT, "none": NEUTRAL}
"""Branches and kinds of intents have the same colour everywhere."""
INTENT_NAMES: Final = {
    "personal": "personal intent",
    "public": "public intent",
    "undecided": "intent, undecided",
    "none": "no intent",
}
"""Kinds in words. Undecided: whether people come back to it more than chance has it, their reviews do not tell."""
VERDICT_NAMES: Final = {
    "wish": "wish",
    "thing": "about a thing",
    "praise": "praise or blame",
    "chatter": "chatter",
    "unclear": "unclear",
}
"""What the sentences of a latent are, in words."""
COLOURS: Final = {
    **BRANCH,
    "undecided": UNDECIDED,
    "wish": SEQUENCE,
    "thing": ACCENT,
    "praise": PRAISE,
    "chatter": LOSS,
    "unclear": NEUTRAL,
}
"""Of every branch, kind and verdict."""
GRID: Final = "rgba(128,128,128,0.18)"
AXIS: Final = "rgba(128,128,128,0.45)"
INK_ON_LIGHT: Final = "#51606d"
INK_ON_DARK: Final = "#a9b7c2"


def colour_of(kind: str) -> str:
    """The colour of a branch, of a kind of intent or of a verdict; grey for anything else."""
    return COLOURS.get(kind, NEUTRAL)


def tint(colour: str, opacity: float) -> str:
    """`#rrggbb` as rgba with an opacity of 0 to 1."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{min(max(opacity, 0.0), 1.0):.2f})"


def safe(text: object, length: int = 48) -> str:
    """A corpus' words for a chart: no markup, on one line, not too long."""
    # Quotes stay: Plotly reads tags and the entities of <, > and & only.
    return escape(shortened(text, length), quote=False)


def uncertain(name: str, certain: bool) -> str:
    """A name that is `safe` already, in italics where it is not certain; letters of a chart are grey as they are."""
    return name if certain else f"<i>{name}</i>"


def whiskers(middle: ArrayLike, low: ArrayLike, high: ArrayLike) -> dict[str, Any]:
    """Intervals around drawn values, for `error_x` or `error_y`; all of one length."""
    at, below, above = (np.asarray(values, dtype=float) for values in (middle, low, high))
    return {"type": "data", "array": above - at, "arrayminus": at - below, "color": AXIS, "thickness": 1.4, "width": 4}


_LOOK: Final = {
    "margin": {"l": 4, "r": 12, "t": 10, "b": 4},
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    "hoverlabel": {"align": "left"},
    "dragmode": False,
    "bargap": 0.28,
}
_AXIS: Final = {"gridcolor": GRID, "zerolinecolor": AXIS, "automargin": True}


def drawn(trace: Mapping[str, Any], height: int, *, x: Mapping[str, Any], y: Mapping[str, Any]) -> go.Figure:
    """A figure of one trace, as plain values, `styled` from the start: a page with it waits half as long."""
    axes = {
        name: {**given, **_AXIS, "title": {"text": given["title"], "standoff": 8}}
        for name, given in (("xaxis", x), ("yaxis", y))
    }
    return go.Figure({"data": [trace], "layout": {**_LOOK, "height": height, **axes}})


def styled(figure: go.Figure, height: int) -> go.Figure:
    """Margins, grid and background that sit well on a light and on a dark page."""
    # Set whole and one by one: Plotly's update_layout and update_xaxes take six times as long, and pages wait for it.
    layout = figure.layout
    for name, value in _LOOK.items():
        layout[name] = value
    layout.height = height
    for axis in (*figure.select_xaxes(), *figure.select_yaxes()):
        known = axis.to_plotly_json()
        title = {**known.get("title", {}), "standoff": 8}
        layout[axis.plotly_name] = {**known, **_AXIS, "title": title}
    return figure


def readable(figure: go.Figure, *, dark: bool) -> go.Figure:
    """Letters of axes, legend and notes with a contrast of 4.5 or more on the page (WCAG AA)."""
    ink = INK_ON_DARK if dark else INK_ON_LIGHT
    layout = figure.layout
    for axis in (*figure.select_xaxes(), *figure.select_yaxes()):
        known = axis.to_plotly_json()
        title, ticks = known.get("title", {}), known.get("tickfont", {})
        inked = {
            "title": {**title, "font": {**title.get("font", {}), "color": ink}},
            "tickfont": {**ticks, "color": ink},
        }
        layout[axis.plotly_name] = {**known, **inked}
    layout.font.color = layout.legend.font.color = ink
    for note in layout.annotations:
        note.font.color = ink
    return figure
