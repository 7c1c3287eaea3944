"""What a stage asks of whatever carries its work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np

from saerec.process_group import ProcessGroup
from saerec.progress import Reporter

T = TypeVar("T")

Work = Callable[[Any], np.ndarray]
"""From the payload of a chunk to its array. It may be sent to another process: it is picklable, and loads what is large
when it is first called there."""
Loop = Callable[[ProcessGroup, Reporter], T]
"""Trains, in a process of a group, and tells how far it is; only what the process of rank 0 tells and returns is heard.
It may be sent to other processes: it is picklable, and reads there what is large."""


@dataclass(frozen=True)
class Chunk:
    """A piece of work that depends on nothing but its payload."""

    key: str
    """Names its result: a hash of the payload, and of what works on it."""
    payload: Any


class Engine(Protocol):
    """Carries work. What comes out does not depend on which engine, how many workers, or how often one of them died,
    but for the last digits of what several train: it is no part of any fingerprint."""

    def map_chunks(self, work: Work, chunks: Iterable[Chunk], parts: Path) -> Iterator[np.ndarray]:
        """The array of every chunk, in their order.

        Who takes an array and keeps it need not ask for it again. An engine that works ahead of that keeps results as
        files in `parts`, a folder that all its workers see, by their keys; one that is there is not made again.
        """

    def train(self, loop: Loop[T], reporter: Reporter, room: Path) -> T:
        """What the loop returns. With one process that is what it always is; more come to the same up to the order in
        which floats are added.

        room: a folder that all processes see, of which nothing stays. A process that dies ends the others: all begin
        again, from what the loop itself kept. Whatever the reporter raises ends the loop.
        """

    def close(self) -> None:
        """Nothing more is asked of it."""
