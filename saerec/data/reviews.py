"""The reviews of a corpus as read: held in memory, or in a file that is read from its beginning to its end.

What lies in a file is brought into another order in two passes, so that a disk reads and writes in a row: each text
goes into the part that its place lies in, then the parts are sorted, one after the other.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa

from saerec.blocks import BLOCK, BLOCK_BYTES, blocks

_TEXT, _PLACE = "text", "place"
_TEXTS: Final = pa.schema([(_TEXT, pa.large_string())])
_PLACED: Final = pa.schema([(_PLACE, pa.int64()), (_TEXT, pa.large_string())])
_PACKED: Final = pa.ipc.IpcWriteOptions(compression="zstd")
_MOST_PARTS: Final = 256
"""Files that are written at once: a system lets a process open some thousand."""


class Reviews(Protocol):
    """Texts in the order of the interactions; "" where one has none."""

    def add(self, texts: pd.Series) -> None:
        """Some more; none after the first are read."""

    def blocks(self) -> Iterator[pd.Series]:
        """All of them, some at a time."""

    def take(self, rows: np.ndarray) -> pd.Series:
        """Those of a few rows, in rising order."""

    def keep(self, mask: np.ndarray) -> Reviews:
        """Those of the rows in `mask` [n] alone."""

    def in_order(self, rows: np.ndarray, size: int = BLOCK) -> Iterator[pd.Series]:
        """Those of `rows`, of which none comes twice, `size` at a time."""


class HeldReviews:
    """Reviews in memory."""

    def __init__(self, column: pd.Series | None = None) -> None:
        self._parts = [pd.Series([], dtype="str") if column is None else column]

    def add(self, texts: pd.Series) -> None:
        """Some more."""
        self._parts.append(texts)

    @property
    def column(self) -> pd.Series:
        """All as one."""
        if len(self._parts) > 1:
            self._parts = [pd.concat(self._parts, ignore_index=True)]
        return self._parts[0]

    def blocks(self) -> Iterator[pd.Series]:
        """All at once."""
        yield self.column

    def take(self, rows: np.ndarray) -> pd.Series:
        """Those of some rows."""
        return self.column.take(rows)

    def keep(self, mask: np.ndarray) -> HeldReviews:
        """Those of the rows in `mask`."""
        return HeldReviews(self.column[mask].reset_index(drop=True))

    def in_order(self, rows: np.ndarray, size: int = BLOCK) -> Iterator[pd.Series]:
        """Those of `rows`, `size` at a time."""
        return (self.column.take(rows[part]) for part in blocks(len(rows), size))


class SpooledReviews:
    """Reviews in a file of a folder, which whoever made it takes away."""

    def __init__(self, folder: Path) -> None:
        self._home = folder
        self._folder = Path(tempfile.mkdtemp(dir=folder, prefix="reviews-"))
        self._waiting: list[pa.Array] = []
        self._writer: pa.RecordBatchStreamWriter | None = pa.ipc.new_stream(self._file, _TEXTS, options=_PACKED)

    @property
    def _file(self) -> str:
        return str(self._folder / "texts.arrow")

    def add(self, texts: pd.Series) -> None:
        """Some more."""
        self._waiting += pa.chunked_array(pa.array(texts, type=pa.large_string(), from_pandas=True)).chunks
        if sum(map(len, self._waiting)) >= BLOCK or sum(one.nbytes for one in self._waiting) >= BLOCK_BYTES:
            self._write()

    def blocks(self) -> Iterator[pd.Series]:
        """As they were written."""
        return (pd.Series(texts, dtype="str") for _, texts in self._batches())

    def take(self, rows: np.ndarray) -> pd.Series:
        """Those of a few rows."""
        found = [texts.take(pa.array(here)) for here, texts in self._picked(rows)]
        return pd.Series(pa.chunked_array(found, pa.large_string()), dtype="str")

    def keep(self, mask: np.ndarray) -> SpooledReviews:
        """Written anew, those of the rows in `mask`."""
        kept = SpooledReviews(self._home)
        for first, texts in self._batches():
            kept.add(pd.Series(texts.filter(pa.array(mask[first : first + len(texts)])), dtype="str"))
        return kept

    def in_order(self, rows: np.ndarray, size: int = BLOCK) -> Iterator[pd.Series]:
        """Those of `rows`, `size` at a time; a part of the texts is in memory, a 256th of them at the least."""
        most = size * max(1, -(-len(rows) // (size * _MOST_PARTS)))
        with tempfile.TemporaryDirectory(dir=self._home, ignore_cleanup_errors=True) as place:
            parts = [Path(place, f"{number}.arrow") for number, _ in enumerate(blocks(len(rows), most))]
            self._deal_out(rows, most, parts)
            for path in parts:
                with pa.OSFile(str(path)) as stream, pa.ipc.open_stream(stream) as reader:
                    table = reader.read_all()
                path.unlink()
                texts = table.column(_TEXT).take(pa.array(np.argsort(table.column(_PLACE).to_numpy())))
                yield from (pd.Series(texts.slice(part.start, size), dtype="str") for part in blocks(len(texts), size))

    def _deal_out(self, rows: np.ndarray, most: int, parts: list[Path]) -> None:
        """Each text into the part that its place lies in, `most` places a part."""
        by_row = np.argsort(rows)
        with contextlib.ExitStack() as open_files:
            streams = [open_files.enter_context(pa.OSFile(str(path), "wb")) for path in parts]
            files = [open_files.enter_context(pa.ipc.new_stream(one, _PLACED, options=_PACKED)) for one in streams]
            for first, texts in self._batches():
                held = np.searchsorted(rows, [first, first + len(texts)], sorter=by_row)
                places = np.sort(by_row[slice(*held)])
                here = pa.array(rows[places] - first)
                batch = pa.record_batch([pa.array(places), texts.take(here)], schema=_PLACED)
                starts = np.searchsorted(places, np.arange(len(parts) + 1) * most)
                for number in np.flatnonzero(np.diff(starts)):
                    files[number].write_batch(batch.slice(starts[number], starts[number + 1] - starts[number]))

    def _picked(self, rows: np.ndarray) -> Iterator[tuple[np.ndarray, pa.Array]]:
        for first, texts in self._batches():
            here = rows[np.searchsorted(rows, first) : np.searchsorted(rows, first + len(texts))] - first
            if len(here):
                yield here, texts

    def _batches(self) -> Iterator[tuple[int, pa.Array]]:
        """(row of the first, texts) of what was written, one batch in memory."""
        self._close()
        first = 0
        with pa.OSFile(self._file) as stream, pa.ipc.open_stream(stream) as reader:
            for batch in reader:
                yield first, batch.column(0)
                first += batch.num_rows

    def _write(self) -> None:
        if self._waiting and self._writer is not None:
            self._writer.write_batch(pa.record_batch([pa.concat_arrays(self._waiting)], schema=_TEXTS))
            self._waiting.clear()

    def _close(self) -> None:
        self._write()
        if self._writer is not None:
            self._writer.close()
            self._writer = None
