"""UTF-16 text, and text whose lines end with a carriage return alone, as the bytes every reader expects."""

from __future__ import annotations

import codecs
import io
from typing import Any

HEAD = 1 << 16
"""Bytes that are looked at to tell how a text is written."""
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CHUNK = 1 << 16


def plain_bytes(stream: io.BufferedIOBase, head: bytes) -> io.BufferedIOBase:
    """The stream itself, or one that reads as UTF-8 with line feeds. `head`: its first bytes, not yet taken."""
    if head.startswith(_UTF16):
        return io.BufferedReader(_Recoded(stream, "utf-16", "utf-8"), _CHUNK)
    if b"\r" in head and b"\n" not in head:
        # Latin-1 gives every byte back as it was: bytes that are not UTF-8 are still told by their line.
        return io.BufferedReader(_Recoded(stream, "latin-1", "latin-1"), _CHUNK)
    return stream


class _Recoded(io.RawIOBase):
    """Decodes as one encoding, makes every line end a line feed, encodes as another; a chunk at a time."""

    def __init__(self, stream: io.BufferedIOBase, source: str, target: str) -> None:
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

    def close(self) -> None:
        """Close what is read from, too."""
        self._stream.close()
        super().close()
