"""The explanation card as a page: one file, offline, print-ready."""

from __future__ import annotations

import json
from typing import Any, Final

from saerec.explorer.recommendations.meaning import INTENT, KIND_WORDS, THING, WHAT_IT_IS
from saerec.report.templating import COLOURS, GREY, render

BARS: Final = 14
"""Parts that the page shows one by one."""
_BEHIND: Final = (
    (INTENT, "The sentences behind what this person wants"),
    (THING, "The sentences behind what the things are"),
)


def card_html(card: dict[str, Any]) -> str:
    """The card of `build_card` as one HTML file: offline, print-ready, no script, no outside address."""
    sequence = [part for part in card["parts"] if part["kind"] == "sequence"]
    return render(
        "card.html.j2",
        card=card,
        asked=json.dumps(card["asked"]),
        kinds=KIND_WORDS,
        strongest=_strongest(card["groups"]),
        weights=_weights(card["branch_weights"]),
        score=_bars([*sequence, *map(_step, card["groups"])]),
        history=_bars(card["history"]),
        evidence=_behind(card["evidence"]),
    )


def _behind(evidence: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """(heading, latents): what is wanted, and, where there are any, things."""
    found = [(title, [one for one in evidence if one["means"] == means]) for means, title in _BEHIND]
    return [(title, latents) for place, (title, latents) in enumerate(found) if latents or not place]


def _step(group: dict[str, Any]) -> dict[str, Any]:
    """A theme, a thing or the rest, as a part of the score."""
    is_intent, is_thing = group["means"] == INTENT, group["means"] == THING
    kind = group["kind"] if is_intent else group["means"]
    return {**group, "kind": kind, "name": WHAT_IT_IS + group["name"] if is_thing else group["name"]}


def _strongest(groups: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The theme of intents that speaks most for the item, if one does."""
    best = max((one for one in groups if one["means"] == INTENT), key=lambda one: one["delta_score"], default=None)
    return best if best is not None and best["delta_score"] > 0 else None


def _weights(weights: dict[str, float]) -> list[dict[str, Any]]:
    most = max([*weights.values(), 1e-9])
    return [
        {"name": name, "weight": weight, "share": weight / most, "colour": COLOURS.get(name, GREY)}
        for name, weight in weights.items()
    ]


def _bars(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """The strongest parts with their bars, and what the others come to."""
    parts = sorted(parts, key=lambda part: -abs(part["delta_score"]))
    most = max((abs(part["delta_score"]) for part in parts), default=0) or 1
    rows = [
        {**part, "share": abs(part["delta_score"]) / most, "colour": COLOURS.get(part["kind"], GREY)}
        for part in parts[:BARS]
    ]
    left = parts[BARS:]
    return {"rows": rows, "n_more": len(left), "more": sum(part["delta_score"] for part in left),
            "unsure": not all(part["certain"] for part in parts)}  # fmt: skip
