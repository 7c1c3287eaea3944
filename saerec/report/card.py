"""The explanation card: one recommendation with all its reasons, as JSON to work out again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from saerec import __version__
from saerec.errors import CardError
from saerec.explorer.recommendations.meaning import REST
from saerec.explorer.recommendations.sentences import why_in_words
from saerec.files import fingerprint
from saerec.recommender.inputs.request import UNCHANGED, Intervention
from saerec.serialize import plain
from saerec.workspace.file_records import sha256_of

if TYPE_CHECKING:
    from saerec.explorer import Explanation, Explorer

VERSION: Final = 3
"""3: the whole history is read unless `as_evaluated` is asked for; what is a second cut stands in `history`."""
TOLERANCE: Final = 1e-4
"""Largest difference of a number that counts as the same: trained floats are summed in another order elsewhere."""
SENTENCES: Final = 3
_ASKED: Final = {
    "branch": "branches",
    "intents": "intents",
    "without": "without",
    "history": "history",
    "as_evaluated": "as_evaluated",
}
"""How a card calls what is asked for -> the field of `Intervention`."""


@dataclass(frozen=True)
class Check:
    """One statement of a card, worked out again."""

    what: str
    stated: Any
    found: Any
    holds: bool


def build_card(explorer: Explorer, user_id: str, item_id: str, change: Intervention[str] = UNCHANGED) -> dict[str, Any]:
    """A card as plain JSON, of the ranking as it was changed by hand.

    Raises NotFoundError for a user or item that is not there.
    """
    why = explorer.explain(user_id, item_id, change)
    shapley = explorer.shapley(user_id, item_id, change)
    person = explorer.user(user_id, as_evaluated=change.as_evaluated)
    return plain(
        {
            "card": VERSION,
            "saerec_version": __version__,
            "run_id": explorer.run.manifest["run_id"],
            "hashes": hashes(explorer),
            "user_id": user_id,
            "item_id": item_id,
            "title": why.title,
            "asked": _asked(change),
            "score": why.score,
            "rank": why.rank,
            "lead": why.lead,
            "why": why_in_words(why),
            "branch_weights": why.branch_weights,
            "parts": why.parts,
            "groups": why.groups,
            "history": why.history,
            "rest": why.rest,
            "shapley": shapley[["group", "name", "shapley"]],
            "evidence": _evidence(person.personal, why),
        }
    )


def _asked(change: Intervention[str]) -> dict[str, Any]:
    """What is changed by hand, and nothing else. An empty history is a change."""
    fields = {name: getattr(change, field) for name, field in _ASKED.items()}
    return {name: value for name, value in fields.items() if value or (name == "history" and value is not None)}


def _change(asked: dict[str, Any]) -> Intervention[str]:
    """The inverse of `_asked`."""
    given = {_ASKED[name]: value for name, value in asked.items()}
    if "intents" in given:  # the keys of JSON are texts
        given["intents"] = {int(latent): float(factor) for latent, factor in given["intents"].items()}
    return Intervention(**given)


def hashes(explorer: Explorer) -> dict[str, str]:
    """What the numbers rest on: data, settings, and the bytes of the model."""
    run = explorer.run
    stages = {name: record.fingerprint for name in ("data", "intents") if (record := run.stage(name)) is not None}
    model = sha256_of(run.check_file("recommender/model.safetensors"))
    return {**stages, "model": model, "config": fingerprint(run.manifest["config"])}


def _evidence(personal: Any, why: Explanation) -> list[dict[str, Any]]:
    """What a latent means is known of those that have a part in the score; of the others nothing is claimed."""
    told = why.parts[why.parts["group"] != ""].set_index("id")
    return [
        {
            "latent": row["latent"],
            "name": row["name"],
            "certain": bool(told["certain"].get(row["latent"], False)),
            "means": str(told["means"].get(row["latent"], REST)),
            "weight": row["weight"],
            "sentences": [
                {key: one[key] for key in ("text", "item_id", "activation", "source")}
                for one in row["evidence"][:SENTENCES]
            ],
        }
        for row in personal.to_dict("records")
    ]


def check_card(card: Any) -> dict[str, Any]:
    """The card itself. Raises CardError when it is none, or of a version this program does not know."""
    needed = {"card", "run_id", "hashes", "user_id", "item_id", "asked", "score", "parts"}  # of every version
    if not isinstance(card, dict) or not needed <= card.keys() or not isinstance(card["asked"], dict):
        raise CardError("This is no explanation card: it lacks its fields. Export one with: saerec card RUN ...")
    if card["card"] != VERSION:
        raise CardError(f"This card has version {card['card']!r}; this program reads {VERSION}. Export it again.")
    if not card["asked"].keys() <= _ASKED.keys():
        raise CardError(f"The card asks for {sorted(card['asked'].keys() - _ASKED.keys())}; valid: {sorted(_ASKED)}.")
    return card


def verify_card(explorer: Explorer, card: dict[str, Any]) -> list[Check]:
    """Every number of the card, worked out again by this run. Raises CardError, NotFoundError, ConfigError."""
    check_card(card)
    again = build_card(explorer, str(card["user_id"]), str(card["item_id"]), _change(card["asked"]))
    try:
        stated, found = _flat(card), _flat(again)
    except RecursionError:
        raise CardError("The card's parts lie too deep within each other. Give the .json that was exported.") from None
    return [
        Check(what, stated.get(what), found.get(what), _same(stated.get(what), found.get(what)))
        for what in dict.fromkeys([*stated, *found])
        if what != "saerec_version"
    ]


def _flat(value: Any, path: str = "") -> dict[str, Any]:
    """Every leaf with the path to it: `parts > personal 12 > delta_score`."""
    if isinstance(value, dict):
        return {k: v for key, one in value.items() for k, v in _flat(one, f"{path} > {key}" if path else key).items()}
    if isinstance(value, list):
        return {
            k: v for place, one in enumerate(value) for k, v in _flat(one, f"{path} > {_label(one, place)}").items()
        }
    return {path: value}


def _label(one: Any, place: int) -> str:
    """List entries are met by what they speak of, so an order that differs among equals is no difference."""
    if isinstance(one, dict) and "id" in one:
        return f"{one.get('kind', '')} {one['id']}".strip()
    if isinstance(one, dict) and "group" in one:
        return str(one["group"])
    return str(one["latent"]) if isinstance(one, dict) and "latent" in one else str(place)


def _same(stated: Any, found: Any) -> bool:
    numbers = [isinstance(one, (int, float)) and not isinstance(one, bool) for one in (stated, found)]
    if all(numbers) and not (isinstance(stated, int) and isinstance(found, int)):
        try:
            return math.isclose(stated, found, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
        except OverflowError:  # a whole number that no float can hold
            return False
    return stated == found
