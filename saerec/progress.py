"""How the core tells how far it is: callables, so that it needs no terminal and no page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

Progress = Callable[[int, int], None]
"""(done, total). It may raise `saerec.errors.Cancelled` to stop the work between two steps."""


def no_progress(done: int, total: int) -> None:
    """Say nothing."""


class Reporter(Protocol):
    """Who listens to a pipeline: a terminal, a job directory, a test."""

    def stage(self, name: str, message: str = "") -> None:
        """A stage begins."""

    def progress(self, done: int, total: int) -> None:
        """The present stage has come so far. May raise Cancelled."""

    def row(self, stage: str, values: dict[str, Any]) -> None:
        """Figures of one epoch or step."""

    def note(self, message: str) -> None:
        """One line for people."""


class Reporters:
    """Several listeners as one."""

    def __init__(self, listeners: Sequence[Reporter]) -> None:
        self.listeners = listeners

    def stage(self, name: str, message: str = "") -> None:
        """Pass on."""
        for listener in self.listeners:
            listener.stage(name, message)

    def progress(self, done: int, total: int) -> None:
        """Pass on."""
        for listener in self.listeners:
            listener.progress(done, total)

    def row(self, stage: str, values: dict[str, Any]) -> None:
        """Pass on."""
        for listener in self.listeners:
            listener.row(stage, values)

    def note(self, message: str) -> None:
        """Pass on."""
        for listener in self.listeners:
            listener.note(message)
