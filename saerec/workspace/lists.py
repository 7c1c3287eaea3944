"""Named lists to share: latents, themes, people and items in an order, each with a remark. Kept in the notebook's file.

As the notebook's edits, lists are an append-only log: every change is a row that holds the whole list after it, the
newest row holds, and an undo is a row that brings an older one back. A change is read and written in one transaction,
so two people who add at once both find what they added.
"""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from saerec.errors import ConfigError, NotFoundError
from saerec.rights import Role, requires, writer
from saerec.workspace.notebook import Notebook
from saerec.workspace.sqlite_file import SqliteFile
from saerec.workspace.user_text import one_line, several_lines

KINDS: Final = ("latent", "theme", "person", "item")
"""What an entry may be; a person and an item go by the ids of the reader's own files."""
LIMITS: Final = {"name": 80, "note": 2_000, "remark": 600, "id": 300, "by": 80}
"""Longest text of each kind, in characters."""
MOST_LISTS: Final = 200
MOST_ENTRIES: Final = 500
_SCHEMA: Final = """
create table if not exists lists (
    id integer primary key autoincrement, dictionary text not null, list text not null, value text, previous text,
    undoes integer, by text not null, at real not null);
create index if not exists by_list on lists (dictionary, list, id);
"""
_KEY: Final = re.compile("[0-9a-f]{8}")
_NEWEST: Final = "select value from lists where dictionary = ? and list = ? order by id desc limit 1"


@dataclass(frozen=True)
class Entry:
    """One line of a list."""

    kind: str
    """of `KINDS`"""
    id: str
    remark: str = ""


@dataclass(frozen=True)
class NamedList:
    """What is kept of one list."""

    key: str
    """in links; stays when the list is renamed"""
    name: str
    note: str = ""
    entries: tuple[Entry, ...] = ()

    def holds(self, kind: str, id: str) -> bool:
        """Whether an entry is in it."""
        return any((one.kind, one.id) == (kind, id) for one in self.entries)


class Lists:
    """Of one dictionary. Every call opens the file anew, so threads and processes may share it."""

    def __init__(self, path: Path, dictionary: str) -> None:
        """The file is made by the first list."""
        self.dictionary = dictionary
        self._file = SqliteFile(path, _SCHEMA, "lists", "notebook")

    @classmethod
    def of(cls, notebook: Notebook) -> Lists:
        """Those in the file of a run's notebook."""
        return cls(notebook.path, notebook.dictionary)

    # ---- reading -------------------------------------------------------------------------------------------------

    def all(self) -> list[NamedList]:
        """By name."""
        query = (
            "select list, value from lists where id in "
            "(select max(id) from lists where dictionary = ? group by list) and value is not null"
        )
        found = [_list(key, value) for key, value in self._file.read(query, (self.dictionary,))]
        return sorted(found, key=lambda one: (one.name.lower(), one.key))

    def get(self, key: str) -> NamedList:
        """One of them. Raises NotFoundError naming those there are."""
        rows = self._file.read(_NEWEST, (self.dictionary, key))
        if not rows or rows[0][0] is None:
            there = ", ".join(one.name for one in self.all()[:12]) or "none yet"
            raise NotFoundError(f"There is no list {key[:40]!r}; it may have been deleted. Lists: {there}.")
        return _list(key, rows[0][0])

    # ---- writing -------------------------------------------------------------------------------------------------

    @requires(Role.EDITOR, "To make a list")
    def create(self, name: str, note: str = "", entries: Sequence[Entry] = (), by: str = "") -> NamedList:
        """A new list. Raises ConfigError for an empty or long name, too many entries or too many lists."""
        made = checked(NamedList(secrets.token_hex(4), name, note, tuple(entries)))
        if len(self.all()) >= MOST_LISTS:
            raise ConfigError(f"There are {MOST_LISTS} lists already. Delete one first.")
        with self._file.writing() as db:
            self._append(db, made.key, _text(made), None, by)
        return made

    @requires(Role.EDITOR, "To bring a list")
    def restore(self, found: NamedList, by: str = "") -> None:
        """A list under the key it had elsewhere, so that its link holds. Raises ConfigError for what is none."""
        if not _KEY.fullmatch(found.key):
            raise ConfigError(f"{found.key[:40]!r} is no key of a list.")
        with self._file.writing() as db:
            self._append(db, found.key, _text(checked(found)), None, by)

    @requires(Role.EDITOR, "To change a list")
    def change(self, key: str, how: Callable[[NamedList], NamedList], by: str = "") -> NamedList:
        """Replace a list by what `how` makes of it as it is now. Raises NotFoundError, ConfigError."""
        self.get(key)
        with self._file.writing() as db:
            row = db.execute(_NEWEST, (self.dictionary, key)).fetchone()
            if row is None or row[0] is None:
                raise NotFoundError("This list was deleted meanwhile.")
            now = checked(how(_list(key, row[0])))
            if _text(now) != row[0]:
                self._append(db, key, _text(now), row[0], by)
        return now

    def rename(self, key: str, name: str, note: str, by: str = "", seen: NamedList | None = None) -> NamedList:
        """Another name and note; the link stays.

        seen: the list as the writer read it; where its name or note is another by now, ConfigError, and all stays.
        """

        def renamed(old: NamedList) -> NamedList:
            if seen is not None and (old.name, old.note) != (seen.name, seen.note):
                raise ConfigError("The list was changed by somebody else meanwhile. Nothing was saved.")
            return replace(old, name=name, note=note)

        return self.change(key, renamed, by)

    def add(self, key: str, entry: Entry, by: str = "") -> NamedList:
        """At the end; what is there already gets the remark, where one is given."""

        def added(old: NamedList) -> NamedList:
            if not old.holds(entry.kind, entry.id):
                return replace(old, entries=(*old.entries, entry))
            kept = (
                replace(one, remark=entry.remark or one.remark) if _same(one, entry) else one for one in old.entries
            )
            return replace(old, entries=tuple(kept))

        return self.change(key, added, by)

    def remove(self, key: str, entry: Entry, by: str = "") -> NamedList:
        """Nothing happens where it is not there."""
        return self.change(
            key, lambda old: replace(old, entries=tuple(e for e in old.entries if not _same(e, entry))), by
        )

    def remark(self, key: str, entry: Entry, remark: str, by: str = "") -> NamedList:
        """Replace what is said of this entry. Raises ConfigError where it holds another remark by now."""

        def said(old: NamedList) -> NamedList:
            now = next((one.remark for one in old.entries if _same(one, entry)), None)
            if now is None:
                raise ConfigError("It was taken off the list by somebody else meanwhile. Nothing was saved.")
            if now not in (entry.remark, remark):
                raise ConfigError("The remark was changed by somebody else meanwhile. Nothing was saved.")
            return replace(old, entries=tuple(replace(e, remark=remark) if _same(e, entry) else e for e in old.entries))

        return self.change(key, said, by)

    def move(self, key: str, entry: Entry, places: int, by: str = "") -> NamedList:
        """Up (negative) or down, as far as the list goes."""

        def moved(old: NamedList) -> NamedList:
            entries = list(old.entries)
            at = next((i for i, one in enumerate(entries) if _same(one, entry)), None)
            if at is None:
                return old
            taken = entries.pop(at)
            entries.insert(min(max(at + places, 0), len(entries)), taken)
            return replace(old, entries=tuple(entries))

        return self.change(key, moved, by)

    @requires(Role.EDITOR, "To delete a list")
    def delete(self, key: str, by: str = "") -> None:
        """`undo` brings it back. Raises NotFoundError."""
        self.get(key)
        with self._file.writing() as db:
            row = db.execute(_NEWEST, (self.dictionary, key)).fetchone()
            self._append(db, key, None, row[0], by)

    @requires(Role.EDITOR, "To take a change of a list back")
    def undo(self, key: str, by: str = "") -> bool:
        """Take the latest change back that still stands, its making aside; whether there was one."""
        query = (
            "select max(id) from lists where dictionary = ? and list = ? and undoes is null and previous is not null "
            "and id not in (select undoes from lists where undoes is not null)"
        )
        with self._file.writing() as db:
            found = db.execute(query, (self.dictionary, key)).fetchone()[0]
            if found is None:
                return False
            now = db.execute(_NEWEST, (self.dictionary, key)).fetchone()[0]
            before = db.execute("select previous from lists where id = ?", (found,)).fetchone()[0]
            self._append(db, key, before, now, by, undoes=found)
        return True

    def _append(
        self,
        db: sqlite3.Connection,
        key: str,
        value: str | None,
        previous: str | None,
        by: str,
        undoes: int | None = None,
    ) -> None:
        db.execute(
            "insert into lists (dictionary, list, value, previous, undoes, by, at) values (?, ?, ?, ?, ?, ?, ?)",
            (self.dictionary, key, value, previous, undoes, one_line(writer(by), "by", LIMITS["by"]), time.time()),
        )


def checked(found: NamedList) -> NamedList:
    """Fit to keep: texts without what cannot be seen, no entry twice. Raises ConfigError."""
    name = one_line(found.name, "name of a list", LIMITS["name"])
    if not name:
        raise ConfigError("A list needs a name of at least one visible character.")
    if len(found.entries) > MOST_ENTRIES:
        raise ConfigError(f"A list has at most {MOST_ENTRIES} entries; this one would have {len(found.entries):,}.")
    kept: dict[tuple[str, str], Entry] = {}
    for one in found.entries:
        if one.kind not in KINDS or not 0 < len(one.id) <= LIMITS["id"] or not one.id.isprintable():
            raise ConfigError(
                f"{one.kind[:40]!r} {one.id[:40]!r} is no entry. Valid: {', '.join(KINDS)}, each with an id."
            )
        remark = several_lines(one.remark, "remark", LIMITS["remark"])
        kept.setdefault((one.kind, one.id), replace(one, remark=remark))
    return NamedList(found.key, name, several_lines(found.note, "note", LIMITS["note"]), tuple(kept.values()))


def _same(one: Entry, other: Entry) -> bool:
    return (one.kind, one.id) == (other.kind, other.id)


def _text(found: NamedList) -> str:
    content = {"name": found.name, "note": found.note, "entries": [asdict(one) for one in found.entries]}
    return json.dumps(content, ensure_ascii=False)


def _list(key: str, text: str) -> NamedList:
    content: dict[str, Any] = json.loads(text)
    return NamedList(key, content["name"], content["note"], tuple(Entry(**one) for one in content["entries"]))
