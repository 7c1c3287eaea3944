"""The process that decodes: it is told files and columns, hands batches over one at a time, and may fail.

What a footer says of sizes and counts can be a lie, and so can what stands before a page; the limit that this process
sets itself cannot be talked out of. It ends with the process that started it, or when nothing was asked for a while.
Only pyarrow is loaded, so that it starts quickly.
"""

from __future__ import annotations

import contextlib
import json
import select
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

import pyarrow as pa
import pyarrow.parquet as pq

from saerec.data.limits import MAX_FIELD
from saerec.data.parquet.sizes import SwollenError, bounded_batches, decoded_bytes

HEAD: Final = struct.Struct(">cQ")
"""kind of an answer and bytes that follow"""
READY, BATCH, END, SWOLLEN, BROKEN = b"R", b"B", b"E", b"S", b"X"
_LONGEST: Final = 4 * MAX_FIELD
"""Bytes handed over at a time."""
_IDLE_SECONDS: Final = 20.0
_READ_AHEAD: Final = 1 << 20  # bytes of a column; without it all of the column is held: of pictures that is much


def main() -> None:
    """Serve on stdin and stdout; argument: MiB that it may take beside what it has."""
    out = sys.stdout.buffer
    batches: Iterator[pa.RecordBatch] = iter(())
    _limit(int(sys.argv[1]) << 20)
    pa.set_cpu_count(1)
    while line := _asked():
        try:
            if line.strip():
                asked = json.loads(line)
                batches = _pieces(Path(asked["path"]), asked["columns"])
                _answer(out, READY, b"")
                continue
            batch = next(batches, None)
            _answer(out, END if batch is None else BATCH, b"" if batch is None else _packed(batch))
        except (SwollenError, MemoryError):
            _answer(out, SWOLLEN, b"")
        except (pa.ArrowException, OSError, ValueError, KeyError) as error:
            _answer(out, BROKEN, str(error).split("\n")[0].encode("utf-8", "replace"))


def _asked() -> bytes:
    """The next line; nothing at the end, and after some time without one."""
    if sys.platform != "win32" and not select.select([sys.stdin.buffer], [], [], _IDLE_SECONDS)[0]:
        return b""
    return sys.stdin.buffer.raw.readline()  # type: ignore[union-attr]  # unbuffered: select sees every line


def _answer(out: BinaryIO, kind: bytes, content: bytes | pa.Buffer) -> None:
    out.write(HEAD.pack(kind, len(content)))
    out.write(content)
    out.flush()


def _pieces(path: Path, columns: list[str]) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(path, buffer_size=_READ_AHEAD) as file:
        for batch in bounded_batches(file, path, columns, path.stat().st_size):
            yield from _parted(batch)


def _parted(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """In parts that are small once they are Python's. Raises SwollenError for a row that is not."""
    if decoded_bytes(batch) <= _LONGEST:
        yield batch
    elif batch.num_rows == 1:
        raise SwollenError
    else:
        half = batch.num_rows // 2
        yield from _parted(batch.slice(0, half))
        yield from _parted(batch.slice(half))


def _packed(batch: pa.RecordBatch) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    return sink.getvalue()


def _limit(more: int) -> None:
    """Bound what this process takes from now on, where the system knows how."""
    if sys.platform != "linux":
        return
    import resource

    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = used + more if hard == resource.RLIM_INFINITY else min(used + more, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):  # whoever asked has gone
        main()
