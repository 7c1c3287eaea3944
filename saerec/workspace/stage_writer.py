"""What a stage writes into: npy, parquet, JSON. The directory is beside its place; `workspace.run` renames it there."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from saerec.blocks import BLOCK, Allocate, on_disk
from saerec.files import sync_directory, write_json, write_parquet

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

    def table_of_blocks(self, name: str, parts: Iterator[pd.DataFrame]) -> int:
        """The same of a table that comes in parts, at least one: what is held is a part. Returns how many rows."""
        import pyarrow as pa

        first = pa.Table.from_pandas(next(parts), preserve_index=False)
        rest = (pa.Table.from_pandas(part, schema=first.schema, preserve_index=False) for part in parts)
        return write_parquet(self.directory / f"{name}.parquet", first.schema, chain([first], rest))

    def blocks(self, name: str, columns: list[str], rows: int = BLOCK) -> Iterator[pd.DataFrame]:
        """Some columns of a table that was written, so many rows at a time."""
        import pyarrow.parquet as pq

        with pq.ParquetFile(self.directory / f"{name}.parquet") as file:
            for batch in file.iter_batches(rows, columns=columns):
                yield batch.to_pandas()

    def array(self, name: str, array: np.ndarray) -> None:
        """Write `name`.npy."""
        import numpy as np

        np.save(self.directory / f"{name}.npy", array, allow_pickle=False)

    def mapped_array(self, name: str, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
        """`name`.npy to be filled where it lies: what is written need not be held."""
        return on_disk(self.directory)(name, shape, dtype)

    @contextlib.contextmanager
    def scratch_folder(self) -> Iterator[Path]:
        """A folder on the same disk for what is too large for memory, gone at the end."""
        with tempfile.TemporaryDirectory(dir=self.directory, prefix="scratch-", ignore_cleanup_errors=True) as place:
            yield Path(place)

    @contextlib.contextmanager
    def scratch(self) -> Iterator[Allocate]:
        """The same as room for arrays."""
        with self.scratch_folder() as place:
            yield on_disk(place)

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
