"""From bytes as they are stored to UTF-8 lines: UTF-16, byte order marks, carriage returns alone."""

from __future__ import annotations

import codecs
import gzip
import io
from pathlib import Path
from typing import Any

from saerec.errors import DataError

HEAD = 1 << 16
"""Bytes that are looked at to tell how a text is written."""
Stream = io.BufferedReader | io.BufferedRandom | gzip.GzipFile
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CHUNK = 1 << 16


def plain_stream(stream: Stream) -> Stream:
    """The same stream, or one that reads as UTF-8 with line feeds; after its byte order mark.

    stream: at its beginning. It is not closed with the one that is returned.
    """
    head = stream.peek(HEAD)
    if head.startswith(_UTF16):
        return io.BufferedReader(_Recoded(stream, "utf-16", "utf-8"), _CHUNK)
    if b"\r" in head and b"\n" not in head:
        # Latin-1 gives every byte back as it was: bytes that are not UTF-8 are still refused with their line.
        stream = io.BufferedReader(_Recoded(stream, "latin-1", "latin-1"), _CHUNK)
    if head.startswith(codecs.BOM_UTF8):
        stream.read(len(codecs.BOM_UTF8))
    return stream


def decode_line(raw: bytes, encoding: str, path: Path, line: int, spoilt: dict[int, str] | None = None) -> str:
    """The text of one line. Raises DataError with the line for a NUL byte, and for bytes that are not `encoding`.

    With `spoilt`, the line gets signs in their places, and a reason there.
    """
    if spoilt is not None:
        try:
            return decode_line(raw, encoding, path, line)
        except DataError as error:
            spoilt[line] = error.said
            return raw.replace(b"\0", b"?").decode(encoding, "replace")
    if b"\0" in raw:
        message = "a NUL byte: this is not plain text. Valid: UTF-8 text, UTF-16 with its byte order mark, or Parquet."
        raise DataError(message, file=path, line=line)
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        message = (
            f"byte {error.start + 1} of the line is not UTF-8. Save the file as UTF-8 (in a spreadsheet: "
            "CSV UTF-8), for example with iconv -f LATIN1 -t UTF-8."
        )
        raise DataError(message, file=path, line=line) from None


class _Recoded(io.RawIOBase):
    """Decodes as one encoding, makes every line end a line feed, encodes as another; a chunk at a time."""

    def __init__(self, stream: Stream, source: str, target: str) -> None:
        self._stream, self._target, self._waiting = stream, target, b""
        decoder = codecs.getincrementaldecoder(source)("replace")
        self._decoder = io.IncrementalNewlineDecoder(decoder, translate=True)

    def readable(self) -> bool:
        """Yes: io.BufferedReader asks."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer; 0 at the end."""
        raw = b"x"
        while raw and not self._waiting:
            raw = self._stream.read(_CHUNK)
            self._waiting = self._decoder.decode(raw, final=not raw).encode(self._target)
        taken = self._waiting[: len(buffer)]
        buffer[: len(taken)] = taken
        self._waiting = self._waiting[len(taken) :]
        return len(taken)
