"""Copies of a SQLite file as it was at every start, for the day on which it is damaged.

They lie in `.backups` beside it: NAME.000001, NAME.000002, ..., the highest number the newest; the clock says nothing.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
import time
from pathlib import Path
from typing import Final

FOLDER: Final = ".backups"
KEPT: Final = 5


def backups(path: Path) -> list[Path]:
    """Those of a file, the newest first."""
    found = (one for one in (path.parent / FOLDER).glob(f"{path.name}.*") if one.suffix[1:].isdigit())
    return sorted(found, key=lambda one: int(one.suffix[1:]), reverse=True)


def newest_whole(path: Path) -> Path | None:
    """The newest backup that can be read."""
    return next((one for one in backups(path) if is_whole(one)), None)


def is_whole(path: Path) -> bool:
    """Whether a file is a database without damage, as far as SQLite tells."""
    with contextlib.suppress(sqlite3.Error, OSError), contextlib.closing(read_only(path)) as db:
        return bool(db.execute("pragma quick_check(1)").fetchone() == ("ok",))
    return False


def read_only(path: Path) -> sqlite3.Connection:
    """A connection for a file that nobody writes: it makes no second file beside it."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def keep_backup(path: Path) -> str:
    """A copy of the file as it is, unless the newest says the same or the file is damaged; five are kept.

    What is damaged, in SQLite's words; "" for a good file. Nothing happens where nobody may write, or the disk is full:
    a backup is worth no error.
    """
    with contextlib.suppress(sqlite3.Error, OSError):
        if not path.is_file() or not path.stat().st_size or not os.access(path.parent, os.W_OK):
            return ""
        earlier = backups(path)
        folder = path.parent / FOLDER
        folder.mkdir(mode=0o700, exist_ok=True)
        draft = folder / f".{path.name}.{secrets.token_hex(4)}"
        try:
            with contextlib.closing(sqlite3.connect(path, timeout=2)) as db:
                if (found := db.execute("pragma quick_check(1)").fetchone()) != ("ok",):
                    return str(found[0]).split("\n")[0]
                with contextlib.closing(sqlite3.connect(draft)) as copy:
                    db.backup(copy)
                    copy.execute("pragma journal_mode = delete")
            if earlier and _dump(earlier[0]) == _dump(draft):
                return ""
            number = int(earlier[0].suffix[1:]) + 1 if earlier else 1
            draft.replace(folder / f"{path.name}.{number:06d}")
        finally:
            draft.unlink(missing_ok=True)
        for old in backups(path)[KEPT:]:
            old.unlink()
    return ""


def put_back(path: Path) -> Path:
    """Let the newest whole backup take the place of a damaged file, or nothing where there is none.

    The damaged file is kept beside it; its new path.
    """
    aside = path.with_name(f"{path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}")
    backup = newest_whole(path)
    for ending in ("-wal", "-shm"):  # they belong to the damaged file
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + ending).replace(aside.with_name(aside.name + ending))
    path.replace(aside)
    if backup is not None:
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        draft.write_bytes(backup.read_bytes())
        draft.replace(path)
    return aside


def _dump(path: Path) -> list[str]:
    with contextlib.closing(read_only(path)) as db:
        return list(db.iterdump())
