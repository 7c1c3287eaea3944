"""What a stage asks of whatever carries its work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

Work = Callable[[Any], np.ndarray]
"""From the payload of a chunk to its array. It may be sent to another process: it is picklable, and loads what is large
when it is first called there."""


@dataclass(frozen=True)
class Chunk:
    """A piece of work that depends on nothing but its payload."""

    key: str
    """Names its result: a hash of the payload, and of what works on it."""
    payload: Any


class Engine(Protocol):
    """Carries work. What comes out does not depend on which engine, how many workers, or how often one of them died:
    it is no part of any fingerprint."""

    def map_chunks(self, work: Work, chunks: Iterable[Chunk], parts: Path) -> Iterator[np.ndarray]:
        """The array of every chunk, in their order.

        Who takes an array and keeps it need not ask for it again. An engine that works ahead of that keeps results as
        files in `parts`, a folder that all its workers see, by their keys; one that is there is not made again.
        """

    def close(self) -> None:
        """Nothing more is asked of it."""
