"""What a stage writes into: npy, parquet, JSON. The directory is beside its place; `workspace.run` renames it there."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from saerec.files import sync_directory, write_json

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


class StageWriter:
    """The directory a stage fills, with one method a format."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.metrics: dict[str, Any] = {}

    def table(self, name: str, table: pd.DataFrame) -> None:
        """Write `name`.parquet."""
        table.to_parquet(self.directory / f"{name}.parquet", index=False, compression="zstd")

    def array(self, name: str, array: np.ndarray) -> None:
        """Write `name`.npy."""
        import numpy as np

        np.save(self.directory / f"{name}.npy", array, allow_pickle=False)

    def mapped_array(self, name: str, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
        """`name`.npy to be filled where it lies: what is written need not be held."""
        from numpy.lib.format import open_memmap

        return open_memmap(self.directory / f"{name}.npy", mode="w+", dtype=dtype, shape=shape)

    def json(self, name: str, content: Any) -> None:
        """Write `name`.json."""
        write_json(self.directory / f"{name}.json", content)

    def lines(self, name: str, rows: Iterable[Any]) -> None:
        """Write `name`.jsonl, a line a row."""
        with (self.directory / f"{name}.jsonl").open("w", encoding="utf-8") as stream:
            stream.writelines(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows)

    def sync(self) -> None:
        """Everything written so far is on the disk."""
        for path in filter(Path.is_file, sorted(self.directory.rglob("*"))):
            with path.open("r+b") as stream:  # Windows syncs only what may be written
                os.fsync(stream.fileno())
        sync_directory(self.directory)
