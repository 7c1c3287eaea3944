"""The explanation card as a page: one file, offline, print-ready."""

from __future__ import annotations

import json
from typing import Any, Final

import pandas as pd

from saerec import columns as c
from saerec.explorer.recommendations.meaning import INTENT, SHOWN_PARTS, THING, WHAT_IT_IS, condensed
from saerec.report.templating import GREY, render, signed_bars

_BEHIND: Final = (
    (INTENT, "The sentences behind what this person wants"),
    (THING, "The sentences behind what the things are"),
)


def card_html(card: dict[str, Any]) -> str:
    """The card of `build_card` as one HTML file: offline, print-ready, no script, no outside address."""
    sequence = [part for part in card["parts"] if part["kind"] == "sequence"]
    score = condensed(pd.DataFrame([*sequence, *map(_step, card["groups"])]), card["rest"])
    return render(
        "card.html.j2",
        card=card,
        asked=json.dumps(card["asked"]),
        branches=_branches(card),
        score=signed_bars(score.to_dict("records")),
        unsure=not score[c.CERTAIN].all(),
        history=_history(card["history"]),
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


def _branches(card: dict[str, Any]) -> list[dict[str, Any]]:
    """Of every branch what it adds to the score, as a bar, and its weight."""
    added = dict.fromkeys(card["branch_weights"], 0.0)
    for part in card["parts"]:
        if part["kind"] in added:
            added[part["kind"]] += part["delta_score"]
    rows = [
        {"name": name, "weight": weight, "delta_score": added[name], "kind": name}
        for name, weight in card["branch_weights"].items()
    ]
    return signed_bars(rows)


def _history(history: list[dict[str, Any]]) -> dict[str, Any]:
    """The items that matter most, as on the page, and how many more there are."""
    items = sorted(history, key=lambda part: -abs(part["delta_score"]))
    rows = signed_bars(items[:SHOWN_PARTS])
    for row in rows:
        row["colour"] = row["colour"] if row["delta_score"] >= 0 else GREY
    return {"rows": rows, "n_more": len(items) - len(rows)}
