"""Who may change what: asked where things are written, whoever drew the button.

Whoever runs the program on their own files may do everything. A server that shows them to others says once, by
`decide_by`, how it is decided; from then on every write asks. What is only read, or kept to save time, asks nobody.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, ParamSpec, TypeVar

from saerec.errors import RightsError

_P = ParamSpec("_P")
_R = TypeVar("_R")


class Role(IntEnum):
    """What somebody may do; each may also do what those before it may."""

    VIEWER = 0
    """Read: every page, every download."""
    EDITOR = 1
    """Write what people say: names, notes, verdicts, groups, lists, reasons, answers."""
    TRAINER = 2
    """Make, label and delete runs and data: training, naming, uploads, imports, the trash."""

    @property
    def word(self) -> str:
        """As it is written in a file of roles."""
        return self.name.lower()


@dataclass(frozen=True)
class Standing:
    """Who asks, and as what."""

    role: Role
    name: str = ""
    """what histories call this person; empty where nobody is known"""
    why: str = ""
    """why not more, and what to do about it"""


_OWNER: Final = Standing(Role.TRAINER)
_decide: Callable[[], Standing] = lambda: _OWNER  # noqa: E731 - the rule until a server has another


def decide_by(rule: Callable[[], Standing]) -> None:
    """Ask `rule` from now on, at every write of this process, whatever thread it comes from."""
    global _decide
    _decide = rule


def standing() -> Standing:
    """Of whoever asks now."""
    return _decide()


def may(role: Role) -> bool:
    """Whether whoever asks now has this role."""
    return standing().role >= role


def writer(by: str = "") -> str:
    """Whose name stands beside what is written now: of somebody who is known, their own, whatever was given."""
    return standing().name or by


def check(role: Role, what: str) -> None:
    """Raises RightsError where whoever asks now lacks the role. what: "To save a group"."""
    found = standing()
    if found.role < role:
        raise RightsError(f"{what}, one has to be {_ARTICLE[role]} {role.word}. {found.why}".rstrip())


_ARTICLE: Final = {Role.VIEWER: "a", Role.EDITOR: "an", Role.TRAINER: "a"}


def requires(role: Role, what: str) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Let only those call a function who have the role; see `check`. The role stands in its `__requires__`."""

    def guarded(function: Callable[_P, _R]) -> Callable[_P, _R]:
        @functools.wraps(function)
        def call(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            check(role, what)
            return function(*args, **kwargs)

        call.__requires__ = role  # type: ignore[attr-defined]
        return call

    return guarded
