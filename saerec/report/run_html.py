"""A report as one HTML file: no script, no outside address. Curves are inline SVG, sharp in print and in the dark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from saerec.explorer.recommendations.meaning import KIND_WORDS
from saerec.report.facts import METRICS, Curve, Facts
from saerec.report.templating import COLOURS, GREY, render, signed_bars

MODELS: Final = {
    "model": "This run",
    "no_intents": "The same network without intents",
    "neighbours": "Item kNN",
    "popularity": "Popularity",
}
KINDS: Final = {
    **KIND_WORDS,
    "sequence": "",
    "thing": "",
    "rest": "",
}
LINES: Final = ("#0072b2", "#e69f00", "#009e73")
"""Colours of the lines of a curve."""
WIDTH, HEIGHT = 340, 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 8, 8, 20


def report_html(facts: Facts) -> str:
    """The whole page."""
    overview = facts.overview
    return render(
        "run.html.j2",
        facts=facts,
        metrics=METRICS,
        kinds=KINDS,
        place=_place,
        score=_score,
        sizes=_sizes(overview),
        minutes=sum(overview["stages"].values()) / 60,
        models=_models(facts.accuracy) if facts.accuracy else [],
        curves=[draw(curve) for curve in facts.curves],
        n_themes=facts.n_themes,
        examples=[{**vars(one), "parts": signed_bars(one.parts)} for one in facts.examples],
    )


def _sizes(overview: dict[str, Any]) -> list[tuple[str, int]]:
    data, sae, intents = overview["data"], overview["sae"], overview["intents"]
    found = {
        "People": data.get("users"),
        "Items": data.get("items"),
        "Interactions": data.get("interactions"),
        "Sentences": data.get("texts"),
        "Latents": sae.get("n_latents"),
        "Intents": intents.get("intents"),
    }
    return [(label, value) for label, value in found.items() if value is not None]


def _models(accuracy: dict[str, Any]) -> list[dict[str, Any]]:
    """A row a model: its figures, their intervals, and its bar of NDCG@10."""
    figures = {name: accuracy["models"][name] for name in MODELS if name in accuracy["models"]}
    spans = {name: accuracy.get("intervals", {}).get(name, {}) for name in figures}
    best = max(values.get("NDCG@10", 0.0) for values in figures.values()) or 1.0
    top = max([best, *(span["NDCG@10"][1] for span in spans.values() if "NDCG@10" in span)])
    return [
        {
            "label": MODELS[name],
            "is_own": name == "model",
            "figures": values,
            "spans": spans[name],
            "share": values.get("NDCG@10", 0.0) / top,
            "whisker": [end / top for end in spans[name].get("NDCG@10", ())],
            "colour": COLOURS["sequence"] if name == "model" else GREY,
        }
        for name, values in figures.items()
    ]


def _place(metric: str) -> str:
    """On a narrow screen there is room for two figures."""
    return "n" if metric in METRICS[:2] else "n more"


def _score(one: dict[str, Any]) -> str:
    value, low, high = one["score"], one["score_low"], one["score_high"]
    if value != value:  # nobody could measure it
        return "not measured"
    return f"{value:.2f}" + (f" ({low:.2f}–{high:.2f})" if low == low and high == high else "")


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
        for colour, (label, line) in zip(LINES, curve.lines.items(), strict=False)
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
