"""Codes of vectors that lie on disk, a range of rows at a time, wherever that is done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from saerec.sae.metrics import BATCH, encode_corpus

if TYPE_CHECKING:
    from saerec.sae.base import SAE

ROWS = BATCH
"""Rows of a range: codes do not depend on how many are encoded together, sums of floats may."""


class EncodeRows:
    """(first, last + 1) -> codes of these rows. Sent to another process it loads the dictionary there."""

    def __init__(self, sae: Path, vectors: Path) -> None:
        """The folder of a dictionary, and an npy file of vectors [n, d] that it encodes."""
        self._paths = sae.absolute(), vectors.absolute()
        self._loaded: tuple[SAE, np.ndarray] | None = None

    def __reduce__(self) -> tuple[type[EncodeRows], tuple[Path, Path]]:
        return EncodeRows, self._paths

    def __call__(self, rows: tuple[int, int]) -> np.ndarray:
        """[2, m, K] float32: activations, and the bits of the int32 indices."""
        if self._loaded is None:
            from saerec.sae.storage import load_sae

            folder, file = self._paths
            self._loaded = load_sae(folder), np.load(file, mmap_mode="r", allow_pickle=False)
        sae, vectors = self._loaded
        acts, indices = encode_corpus(sae, vectors[slice(*rows)])
        return np.stack([acts, indices.view(np.float32)])


def unpack(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(top_acts [m, K] float32, top_indices [m, K] int32) of what `EncodeRows` gives."""
    return codes[0], codes[1].view(np.int32)
