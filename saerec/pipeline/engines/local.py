"""This process: one chunk after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from saerec.pipeline.engines.base import Chunk, Loop, T, Work
from saerec.process_group import ALONE
from saerec.progress import Reporter


class LocalEngine:
    """Works when it is asked, and never ahead: nothing needs to be kept."""

    def map_chunks(self, work: Work, chunks: Iterable[Chunk], parts: Path) -> Iterator[np.ndarray]:
        """As `Engine.map_chunks`."""
        return (work(chunk.payload) for chunk in chunks)

    def train(self, loop: Loop[T], reporter: Reporter, room: Path) -> T:
        """As `Engine.train`."""
        return loop(ALONE, reporter)

    def close(self) -> None:
        """Nothing to let go."""
