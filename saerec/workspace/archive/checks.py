"""What a file from elsewhere must be before a run may hold it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from saerec.errors import RunError


def check_file(path: Path, name: str) -> None:
    """Raises RunError when the file is not what its ending says, or could run code when it is opened."""
    check = {".npy": _array, ".parquet": _table, ".safetensors": _tensors, ".json": _json}.get(path.suffix)
    try:
        if check is not None:
            check(path)
    except (ValueError, OSError, EOFError, RecursionError) as error:
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
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as table:
        _ = table.schema_arrow


def _tensors(path: Path) -> None:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "np") as tensors:
            list(tensors.keys())
    except SafetensorError as error:
        raise ValueError(str(error)) from None


def _json(path: Path) -> None:
    json.loads(path.read_text(encoding="utf-8"))
