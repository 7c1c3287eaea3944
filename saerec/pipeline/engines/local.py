"""This process: one chunk after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from saerec.pipeline.engines.base import Chunk, Work


class LocalEngine:
    """Works when it is asked, and never ahead: nothing needs to be kept."""

    def map_chunks(self, work: Work, chunks: Iterable[Chunk], parts: Path) -> Iterator[np.ndarray]:
        """As `Engine.map_chunks`."""
        return (work(chunk.payload) for chunk in chunks)

    def close(self) -> None:
        """Nothing to let go."""
