"""A SQLite file that many threads and processes add to at once, and that can be read where nobody may write."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from saerec.errors import RunError
from saerec.rights import Role, requires


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

    def read(self, query: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Rows; none when nobody has written yet, not even the table. Raises RunError."""
        if not self.path.is_file():
            return []
        with self._errors(), contextlib.closing(self._open()) as db:
            begun = db.execute("select 1 from sqlite_master where name = ?", (self.table,)).fetchone()
            return db.execute(query, values).fetchall() if begun else []

    @requires(Role.EDITOR, "To write what people say")
    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of the block is written, or nothing. Raises RunError."""
        with self._errors():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.closing(sqlite3.connect(self.path, timeout=10, isolation_level=None)) as db:
                db.execute("pragma journal_mode = wal")
                db.executescript(self.schema)
                db.execute("begin immediate")
                try:
                    yield db
                except BaseException:
                    db.execute("rollback")
                    raise
                db.execute("commit")

    def _open(self) -> sqlite3.Connection:
        if os.access(self.path.parent, os.W_OK):
            return sqlite3.connect(self.path, timeout=10)
        # WAL needs a second file beside the first: where none can be made, nobody can be writing either.
        return sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise RunError(
                f"The {self.called} {self.path} cannot be used: {error}. Move it away to begin a new one."
            ) from None
