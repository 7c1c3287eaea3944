"""The rows of a fake run, block by block: written as they come, so that memory does not grow with the people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from saerec import columns as c
from saerec.blocks import on_disk

N_CODES, N_PERSONAL = 12, 16
BLOCK = 20_000  # people written at a time
_NEIGHBOURHOOD = 2000  # items


class Rows:
    """A parquet table that is written block by block."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.writer: pq.ParquetWriter | None = None

    def add(self, block: pd.DataFrame) -> None:
        """Write the next rows."""
        table = pa.Table.from_pandas(block, preserve_index=False)
        if self.writer is None:
            self.writer = pq.ParquetWriter(self.path, table.schema, compression="zstd")
        self.writer.write_table(table)

    def close(self) -> None:
        """The file is whole."""
        if self.writer is not None:
            self.writer.close()


def people(lengths_of_all: np.ndarray, n: int, rng: np.random.Generator) -> Iterator[pd.DataFrame]:
    """A block of people after the other, without reviews: distinct items of 1..n, mostly of their neighbourhood.

    lengths_of_all [U]: interactions of each.
    """
    wide = min(_NEIGHBOURHOOD, n)
    for first in range(0, len(lengths_of_all), BLOCK):
        lengths = lengths_of_all[first : first + BLOCK]
        most = int(lengths.max())
        home = rng.integers(0, max(1, n - wide + 1), len(lengths))
        near = home[:, None] + rng.random((len(lengths), most)) ** 2 * wide
        far = rng.random((len(lengths), most)) ** 3 * n
        items = 1 + np.where(rng.random(near.shape) < 0.75, near, far).astype(np.int32)
        items = rng.permuted(_distinct(items, n), axis=1)
        there = np.arange(most) < lengths[:, None]
        place = np.broadcast_to(np.arange(most), there.shape)[there]
        owner = np.repeat(np.arange(len(lengths)), lengths)
        left = lengths[owner] - 1 - place
        split = np.where(left == 0, c.TEST, np.where(left == 1, c.VALID, c.TRAIN))
        yield pd.DataFrame(
            {
                c.USER: (first + 1 + owner).astype(np.int32),
                c.ITEM: items[there].astype(np.int32),
                c.TIMESTAMP: 1_500_000_000 + place * 86_400,
                c.RATING: rng.integers(1, 6, len(owner)).astype(np.float32),
                c.POSITION: place.astype(np.int32),
                c.SPLIT: split,
            }
        )


def texts_of(rows: pd.DataFrame, first: int, kind: str) -> pd.DataFrame:
    """The passages of some items or interactions, numbered from `first`."""
    told = {
        c.TEXT_ID: np.arange(first, first + len(rows), dtype=np.int32),
        c.KIND: kind,
        c.USER: rows.get(c.USER, np.int32(0)),
        c.ITEM: rows[c.ITEM],
        c.INTERACTION: rows["row"].astype(np.int32) if "row" in rows else np.int32(-1),
        c.SPLIT: rows.get(c.SPLIT, c.TRAIN),
        c.TEXT: rows["says"],
    }
    return pd.DataFrame(told)


def _distinct(items: np.ndarray, n: int) -> np.ndarray:
    """Rows [H, L] of items 1..n without repeats: one that comes again moves on to the next that is free."""
    items = np.sort(items, axis=1)
    for place in range(1, items.shape[1]):
        items[:, place] = np.maximum(items[:, place], items[:, place - 1] + 1)
    over = np.maximum(items[:, -1:] - n, 0)  # a row that ran past the end moves back as a whole
    return items - over


def allocate(directory: Path, n_rows: int) -> dict[str, np.ndarray]:
    """Arrays of a row an interaction, on the disk."""
    wanted = {"interaction_latents": (N_CODES, np.int32), "interaction_weights": (N_CODES, np.float32),
              "personal_indices": (N_PERSONAL, np.int32), "personal_weights": (N_PERSONAL, np.float32)}  # fmt: skip
    room = on_disk(directory)
    return {name: room(name, (n_rows, width), dtype) for name, (width, dtype) in wanted.items()}
