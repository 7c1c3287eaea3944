"""What an archive of a run holds. Export and import read it here, and nowhere else."""

from __future__ import annotations

import re
from typing import Final

from saerec.workspace.catalog import LABEL
from saerec.workspace.run import MANIFEST, STAGES

VERSION: Final = 1
INDEX: Final = "archive.json"
"""Names, sizes and hashes of all other files."""
WRITTEN: Final = "notebook.json"
"""What people wrote about latents: plain entries, since a database file from elsewhere is not opened."""
RECOMPUTABLE: Final = ("embeddings/texts.npy", "activations/by_latent_*.npy")
"""Large, and made again from the texts or from other arrays of the run."""
CHUNK: Final = 1 << 20
"""Bytes held in memory at a time."""
_AT_THE_TOP: Final = (MANIFEST, LABEL, WRITTEN)
_IN_A_STAGE: Final = re.compile(
    rf"({'|'.join(STAGES)})/[A-Za-z0-9][A-Za-z0-9_.-]{{0,99}}\.(npy|parquet|json|jsonl|safetensors|txt)"
)


def is_known(name: str) -> bool:
    """Whether a file of this name can belong to a run. No such name leads out of the run's directory."""
    return name in _AT_THE_TOP or _IN_A_STAGE.fullmatch(name) is not None
