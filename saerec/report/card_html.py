"""An explanation card as one HTML file: offline, print-ready, no script, no outside address."""

from __future__ import annotations

import json
from typing import Any, Final

from saerec.report.templating import COLOURS, GREY, render

SHOWN: Final = 14


def card_html(card: dict[str, Any]) -> str:
    """The card of `build_card` as a page."""
    parts = sorted(card["parts"], key=lambda part: -abs(part["delta_score"]))
    score = [part for part in parts if part["kind"] != "history"]
    return render(
        "card.html.j2",
        card=card,
        asked=json.dumps(card["asked"]),
        strongest=_strongest(score),
        weights=_weights(card["branch_weights"]),
        score=_bars(score),
        history=_bars([part for part in parts if part["kind"] == "history"]),
    )


def _strongest(score: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The intent that speaks most for the item, if one does."""
    best = max((part for part in score if part["kind"] != "sequence"), key=lambda p: p["delta_score"], default=None)
    return best if best is not None and best["delta_score"] > 0 else None


def _weights(weights: dict[str, float]) -> list[dict[str, Any]]:
    most = max([*weights.values(), 1e-9])
    return [
        {"name": name, "weight": weight, "share": weight / most, "colour": COLOURS.get(name, GREY)}
        for name, weight in weights.items()
    ]


def _bars(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """The strongest parts with their bars, and what the others come to."""
    most = max((abs(part["delta_score"]) for part in parts), default=0) or 1
    rows = [
        {**part, "share": abs(part["delta_score"]) / most, "colour": COLOURS.get(part["kind"], GREY)}
        for part in parts[:SHOWN]
    ]
    left = parts[SHOWN:]
    return {"rows": rows, "n_more": len(left), "more": sum(part["delta_score"] for part in left)}
