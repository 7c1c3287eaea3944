"""A SQLite file that many threads and processes add to at once, and that can be read where nobody may write.

A run is read without it: one that is locked or damaged is read from its newest backup, or not at all, and `trouble`
says so. Reading writes nothing; the next edit puts the backup into the place of a damaged file, which is kept.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from saerec.errors import RunError
from saerec.files import write_ahead
from saerec.rights import Role, requires
from saerec.workspace.sqlite_backups import keep_backup, newest_whole, put_back, read_only

_WRITE_WAIT: Final = 10.0  # seconds for another writer to end
_READ_WAIT: Final = 2.0
_BUSY: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_PLACE: Final = (
    sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_NOMEM,
)  # fmt: skip
"""Where the file lies is at fault, not the file."""
_begun: set[Path] = set()  # backed up by this process


@dataclass(frozen=True)
class _Trouble:
    """Why a file is not read."""

    said: str
    since: float
    mark: tuple[int, int] | None
    """Of a damaged file, which is not tried again until it is another one."""


_troubles: dict[Path, _Trouble] = {}


@dataclass(frozen=True)
class SqliteFile:
    """Made by the first write; every call opens it anew."""

    path: Path
    schema: str
    """What makes its tables where they are missing."""
    table: str
    """Its main table: while it is missing nobody has written."""
    called: str
    """In errors: `notebook`"""

    def begin(self) -> None:
        """Keep a backup of the file as it is now, once in a process."""
        if self.path not in _begun:
            _begun.add(self.path)
            if damage := keep_backup(self.path):
                self._note(sqlite3.DatabaseError(damage))

    def trouble(self) -> str:
        """Why the last reading was not of the file itself, what was read instead and what to do; "" where it was."""
        found = _troubles.get(self.path)
        return found.said if found else ""

    def read(self, query: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Rows; none when nobody has written yet, not even the table. Of a file that is locked or damaged, those of its
        newest backup, or none: see `trouble`."""
        known = _troubles.get(self.path)
        if known and known.mark is not None and known.mark == _mark(self.path):
            return self._of_backup(query, values)
        if not self.path.exists():
            _troubles.pop(self.path, None)
            return []
        try:
            with contextlib.closing(self._open()) as db:
                rows = self._rows(db, query, values)
        except (sqlite3.Error, OSError) as error:
            self._note(error)
            return self._of_backup(query, values)
        _troubles.pop(self.path, None)
        return rows

    @requires(Role.EDITOR, "To write what people say")
    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of the block is written, or nothing. Raises RunError."""
        self.begin()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._mend()
            with contextlib.closing(sqlite3.connect(self.path, timeout=_WRITE_WAIT, isolation_level=None)) as db:
                write_ahead(db)
                db.executescript(self.schema)
                db.execute("begin immediate")
                try:
                    yield db
                except BaseException:
                    db.execute("rollback")
                    raise
                db.execute("commit")
        except (sqlite3.Error, OSError) as error:
            raise RunError(self._unwritten(error)) from None
        _troubles.pop(self.path, None)

    def _open(self) -> sqlite3.Connection:
        if not self.path.is_file():
            raise IsADirectoryError(f"{self.path.name} is no file")
        if os.access(self.path.parent, os.W_OK):
            known = _troubles.get(self.path)  # not waited for once more at every question of a page
            patience = 0.0 if known and time.monotonic() - known.since < _READ_WAIT else _READ_WAIT
            return sqlite3.connect(self.path, timeout=patience)
        # WAL needs a second file beside the first: where none can be made, nobody can be writing either.
        return read_only(self.path)

    def _rows(self, db: sqlite3.Connection, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        db.text_factory = lambda raw: raw.decode(
            "utf-8", "replace"
        )  # a flipped bit in a text is no reason to read none
        begun = db.execute("select 1 from sqlite_master where name = ?", (self.table,)).fetchone()
        return db.execute(query, values).fetchall() if begun else []

    def _of_backup(self, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        """Rows of the newest backup; none without one."""
        backup = newest_whole(self.path)
        if backup is not None:
            with contextlib.suppress(sqlite3.Error, OSError), contextlib.closing(read_only(backup)) as db:
                return self._rows(db, query, values)
        return []

    def _note(self, error: Exception) -> None:
        """What is wrong, and what is read instead."""
        backup = newest_whole(self.path)
        shown = "without what people wrote" if backup is None else f"with the backup of {_when(backup)}"
        said = f"{self._said(error)} The run is shown {shown}. {self._next(error)}"
        _troubles[self.path] = _Trouble(said, time.monotonic(), _mark(self.path) if _is_damage(error) else None)

    def _said(self, error: Exception) -> str:
        if _code(error) in _BUSY:
            return f"Somebody is writing into the {self.called} {self.path}."
        if _is_damage(error):
            return f"The {self.called} {self.path} is damaged ({error})."
        return f"The {self.called} {self.path} cannot be read ({error})."

    def _next(self, error: Exception) -> str:
        if _code(error) in _BUSY:
            return "Look again in a moment."
        if _is_damage(error):
            return "The next edit goes on from there; the damaged file is kept beside it. Keep it: it may be mended."
        return "See that the folder and the file can be read, and that the disk is not full."

    def _unwritten(self, error: Exception) -> str:
        if _code(error) in _BUSY:
            return f"{self._said(error)} Nothing was saved. Try again in a moment."
        return f"The {self.called} {self.path} cannot be written: {error}. Nothing was saved, and nothing is lost."

    def _mend(self) -> None:
        """Put the newest backup into the place of a file that is damaged. One that somebody uses is left alone."""
        if not self.path.exists():
            return
        known = _troubles.get(self.path)
        try:
            if known and known.mark is not None and known.mark == _mark(self.path):
                raise sqlite3.DatabaseError(known.said)
            with contextlib.closing(self._open()) as db:
                if (found := db.execute("pragma quick_check(1)").fetchone()) != ("ok",):
                    raise sqlite3.DatabaseError(str(found))
        except (sqlite3.Error, OSError) as error:
            if _is_damage(error):
                put_back(self.path)


def _code(error: Exception) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _is_damage(error: Exception) -> bool:
    """Whether the file itself is broken, or is none."""
    if isinstance(error, OSError):
        return isinstance(error, IsADirectoryError)
    return _code(error) not in (*_BUSY, *_PLACE)


def _mark(path: Path) -> tuple[int, int]:
    """Tells a file from what comes in its place."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_ino


def _when(path: Path) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(path.stat().st_mtime))
