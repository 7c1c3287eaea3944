"""Where the lines of a curve go: no script, no library, sharp in print, right in light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from saerec.report.facts import Curve

COLOURS: Final = ("#0072b2", "#e69f00", "#009e73")
WIDTH, HEIGHT = 340, 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 8, 8, 20


@dataclass(frozen=True)
class Line:
    """One line, left to right."""

    label: str
    colour: str
    points: str
    """x,y x,y ..."""
    last: float
    """the value it ends with"""


@dataclass(frozen=True)
class End:
    """What stands at the end of an axis."""

    x: float
    y: float
    anchor: str
    text: str


@dataclass(frozen=True)
class Drawing:
    """A curve in a frame of `width` by `height`."""

    title: str
    lines: list[Line]
    ends: list[End]
    width: int = WIDTH
    height: int = HEIGHT
    frame: str = f"M{_LEFT} {_TOP}V{HEIGHT - _BOTTOM}H{WIDTH - _RIGHT}"


def draw(curve: Curve) -> Drawing:
    """Lines in their frame, with the ends of both axes."""
    points = [point for line in curve.lines.values() for point in line]
    (x_low, x_high), (y_low, y_high) = _span([x for x, _ in points]), _span([y for _, y in points])

    def place(x: float, y: float) -> str:
        across = _LEFT + (WIDTH - _LEFT - _RIGHT) * (x - x_low) / (x_high - x_low)
        return f"{across:.1f},{HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * (y - y_low) / (y_high - y_low):.1f}"

    lines = [
        Line(label, colour, " ".join(place(x, y) for x, y in line), line[-1][1])
        for colour, (label, line) in zip(COLOURS, curve.lines.items(), strict=False)
    ]
    ends = [
        End(_LEFT - 5, _TOP + 8, "end", f"{y_high:.3g}"),
        End(_LEFT - 5, HEIGHT - _BOTTOM, "end", f"{y_low:.3g}"),
        End(_LEFT, HEIGHT - 5, "start", f"{x_low:.4g}"),
        End(WIDTH - _RIGHT, HEIGHT - 5, "end", f"{x_high:.4g} {curve.axis}s"),
    ]
    return Drawing(curve.title, lines, ends)


def _span(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    return (low, high) if high > low else (low - 0.5, high + 0.5)
