"""What a view shows is in its address, so a link opens just this view, and back and forward work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

import streamlit as st

from saerec.errors import ConfigError

OF_A_VIEW = ("latent", "user", "item", "set", "history", "against", "through", "find", "by", "show", "sort", "other",
             "who", "carries", "a", "b", "seed", "asked", "question")  # fmt: skip
"""Address parameters that mean something in one run only."""
OF_THE_LIST = ("find", "by", "show", "sort")
"""Those of the list of latents: which of them it holds, and in what order."""
MODE, PRESENT = "mode", "demo"
"""The address parameter that says who is looking, and its only value."""


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
    for name in ("item", "set", "history", "against", "through"):
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


@dataclass(frozen=True)
class Changes:
    """What a reader changed about a ranking. Empty is the model's own."""

    branch: Mapping[str, float] = field(default_factory=dict)
    """branch weights"""
    intents: Mapping[int, float] = field(default_factory=dict)
    """latent -> factor"""
    history: tuple[str, ...] | None = None
    """items instead of the person's own history, oldest first"""

    def __bool__(self) -> bool:
        return bool(self.branch or self.intents) or self.history is not None

    def asked(self) -> dict[str, Any]:
        """As arguments of `Explorer.recommend` and `explain`."""
        return {"branch": self.branch or None, "intents": self.intents or None, "history": self.history}

    def with_value(self, name: str | int, value: float | None) -> Changes:
        """With one weight changed; None takes the change back."""
        branch, intents = dict(self.branch), dict(self.intents)
        where: dict[Any, float] = branch if isinstance(name, str) else intents
        where.pop(name, None)
        if value is not None:
            where[name] = value
        return Changes(branch, intents, self.history)

    def address(self) -> dict[str, str]:
        """As address parameters: set=personal:0.7,112:2 and history=A,B; a history of nothing is a comma."""
        weights = ",".join(f"{name}:{value:g}" for name, value in [*self.branch.items(), *self.intents.items()])
        items = None if self.history is None else ",".join(quote(item, safe="") for item in self.history) or ","
        return {name: text for name, text in (("set", weights), ("history", items)) if text}


def read_changes(address: Mapping[str, str]) -> Changes:
    """The inverse of `Changes.address`. Raises ConfigError, naming what is valid."""
    branch: dict[str, float] = {}
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
            branch[name] = value
    items = address.get("history")
    history = None if not items else tuple(unquote(item) for item in items.split(",") if item)
    return Changes(branch, intents, history)


def changes_now() -> Changes:
    """What the address changes. Raises ConfigError."""
    return read_changes(dict(st.query_params))


def set_changes(changes: Changes) -> None:
    """Put changes into the address, in the place of those there."""
    address = changes.address()
    for name in ("set", "history"):
        set_param(name, address.get(name))


def pinned_changes() -> Changes | None:
    """The ranking that was pinned to compare with; None where none is. Raises ConfigError."""
    pinned = param("against")
    return None if pinned is None else read_changes(dict(parse_qsl(pinned)))


def pin_changes(changes: Changes | None) -> None:
    """Pin a ranking to compare with; None takes it away. The model's own is written `model`."""
    set_param("against", None if changes is None else urlencode(changes.address()) or "model")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return -1.0
