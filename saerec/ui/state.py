"""What a view shows is in its address, so a link opens just this view, and back and forward work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

import streamlit as st

from saerec.errors import ConfigError

OF_A_VIEW = ("latent", "user", "item", "set", "without", "find", "by", "show", "sort", "other",
             "who", "carries", "a", "b")  # fmt: skip
"""Address parameters that mean something in one run only."""
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
    for name in ("item", "set", "without"):
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
    without: tuple[str, ...] = ()
    """items of the history to forget"""

    def __bool__(self) -> bool:
        return bool(self.branch or self.intents or self.without)

    def asked(self) -> dict[str, Any]:
        """As arguments of `Explorer.recommend` and `explain`."""
        return {"branch": self.branch or None, "intents": self.intents or None, "without": self.without}

    def with_value(self, name: str | int, value: float | None) -> Changes:
        """With one weight changed; None takes the change back."""
        branch, intents = dict(self.branch), dict(self.intents)
        where: dict[Any, float] = branch if isinstance(name, str) else intents
        where.pop(name, None)
        if value is not None:
            where[name] = value
        return Changes(branch, intents, self.without)

    def text(self) -> str:
        """Weights as they stand in the address: `personal:0.7,112:2`."""
        return ",".join(f"{name}:{value:g}" for name, value in [*self.branch.items(), *self.intents.items()])


def items_text(items: Sequence[str]) -> str:
    """Item ids as they stand in the address; ids may hold commas."""
    return ",".join(quote(item, safe="") for item in items)


def read_changes(text: str | None, without: str | None = None) -> Changes:
    """The inverse of `Changes.text` and `items_text`. Raises ConfigError, naming what is valid."""
    branch: dict[str, float] = {}
    intents: dict[int, float] = {}
    for pair in filter(None, (text or "").split(",")):
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
    return Changes(branch, intents, tuple(unquote(item) for item in (without or "").split(",") if item))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return -1.0
