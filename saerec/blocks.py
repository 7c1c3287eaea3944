"""Large arrays a block at a time: how many rows that is, and what is mapped from a file read, its pages given back."""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np

Allocate = Callable[[str, tuple[int, ...], Any], "np.ndarray"]
"""(name, shape, dtype) -> an array to fill, in memory or on disk."""

BLOCK: Final = 1 << 16
"""Rows of a block, where nothing else says how many."""
BLOCK_BYTES: Final = 16 << 20
"""Of one dense block, such as some people's scores of all items. A computation holds a handful of them at once."""
AT_ONCE: Final = 512
"""Scattered rows read in one go: each brings some 64 KiB of its neighbourhood into memory."""
MAY_STAY: Final = 64 << 20
"""Bytes of a file that may lie in memory as a whole. To give its pages back after every batch, and to fault them in
again for the next, takes a fifth of the time of a training on few texts."""


def blocks(n: int, size: int = BLOCK) -> Iterator[slice]:
    """0 to n in slices of `size`, the last one shorter.

    >>> [(part.start, part.stop) for part in blocks(5, 2)]
    [(0, 2), (2, 4), (4, 5)]
    """
    return (slice(start, min(start + size, n)) for start in range(0, n, size))


def rows_within(columns: int, cell_bytes: int = 4, *, most: int = 512) -> int:
    """Rows of a dense block: as many as fit `BLOCK_BYTES`, at least one, at most `most`.

    >>> rows_within(1_000), rows_within(100_001), rows_within(10_000_001)
    (512, 41, 1)
    """
    return max(1, min(most, BLOCK_BYTES // (columns * cell_bytes)))


def in_memory(name: str, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """Allocate in memory."""
    import numpy as np

    return np.empty(shape, dtype=dtype)


def on_disk(directory: Path) -> Allocate:
    """Allocate in npy files of a directory."""
    from numpy.lib.format import open_memmap

    def allocate(name: str, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
        return open_memmap(directory / f"{name}.npy", mode="w+", dtype=dtype, shape=shape)

    return allocate


def read_rows(array: np.ndarray, rows: slice | np.ndarray, dtype: Any = "float32") -> np.ndarray:
    """array[rows] as `dtype`, in memory; scattered rows a few at a time, so that few pages are held."""
    if isinstance(rows, slice) or len(rows) <= AT_ONCE or not is_mapped(array):
        return _read(array, rows, dtype)
    import numpy as np

    return np.concatenate([_read(array, rows[part], dtype) for part in blocks(len(rows), AT_ONCE)])


def is_mapped(array: np.ndarray) -> bool:
    """Whether an array lies in a file."""
    return _mapping(array) is not None


def give_back(array: np.ndarray) -> None:
    """Of an array that lies on disk hold no page any longer: the file's cache keeps them, also what was written. Else a
    pass over it would add up to the whole of it in memory."""
    mapping = _mapping(array)
    if mapping is not None and hasattr(mmap, "MADV_DONTNEED"):
        mapping.madvise(mmap.MADV_DONTNEED)


def _mapping(array: np.ndarray) -> mmap.mmap | None:
    """The file that an array, or what it is a part of, is mapped from."""
    base: Any = array
    while hasattr(base, "base"):
        base = base.base
    return base if isinstance(base, mmap.mmap) else None


def _read(array: np.ndarray, rows: slice | np.ndarray, dtype: Any) -> np.ndarray:
    import numpy as np

    held = np.array(array[rows], dtype=dtype)
    mapping = _mapping(array)
    if mapping is not None and len(mapping) > MAY_STAY:
        give_back(array)
    return held
