"""Opening raw files: plain or gzip, line by line, with every way a file can be broken told as one DataError.

UTF-8 is expected; UTF-16 with its mark, and lines that end with a carriage return alone, are read as well.
"""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BufferedReader
from pathlib import Path
from typing import Any

from saerec.data.readers.files.encoding import HEAD, plain_bytes
from saerec.errors import DataError

MAX_FIELD = 16 << 20
"""Bytes of the longest line, and characters of the longest field, that are read. No review comes near it."""

PARQUET_MAGIC = b"PAR1"
_GZIP_MAGIC = b"\x1f\x8b"
_FOREIGN = {
    b"PK\x03\x04": "a ZIP archive or a spreadsheet. Unpack it, or export the table as CSV",
    b"BZh": "bzip2 data. Decompress it, or recompress it with gzip",
    b"\xfd7zXZ": "xz data. Decompress it, or recompress it with gzip",
    b"\x28\xb5\x2f\xfd": "Zstandard data. Decompress it, or recompress it with gzip",
    b"7z\xbc\xaf": "a 7z archive. Unpack it",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet or document. Export the table as CSV",
    b"SQLite format 3": "an SQLite database. Export the table as CSV",
    b"\x89HDF": "an HDF5 file. Export the table as CSV or Parquet",
}


def require_exists(path: Path) -> None:
    """Raises DataError when nothing is there, or the path cannot be looked up (too long, not permitted)."""
    try:
        path.stat()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a valid path"
        message = f"{reason}. Give a data file, or a directory that holds one."
        raise DataError(message, file=str(path)[:300]) from None


def magic(path: Path, size: int = 16) -> bytes:
    """The first bytes of a regular file as stored.

    Raises DataError when the path is missing, unreadable, no regular file (a pipe would wait for ever), or empty.
    """
    require_exists(path)
    if not path.is_file():
        raise DataError("is not a regular file. Give a data file, or a directory that holds one.", file=path)
    try:
        with path.open("rb") as stream:
            head = stream.read(size)
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}.", file=path) from None
    if not head:
        raise DataError("the file is empty (0 bytes).", file=path)
    return head


def is_gzip(path: Path) -> bool:
    """Whether the content is gzip, whatever the name says."""
    return magic(path).startswith(_GZIP_MAGIC)


def read_lines(path: Path, *, encoding: str = "utf-8") -> Iterator[tuple[int, str]]:
    """(line number from 1, line with its line end), decompressed, without a byte order mark.

    Never holds more than one line, and no line over MAX_FIELD bytes. Raises DataError with the line for: a longer
    line, bytes that are not `encoding`, a NUL byte, damaged or cut gzip data, and archives or databases.
    """
    number = 0
    with _open(path) as stream:
        while raw := _next_line(stream, path, number + 1):
            number += 1
            if number == 1:
                raw = _without_mark(raw, path)
            yield number, _decode(raw, encoding, path, number)
    if not number:
        raise DataError("the file is empty.", file=path)


def read_text(path: Path, size: int = 1 << 16) -> Iterator[str]:
    """The text in pieces of about `size` bytes. Raises DataError like `read_lines`, without a line."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with _open(path) as stream:
        raw = _without_mark(_read(stream, path, size), path)
        while raw:
            try:
                yield decoder.decode(raw)
            except UnicodeDecodeError:
                raise DataError("is not UTF-8. Save the file as UTF-8.", file=path) from None
            raw = _read(stream, path, size)


def first_line(path: Path) -> str:
    """The first line that is not blank, stripped; "" if there is none."""
    return next((text.strip() for _, text in read_lines(path) if text.strip()), "")


def text_encoding(path: Path) -> str:
    """ "utf-8" if the whole file decodes as such, else "latin-1". For formats that were published in both."""
    with _open(path) as stream:
        number = 0
        while raw := _next_line(stream, path, number + 1):
            number += 1
            try:
                raw.decode("utf-8")
            except UnicodeDecodeError:
                return "latin-1"
    return "utf-8"


def _open(path: Path) -> io.BufferedIOBase:
    packed = is_gzip(path)
    with _told(path, 1), ExitStack() as closing:
        stream: Any = gzip.GzipFile(path) if packed else BufferedReader(path.open("rb", buffering=0), HEAD)
        closing.enter_context(stream)
        opened = plain_bytes(stream, stream.peek(HEAD))
        closing.pop_all()  # from here on the caller closes it
        return opened


def _next_line(stream: io.BufferedIOBase, path: Path, number: int) -> bytes:
    with _told(path, number):
        raw = stream.readline(MAX_FIELD + 1)
    if len(raw) > MAX_FIELD:
        message = f"the line is longer than {MAX_FIELD >> 20} MB, the longest that is read. Shorten or remove it."
        raise DataError(message, file=path, line=number)
    return raw


def _read(stream: io.BufferedIOBase, path: Path, size: int) -> bytes:
    with _told(path, 1):
        return stream.read(size)


@contextmanager
def _told(path: Path, line: int) -> Iterator[None]:
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        message = f"the gzip data is cut short or damaged ({error}). Download or compress the file again."
        raise DataError(message, file=path, line=line) from None
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror or error}.", file=path, line=line) from None


def _without_mark(raw: bytes, path: Path) -> bytes:
    for start, what in _FOREIGN.items():
        if raw.startswith(start):
            raise DataError(f"this is {what}.", file=path)
    return raw.removeprefix(codecs.BOM_UTF8)


def _decode(raw: bytes, encoding: str, path: Path, number: int) -> str:
    if b"\0" in raw:
        message = "a NUL byte: this is not plain text. Valid: UTF-8 text, UTF-16 with its byte order mark, or Parquet."
        raise DataError(message, file=path, line=number)
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        message = (
            f"byte {error.start + 1} of the line is not UTF-8. Save the file as UTF-8 (in a spreadsheet: "
            "CSV UTF-8), for example with iconv -f LATIN1 -t UTF-8."
        )
        raise DataError(message, file=path, line=number) from None
