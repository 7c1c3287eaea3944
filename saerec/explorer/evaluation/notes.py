"""What was left out when accuracy was measured, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from saerec.config.schema import LARGE_CATALOGUE, MANY_INTERACTIONS


def evaluation_notes(found: Mapping[str, Any]) -> list[str]:
    """Sentences on `evaluation/metrics`; none where everybody was ranked by every model.

    >>> evaluation_notes({"users": 100_000, "of_users": 250_000})
    ['The ranks are those of 100,000 people, drawn at random from 250,000 with a held-out item.']
    """
    said = []
    if "of_users" in found:
        said.append(
            f"The ranks are those of {found['users']:,} people, drawn at random from {found['of_users']:,} with a "
            "held-out item."
        )
    if "no_intents" in found.get("not_trained", ()):
        said.append(
            "What intents bring was not measured: the same network without them was not trained. It is by itself up to "
            f"{LARGE_CATALOGUE:,} items and {MANY_INTERACTIONS:,} interactions, else with --set "
            "recommender.without_intents=always."
        )
    return said
