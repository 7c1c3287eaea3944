"""The file behind a notebook: an append-only log of edits in SQLite, for many threads and processes at once.

Nothing is overwritten: every edit is a row, the newest row of a (latent, field) holds, an undo is a row that brings
an older value back. Rows belong to one dictionary (the fingerprint of the run's sae stage), since after another
training the same number is another latent.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from saerec import columns as c
from saerec.errors import ConfigError
from saerec.rights import Role, requires
from saerec.workspace.sqlite_file import SqliteFile

_SCHEMA = """
create table if not exists edits (
    id integer primary key autoincrement, dictionary text not null, latent integer not null,
    field text not null, value text, previous text, action integer not null, undoes integer,
    by text not null, at real not null);
create index if not exists by_latent on edits (dictionary, latent, field, id);
"""


@dataclass(frozen=True)
class EditLog:
    """The edits of one dictionary. The file is made by the first one; every call opens it anew."""

    path: Path
    dictionary: str

    @cached_property
    def _file(self) -> SqliteFile:
        return SqliteFile(self.path, _SCHEMA, "edits", "notebook")

    @requires(Role.EDITOR, "To write in the notebook")
    def append(
        self, latent: int, values: Mapping[str, str | None], by: str, seen: Mapping[str, str | None] | None = None
    ) -> None:
        """One edit: a row a field, None for nothing. A value that is there already is no edit.

        seen: what the writer took to hold. Raises ConfigError, and writes nothing, where one of them holds no more.
        """
        with self._file.writing() as db:
            for field, value in (seen or {}).items():
                now = self._now(db, int(latent), field)
                if now != value and now != values.get(field, value):
                    raise ConfigError(f"The {field} was changed by somebody else meanwhile. Nothing was saved.")
            self._append(db, int(latent), values, by, undoes=None)

    @requires(Role.EDITOR, "To take an edit back")
    def undo(self, latent: int, by: str) -> dict[str, str | None]:
        """Take the latest edit back that still stands: the values it brings back; empty when there is none."""
        with self._file.writing() as db:
            found = db.execute(
                "select max(action) from edits where dictionary = ? and latent = ? and undoes is null "
                "and action not in (select undoes from edits where undoes is not null)",
                (self.dictionary, int(latent)),
            ).fetchone()[0]
            rows = db.execute("select field, previous from edits where action = ?", (found,)).fetchall()
            self._append(db, int(latent), dict(rows), by, undoes=found)
        return dict(rows)

    def newest(self, latent: int | None = None) -> dict[int, dict[str, str]]:
        """Latent -> field -> what holds, of all latents something is written about, or of one."""
        query = (
            "select latent, field, value from edits where id in "
            "(select max(id) from edits where dictionary = ? and (? is null or latent = ?) group by latent, field)"
        )
        values: dict[int, dict[str, str]] = {}
        for key, field, value in self._file.read(query, (self.dictionary, latent, latent)):
            if value is not None:
                values.setdefault(key, {})[field] = value
        return values

    def history(self, latent: int | None = None) -> pd.DataFrame:
        """Every edit, the newest first: id, latent, field, value, previous, by, at (seconds since 1970), undo."""
        query = (
            "select id, latent, field, value, previous, by, at, undoes is not null from edits "
            "where dictionary = ? and (? is null or latent = ?) order by id desc"
        )
        columns = ["id", c.LATENT, "field", "value", "previous", "by", "at", "undo"]
        rows = self._file.read(query, (self.dictionary, latent, latent))
        return pd.DataFrame(rows, columns=columns).astype({"undo": bool})

    def begin(self) -> None:
        """Keep a backup of the file as it is now, once in a process."""
        self._file.begin()

    def trouble(self) -> str:
        """Why what was read last is not what stands in the file; "" where it is. See `SqliteFile`."""
        return self._file.trouble()

    def version(self) -> int:
        """Grows with every edit."""
        rows = self._file.read("select coalesce(max(id), 0) from edits")
        return int(rows[0][0]) if rows else 0

    def _append(
        self, db: sqlite3.Connection, latent: int, values: Mapping[str, str | None], by: str, *, undoes: int | None
    ) -> None:
        """The rows of one edit share their action."""
        action = int(db.execute("select coalesce(max(action), 0) + 1 from edits").fetchone()[0])
        for field, value in values.items():
            previous = self._now(db, latent, field)
            if value != previous or undoes is not None:
                db.execute(
                    "insert into edits (dictionary, latent, field, value, previous, action, undoes, by, at) "
                    "values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (self.dictionary, latent, field, value, previous, action, undoes, by, time.time()),
                )

    def _now(self, db: sqlite3.Connection, latent: int, field: str) -> str | None:
        """What holds, within a transaction; None where nothing does."""
        found = db.execute(
            "select value from edits where dictionary = ? and latent = ? and field = ? order by id desc limit 1",
            (self.dictionary, latent, field),
        ).fetchone()
        return None if found is None else found[0]
