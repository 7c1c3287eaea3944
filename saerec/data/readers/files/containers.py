"""What lies in a file, by its first bytes."""

from __future__ import annotations

import io
from enum import Enum
from pathlib import Path
from typing import Final

from saerec.data.readers.files.encoding import HEAD
from saerec.errors import DataError

_PARQUET: Final = b"PAR1"
_FOREIGN: Final = {
    b"PK\x03\x04": "a ZIP archive or a spreadsheet. Unpack it, or export the table as CSV",
    b"BZh": "bzip2 data. Decompress it, or recompress it with gzip",
    b"\xfd7zXZ": "xz data. Decompress it, or recompress it with gzip",
    b"7z\xbc\xaf": "a 7z archive. Unpack it",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet or document. Export the table as CSV",
    b"SQLite format 3": "an SQLite database. Export the table as CSV",
    b"\x89HDF": "an HDF5 file. Export the table as CSV or Parquet",
}


class Container(Enum):
    """How the values lie in a file, and what that is called."""

    PARQUET = "Parquet"
    JSON_ARRAY = "a JSON array"
    JSON_LINES = "JSON lines"
    TEXT = "lines of text"


def is_parquet(head: bytes) -> bool:
    """By the first bytes as they lie on the disk."""
    return head.startswith(_PARQUET)


def container_of(head: bytes, path: Path) -> Container:
    """By the first bytes of what was unpacked. Raises DataError for an archive or a database."""
    for start, what in _FOREIGN.items():
        if head.startswith(start):
            raise DataError(f"this is {what}.", file=path)
    return {b"[": Container.JSON_ARRAY, b"{": Container.JSON_LINES}.get(head.lstrip()[:1], Container.TEXT)


def require_exists(path: Path) -> None:
    """Raises DataError when nothing is there, or the path cannot be looked up (too long, not permitted)."""
    try:
        path.stat()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a valid path"
        message = f"{reason}. Give a data file, or a directory that holds one."
        raise DataError(message, file=str(path)[:300]) from None


def open_regular(path: Path) -> io.BufferedReader:
    """A file to be read. Raises DataError for a path that is missing, unreadable or no regular file."""
    require_exists(path)
    if not path.is_file():
        raise DataError("is not a regular file. Give a data file, or a directory that holds one.", file=path)
    try:
        return io.BufferedReader(path.open("rb", buffering=0), HEAD)
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}.", file=path) from None
