"""What people write about latents: names, verdicts, notes, tags, pins. One SQLite file for everybody.

Nothing is overwritten: every edit is a row of `edits`, the newest row of a (latent, field) holds, an undo is a row
that brings an older value back. Rows belong to one dictionary (the fingerprint of the run's sae stage), since after
another training the same number is another latent.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from saerec import columns as c
from saerec.errors import ConfigError, RunError
from saerec.runs import Run
from saerec.typed import one_line, several_lines

FILE: Final = "notebook.sqlite"
VERDICT, NOTE, TAGS, PINNED, MEASURED = "verdict", "note", "tags", "pinned", "measured"
FIELDS: Final = (c.NAME, c.DESCRIPTION, VERDICT, NOTE, TAGS, PINNED, MEASURED)
LIMITS: Final = {c.NAME: 120, c.DESCRIPTION: 600, NOTE: 10_000, "tag": 40, "by": 80}
"""Longest text of each kind, in characters."""
_SCHEMA = """
create table if not exists edits (
    id integer primary key autoincrement, dictionary text not null, latent integer not null,
    field text not null, value text, previous text, action integer not null, undoes integer,
    by text not null, at real not null);
create index if not exists by_latent on edits (dictionary, latent, field, id);
"""


@dataclass(frozen=True)
class Measured:
    """What a name written by a person was found to be worth when it was written."""

    name: str
    description: str
    score: float
    score_low: float
    score_high: float
    auc: float
    n_scored: int
    score_keywords: float
    said: tuple[int, ...] = ()
    """Ids of the judged texts that the name says fire."""


@dataclass(frozen=True)
class Entry:
    """What is written about one latent; None where nothing is."""

    name: str | None = None
    description: str | None = None
    verdict: bool | None = None
    """Whether a person holds it to be an intent."""
    note: str = ""
    tags: tuple[str, ...] = ()
    pinned: bool = False
    measured: Measured | None = None
    """Of the name that stands, or of an earlier one: it says which words it was measured with."""


class Notebook:
    """Edits of one dictionary. Every call opens the file anew, so threads and processes may share it."""

    def __init__(self, path: Path, dictionary: str) -> None:
        """The file is made by the first edit. Raises RunError when there is one that is no notebook."""
        self.path, self.dictionary = path, dictionary
        self.version()

    # ---- writing -------------------------------------------------------------------------------------------------

    def rename(
        self, latent: int, name: str, description: str | None = None, by: str = "", measured: Measured | None = None
    ) -> None:
        """Name a latent; None leaves the description as it is. Raises ConfigError for an empty or long name.

        measured: what the name was found to be worth, kept with it and taken back with it.
        """
        values: dict[str, str | None] = {c.NAME: one_line(name, c.NAME, LIMITS[c.NAME])}
        if not values[c.NAME]:
            raise ConfigError("A name must hold at least one visible character. Undo brings the earlier name back.")
        if description is not None:
            values[c.DESCRIPTION] = one_line(description, c.DESCRIPTION, LIMITS[c.DESCRIPTION])
        if measured is not None:
            said = values.get(c.DESCRIPTION, measured.description)
            values[MEASURED] = json.dumps({**asdict(measured), c.NAME: values[c.NAME], c.DESCRIPTION: said})
        self._edit(latent, values, by)

    def verdict(self, latent: int, is_intent: bool | None, by: str = "") -> None:
        """Say whether the latent is an intent; None goes back to the run's own verdict."""
        self._edit(latent, {VERDICT: None if is_intent is None else json.dumps(bool(is_intent))}, by)

    def note(self, latent: int, text: str, by: str = "") -> None:
        """Replace the note; an empty text removes it."""
        self._edit(latent, {NOTE: several_lines(text, NOTE, LIMITS[NOTE]) or None}, by)

    def tag(self, latent: int, tags: Sequence[str], by: str = "") -> None:
        """Replace the tags; their order stays, repeats and empty ones go."""
        kept = list(dict.fromkeys(tag for tag in (one_line(one, "tag", LIMITS["tag"]) for one in tags) if tag))
        self._edit(latent, {TAGS: json.dumps(kept, ensure_ascii=False) if kept else None}, by)

    def pin(self, latent: int, pinned: bool = True, by: str = "") -> None:
        """Pin or unpin."""
        self._edit(latent, {PINNED: "true" if pinned else None}, by)

    def undo(self, latent: int, by: str = "") -> str | None:
        """Take the latest edit of the latent back that still stands; said in words. None when there is none.

        Several undos walk back edit by edit.
        """
        with self._writing() as db:
            found = db.execute(
                "select max(action) from edits where dictionary = ? and latent = ? and undoes is null "
                "and action not in (select undoes from edits where undoes is not null)",
                (self.dictionary, int(latent)),
            ).fetchone()[0]
            if found is None:
                return None
            rows = db.execute("select field, previous from edits where action = ?", (found,)).fetchall()
            self._append(db, latent, dict(rows), by, undoes=found)
        return ", ".join(f"{field}: {'as before any edit' if old is None else old}" for field, old in rows)

    # ---- reading -------------------------------------------------------------------------------------------------

    def entry(self, latent: int) -> Entry:
        """What is written about one latent."""
        return self.entries(int(latent)).get(int(latent), Entry())

    def entries(self, latent: int | None = None) -> dict[int, Entry]:
        """Latent -> what is written about it, for all latents something is written about (or for one)."""
        query = (
            "select latent, field, value from edits where id in "
            "(select max(id) from edits where dictionary = ? and (? is null or latent = ?) group by latent, field)"
        )
        values: dict[int, dict[str, str]] = {}
        for key, field, value in self._read(query, (self.dictionary, latent, latent)):
            if value is not None:
                values.setdefault(key, {})[field] = value
        return {key: _entry(fields) for key, fields in values.items()}

    def history(self, latent: int | None = None) -> pd.DataFrame:
        """Every edit, the newest first: id, latent, field, value, previous, by, at (seconds since 1970), undo."""
        query = (
            "select id, latent, field, value, previous, by, at, undoes is not null from edits "
            "where dictionary = ? and (? is null or latent = ?) order by id desc"
        )
        columns = ["id", c.LATENT, "field", "value", "previous", "by", "at", "undo"]
        rows = self._read(query, (self.dictionary, latent, latent))
        return pd.DataFrame(rows, columns=columns).astype({"undo": bool})

    def version(self) -> int:
        """Grows with every edit: what was worked out from an older one is stale."""
        rows = self._read("select coalesce(max(id), 0) from edits")
        return int(rows[0][0]) if rows else 0

    # ---- the file ------------------------------------------------------------------------------------------------

    def _edit(self, latent: int, values: dict[str, str | None], by: str) -> None:
        with self._writing() as db:
            self._append(db, latent, values, by, undoes=None)

    def _append(
        self, db: sqlite3.Connection, latent: int, values: dict[str, str | None], by: str, *, undoes: int | None
    ) -> None:
        """One row a field; the rows of one edit share their action. A value that is there already is no edit."""
        latent = int(latent)  # numpy's integers mean nothing to SQLite
        action = int(db.execute("select coalesce(max(action), 0) + 1 from edits").fetchone()[0])
        for field, value in values.items():
            found = db.execute(
                "select value from edits where dictionary = ? and latent = ? and field = ? order by id desc limit 1",
                (self.dictionary, latent, field),
            ).fetchone()
            previous = None if found is None else found[0]
            if value != previous or undoes is not None:
                db.execute(
                    "insert into edits (dictionary, latent, field, value, previous, action, undoes, by, at) "
                    "values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        self.dictionary,
                        latent,
                        field,
                        value,
                        previous,
                        action,
                        undoes,
                        one_line(by, "by", LIMITS["by"]),
                        time.time(),
                    ),
                )

    def _read(self, query: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Rows; none when nobody has written yet, not even the table."""
        if not self.path.is_file():
            return []
        with self._errors(), contextlib.closing(self._open()) as db:
            begun = db.execute("select 1 from sqlite_master where name = 'edits'").fetchone()
            return db.execute(query, values).fetchall() if begun else []

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._errors():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.closing(sqlite3.connect(self.path, timeout=10, isolation_level=None)) as db:
                db.execute("pragma journal_mode = wal")
                db.executescript(_SCHEMA)
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
                f"The notebook {self.path} cannot be used: {error}. Move it away to begin a new one."
            ) from None


def open_notebook(run: Run, elsewhere: Path | None = None) -> Notebook:
    """The notebook of a run: in its directory, or at `elsewhere` where the run is read-only or a bundle without one.

    Without `elsewhere` such a run's notebook can be read, if it brings one along.
    """
    bundled = run.has("embeddings/meta") and not run.has("embeddings/texts") and not run.path(FILE).is_file()
    kept = not bundled and os.access(run.directory, os.W_OK)
    path = run.path(FILE) if kept or elsewhere is None else elsewhere
    record = run.stage("sae")
    return Notebook(path, record.fingerprint if record is not None else "")


def _entry(fields: dict[str, str]) -> Entry:
    return Entry(
        name=fields.get(c.NAME),
        description=fields.get(c.DESCRIPTION),
        verdict=json.loads(fields[VERDICT]) if VERDICT in fields else None,
        note=fields.get(NOTE, ""),
        tags=tuple(json.loads(fields.get(TAGS, "[]"))),
        pinned=PINNED in fields,
        measured=_measured(fields[MEASURED]) if MEASURED in fields else None,
    )


def _measured(text: str) -> Measured:
    values = json.loads(text)
    return Measured(**{**values, "said": tuple(values["said"])})
