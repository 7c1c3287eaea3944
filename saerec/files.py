"""Files written whole or not at all, one writer at a time, and fingerprints."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from filelock import FileLock, Timeout

from saerec.errors import RunError
from saerec.places import is_shared

if TYPE_CHECKING:
    import pyarrow as pa

_PRIVATE: Final = 0o077
"""Umask under which nobody else reads, writes or enters."""


def fingerprint(*parts: Any) -> str:
    """sha256 of the JSON of `parts`, in hex."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def write_json(path: Path, content: Any) -> None:
    """Atomically, see `write_text`. NaN is refused: JSON has none."""
    write_text(path, json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False))


def write_text(path: Path, content: str) -> None:
    """Atomically: a reader sees the old content or the new, never a part."""
    with replacing(path) as temporary:
        temporary.write_text(content, encoding="utf-8")


def write_parquet(path: Path, schema: pa.Schema, tables: Iterable[pa.Table]) -> int:
    """Tables of one schema as a file, one in memory at a time, atomically as `write_text`; returns how many rows."""
    import pyarrow.parquet as pq

    rows = 0
    with replacing(path) as temporary, pq.ParquetWriter(temporary, schema, compression="zstd") as writer:
        for table in tables:
            writer.write_table(table)
            rows += table.num_rows
    return rows


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Where to write what takes the place of `path` at the end of the block, whole and on the disk; of a block that
    fails nothing stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        yield temporary
        with temporary.open("r+b") as stream:  # Windows syncs only what may be written
            os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException:  # a full disk, or Ctrl-C: no half file stays behind
        temporary.unlink(missing_ok=True)
        raise


def keep_private() -> None:
    """What this process makes from now on, and those it starts, is for its owner alone: 0600 and 0700.

    Where somebody shares (`places.is_shared`) the system's own umask says who may read. Raises ConfigError.
    """
    if not is_shared():
        os.umask(_PRIVATE)


def is_open_to_others(directory: Path) -> bool:
    """Whether others on this machine can read a directory that is not shared."""
    return os.name == "posix" and directory.is_dir() and bool(directory.stat().st_mode & 0o077) and not is_shared()


def sync_directory(directory: Path) -> None:
    """The names in `directory` are on the disk, as far as the system lets anybody ask for that."""
    if sys.platform == "win32":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_directory(directory: Path) -> Path:
    """`directory` itself, made if it is missing, for its owner alone unless it is shared. Raises RunError where nobody
    may write."""
    try:
        directory.mkdir(mode=0o777 if is_shared() else 0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(
            f"{directory} cannot be made: {error.strerror}. Name a folder that you can write with --runs-dir, or in "
            "SAEREC_RUNS_DIR."
        ) from None
    return directory


@contextlib.contextmanager
def exclusive(directory: Path) -> Iterator[None]:
    """One writer a run, and no longer than its process lives. Raises RunError when another one is writing."""
    try:
        lock = FileLock(make_directory(directory) / ".lock").acquire(blocking=False)
    except Timeout:
        raise RunError(f"{directory} is being written by another process. Wait for it, or cancel it.") from None
    with lock:
        yield


def file_sha256(path: Path) -> str:
    """sha256 of a file's bytes, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_ahead(db: sqlite3.Connection) -> None:
    """Let readers and a writer of a SQLite file work at once (its journal is a log). SQLite lets one connection alone
    turn a file to that, and does not wait for it: who is refused meanwhile finds it turned."""
    try:
        db.execute("pragma journal_mode = wal")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
