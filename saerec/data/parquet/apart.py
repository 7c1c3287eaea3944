"""Rows of a Parquet file, as another process decodes them: what a file does there, it does not do here."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa

from saerec.data.parquet.decoder import BATCH, BROKEN, END, HEAD, READY
from saerec.data.parquet.sizes import SwollenError

MEMORY_MIB: Final = 512
"""That the decoding of one file may take. A batch is a sixteenth of it."""
_NEXT: Final = b"\n"


class UnreadableError(ValueError):
    """What Arrow said about a file, or why it was not asked."""


def batches_apart(path: Path, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """The columns in batches of at most 64 MB. A name that stands twice in `columns` comes once.

    Raises SwollenError for a file that becomes more than `saerec.data.limits.swollen` of its size, or needs more than
    MEMORY_MIB, UnreadableError for one that is no Parquet.
    """
    decoder = _Decoder.idle(path, columns)
    try:
        while (batch := decoder.next_batch()) is not None:
            yield batch
    except UnreadableError:
        decoder.keep()
        raise
    except BaseException:  # also whoever asks no more: what it was about to answer would come to the next
        decoder.end()
        raise
    decoder.keep()


class _Decoder:
    """A process that decodes one file after the other."""

    _idle: Final[list[_Decoder]] = []
    _lock: Final = threading.Lock()

    def __init__(self) -> None:
        found = os.pathsep.join(map(os.path.abspath, sys.path))  # the same program, however this one found it
        settings = {"PYTHONPATH": found, "ARROW_DEFAULT_MEMORY_POOL": "system", "ARROW_IO_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "saerec.data.parquet.decoder", str(MEMORY_MIB)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, **settings},
        )  # fmt: skip

    @classmethod
    def idle(cls, path: Path, columns: Sequence[str]) -> _Decoder:
        """One that begins with a file: it may have been kept from an earlier one."""
        question = json.dumps({"path": str(path.resolve()), "columns": list(columns)}).encode() + b"\n"
        with cls._lock:
            kept = cls._idle.pop() if cls._idle else None
        if kept is not None and kept._begins(question):
            return kept
        if (decoder := cls())._begins(question):
            return decoder
        raise UnreadableError(f"the process that decodes it did not start: {sys.executable}")

    def _begins(self, question: bytes) -> bool:
        """Whether it takes a file on; one that was kept may have ended meanwhile."""
        with contextlib.suppress(OSError, EOFError):
            self._ask(question)
            if self._answer()[0] == READY:
                return True
        self.end()
        return False

    def next_batch(self) -> pa.RecordBatch | None:
        """None at the end. Raises as `batches_apart`."""
        try:
            self._ask(_NEXT)
            kind, content = self._answer()
        except (OSError, EOFError):  # it died: of its limit, or of the file
            raise SwollenError from None
        if kind == BATCH:
            return pa.ipc.open_stream(content).read_next_batch()
        if kind == END:
            return None
        raise UnreadableError(content.decode()) if kind == BROKEN else SwollenError

    def keep(self) -> None:
        """For the next file, one of them."""
        with self._lock:
            if not self._idle:
                self._idle.append(self)
                return
        self.end()

    def end(self) -> None:
        """At once."""
        self._process.kill()
        self._process.communicate()

    def _ask(self, line: bytes) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line)
        self._process.stdin.flush()

    def _answer(self) -> tuple[bytes, bytes]:
        assert self._process.stdout is not None
        head = self._process.stdout.read(HEAD.size)
        if len(head) < HEAD.size:
            raise EOFError
        kind, size = HEAD.unpack(head)
        content = self._process.stdout.read(size)
        if len(content) < size:
            raise EOFError
        return kind, content


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_Decoder._idle.clear)  # two processes would read each other's answers
