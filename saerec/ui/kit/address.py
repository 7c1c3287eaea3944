"""What a view shows is in its address, so a link opens just this view, and back and forward work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, quote, unquote, urlencode

import streamlit as st

from saerec.errors import ConfigError
from saerec.explorer import Intervention

OF_A_VIEW = ("latent", "user", "item", "set", "history", "against", "through", "find", "by", "show", "sort", "other",
             "who", "carries", "a", "b", "seed", "asked", "question", "area", "holds", "add", "turning", "turn",
             "alone", "cause", "case", "ranks", "category", "lacked", "list", "evaluated")  # fmt: skip
"""Address parameters that mean something in one run only."""
OF_A_PERSON = ("item", "set", "history", "against", "through", "add", "turning", "turn", "alone")
"""Those that mean something for one person only."""
OF_THE_LIST = ("find", "by", "show", "sort")
"""Those of the list of latents: which of them it holds, and in what order."""
FINAL = "final"
"""The address parameter of the page Runs that names the run of which a final one is to be made."""
NAMING = "naming"
"""The address parameter of the page Runs that names the run whose latents are to be named again."""
EVALUATED = "evaluated"
"""The address parameter that asks for rankings as evaluated, and not for people as they are today."""
MODE, PRESENT = "mode", "demo"
"""The address parameter that says who is looking, and its only value."""
TOUR = "tour"
"""The address parameter of the first page that holds the place in the guided tour, from 1."""


def param(name: str) -> str | None:
    """A value of the address, or None."""
    value = st.query_params.get(name)
    return value if value else None


def set_param(name: str, value: object | None) -> None:
    """Put a value into the address; None takes it out."""
    if value is None or value == "":
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = str(value)


def clear_person() -> None:
    """Another person starts with a clean view."""
    for name in OF_A_PERSON:
        set_param(name, None)


def link(**changes: object) -> dict[str, str]:
    """Address parameters of another page: run and mode stay, the rest as given."""
    kept = {"run": param("run"), MODE: param(MODE), **changes}
    return {name: str(value) for name, value in kept.items() if value is not None}


def latent_param() -> tuple[int | None, str | None]:
    """(latent, complaint): the latent of the address, or why it is none."""
    value = param("latent")
    if value is None:
        return None, None
    if value.isascii() and value.isdigit() and len(value) < 10:
        return int(value), None
    return None, f"The address asks for latent {value[:40]!r}, but a latent is a number such as 7."


def address_of(change: Intervention[str]) -> dict[str, str]:
    """As address parameters: set=personal:0.7,112:2 and history=A,B; a history of nothing is a comma."""
    weights = ",".join(f"{name}:{value:g}" for name, value in [*change.branches.items(), *change.intents.items()])
    items = None if change.history is None else ",".join(quote(item, safe="") for item in change.history) or ","
    return {name: text for name, text in (("set", weights), ("history", items)) if text}


def read_change(address: Mapping[str, str]) -> Intervention[str]:
    """The inverse of `address_of`. Raises ConfigError, naming what is valid."""
    branches: dict[str, float] = {}
    intents: dict[int, float] = {}
    for pair in filter(None, address.get("set", "").split(",")):
        name, _, raw = pair.partition(":")
        latent = name.isascii() and name.isdigit() and len(name) < 10
        value = _number(raw)
        if not (latent or name.isalpha()) or not 0.0 <= value <= 10.0:
            raise ConfigError(
                f"The address changes {pair[:40]!r}, which is not understood. Write a branch or a latent, "
                "then its weight from 0 to 10: set=personal:0.7,112:2"
            )
        if latent:
            intents[int(name)] = value
        else:
            branches[name] = value
    items = address.get("history")
    history = None if not items else tuple(unquote(item) for item in items.split(",") if item)
    return Intervention(branches, intents, history=history)


def change_now() -> Intervention[str]:
    """What the address changes, of people as they are today or as evaluated. Raises ConfigError."""
    return replace(read_change(dict(st.query_params)), as_evaluated=as_evaluated())


def as_evaluated() -> bool:
    """Whether the address asks for rankings as evaluated."""
    return param(EVALUATED) == "1"


def set_change(change: Intervention[str]) -> None:
    """Put a change into the address, in the place of the one there."""
    address = address_of(change)
    for name in ("set", "history"):
        set_param(name, address.get(name))


def pinned_change() -> Intervention[str] | None:
    """The ranking that was pinned to compare with, in the view of now; None where none is. Raises ConfigError."""
    pinned = param("against")
    return None if pinned is None else replace(read_change(dict(parse_qsl(pinned))), as_evaluated=as_evaluated())


def pin_change(change: Intervention[str] | None) -> None:
    """Pin a ranking to compare with; None takes it away. The model's own is written `model`."""
    set_param("against", None if change is None else urlencode(address_of(change)) or "model")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return -1.0
