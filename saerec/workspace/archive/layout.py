"""What an archive of a run may hold: the names of its files, and what each must be before a run may hold it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from tokenize import TokenError
from typing import Final

import numpy as np

from saerec.errors import RunError
from saerec.workspace.labels import LABEL
from saerec.workspace.run import MANIFEST, STAGES

VERSION: Final = 1
INDEX: Final = "archive.json"
"""Names, sizes and hashes of all other files."""
WRITTEN: Final = "notebook.json"
"""What people wrote about latents: plain entries, since a database file from elsewhere is not opened."""
LISTED: Final = "lists.json"
"""What people put on lists, each under the key that links hold."""
RECOMPUTABLE: Final = ("embeddings/texts.npy", "embeddings/reading.npy", "activations/by_latent_*.npy")
"""Large, and made again from the texts or from other arrays of the run."""
CHUNK: Final = 1 << 20
"""Bytes held in memory at a time."""
_AT_THE_TOP: Final = (MANIFEST, LABEL, WRITTEN, LISTED)
_IN_A_STAGE: Final = re.compile(
    rf"({'|'.join(STAGES)})/[A-Za-z0-9][A-Za-z0-9_.-]{{0,99}}\.(npy|parquet|json|jsonl|safetensors|txt)"
)


def is_known(name: str) -> bool:
    """Whether a file of this name can belong to a run. No such name leads out of the run's directory."""
    return name in _AT_THE_TOP or _IN_A_STAGE.fullmatch(name) is not None


def check_file(path: Path, name: str) -> None:
    """Raises RunError when the file is not what its ending says, or could run code when it is opened."""
    check = {".npy": _array, ".parquet": _table, ".safetensors": _tensors, ".json": _json}.get(path.suffix)
    try:
        if check is not None:
            check(path)
    except (ValueError, OSError, EOFError, RecursionError, TokenError) as error:  # the last of a header of npy
        said = " ".join(str(error).split())[:160]
        raise RunError(f"The archive's {name} is damaged or unsafe: {said}. Ask for another export.") from None


def _array(path: Path) -> None:
    """The header is read, never an object: arrays of objects are pickles."""
    with path.open("rb") as stream:
        version = np.lib.format.read_magic(stream)
        if version not in ((1, 0), (2, 0)):
            raise ValueError(f"it is of npy version {version}")
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, dtype = read(stream)
        if dtype.hasobject:
            raise ValueError("it holds pickled objects")
        if stream.tell() + dtype.itemsize * int(np.prod(shape, dtype=object)) != path.stat().st_size:
            raise ValueError("its header does not fit its size")


def _table(path: Path) -> None:
    """Read through in small batches: a table of kilobytes can become gigabytes, and stages read tables whole."""
    import pyarrow.parquet as pq

    from saerec.data.parquet.apart import batches_apart

    for _ in batches_apart(path, pq.read_schema(path).names):
        pass


def _tensors(path: Path) -> None:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "np") as tensors:
            list(tensors.keys())
    except SafetensorError as error:
        raise ValueError(str(error)) from None


def _json(path: Path) -> None:
    json.loads(path.read_text(encoding="utf-8"))
