"""Packed files, gzip or Zstandard: how they begin, and what they hold."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from saerec.data.limits import FREE, MAX_RATIO
from saerec.data.readers.files.encoding import HEAD, Stream
from saerec.errors import DataError

GZIP: Final = b"\x1f\x8b"
ZSTD: Final = b"\x28\xb5\x2f\xfd"


def swollen_error(path: Path) -> DataError:
    """For a file that becomes more."""
    message = (
        f"it holds far more than its size tells (read are {FREE >> 20} MB, or {MAX_RATIO} bytes for each of its own). "
        "It is damaged, or made to fill the memory. A table that repeats long texts: write it as plain CSV."
    )
    return DataError(message, file=path)


class _KeptOpen(io.RawIOBase):
    """Reads from a file that is not closed with it: it is read from its beginning again."""

    def __init__(self, file: io.BufferedReader | io.BufferedRandom) -> None:
        self._file = file

    def readable(self) -> bool:
        """Yes: Arrow asks."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer; 0 at the end."""
        return self._file.readinto(buffer)


def unpacked(file: io.BufferedReader | io.BufferedRandom, head: bytes) -> Stream:
    """What a file holds whose first four bytes are `head`: of gzip and Zstandard what is packed, else the file itself.

    The file is not closed with it.
    """
    if head.startswith(GZIP):
        return gzip.GzipFile(fileobj=file, mode="rb")
    if head != ZSTD:
        return file
    packed = pa.PythonFile(_KeptOpen(file), mode="r")
    return io.BufferedReader(pa.CompressedInputStream(packed, "zstd"), HEAD)
