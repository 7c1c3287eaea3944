"""Curves and bars as inline SVG: no script, no library, sharp in print, right in light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from saerec.report.facts import Curve

COLOURS: Final = ("#0072b2", "#e69f00", "#009e73")
WIDTH, HEIGHT = 340, 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 8, 8, 20


def curve_svg(curve: Curve) -> str:
    """Lines with the ends of both axes written out; the last value of each line in the key."""
    points = [point for line in curve.lines.values() for point in line]
    (x_low, x_high), (y_low, y_high) = _span([x for x, _ in points]), _span([y for _, y in points])

    def place(x: float, y: float) -> str:
        across = _LEFT + (WIDTH - _LEFT - _RIGHT) * (x - x_low) / (x_high - x_low)
        return f"{across:.1f},{HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * (y - y_low) / (y_high - y_low):.1f}"

    drawn, keys = [], []
    for colour, (label, line) in zip(COLOURS, curve.lines.items(), strict=False):
        drawn.append(f'<polyline points="{" ".join(place(x, y) for x, y in line)}" fill="none" stroke="{colour}" '
                     'stroke-width="2" stroke-linejoin="round"/>')  # fmt: skip
        keys.append(f'<span><i style="background:{colour}"></i>{escape(label)} {line[-1][1]:.4g}</span>')
    ends = (
        _label(_LEFT - 5, _TOP + 8, "end", f"{y_high:.3g}")
        + _label(_LEFT - 5, HEIGHT - _BOTTOM, "end", f"{y_low:.3g}")
        + _label(_LEFT, HEIGHT - 5, "start", f"{x_low:.4g}")
        + _label(WIDTH - _RIGHT, HEIGHT - 5, "end", f"{x_high:.4g} {escape(curve.axis)}s")
    )
    frame = f'<path d="M{_LEFT} {_TOP}V{HEIGHT - _BOTTOM}H{WIDTH - _RIGHT}" class="axis"/>'
    return (f'<figure><figcaption>{escape(curve.title)}</figcaption><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'aria-label="{escape(curve.title)}">{frame}{ends}{"".join(drawn)}</svg>'
            f'<div class="key">{"".join(keys)}</div></figure>')  # fmt: skip


def bar_svg(share: float, colour: str, whisker: tuple[float, float] | None = None) -> str:
    """A bar of 0 to 1 on its rail, with an interval drawn through its end."""
    width, line = 100 * min(max(share, 0.0), 1.0), ""
    if whisker is not None:
        low, high = (100 * min(max(end, 0.0), 1.0) for end in whisker)
        line = f'<path d="M{low:.2f} 4H{high:.2f}" class="whisker"/>'
    return (f'<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none"><rect width="100" height="8" '
            f'class="rail"/><rect width="{width:.2f}" height="8" fill="{colour}"/>{line}</svg>')  # fmt: skip


def _label(x: float, y: float, anchor: str, text: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{text}</text>'


def _span(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    return (low, high) if high > low else (low - 0.5, high + 0.5)
