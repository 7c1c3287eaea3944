"""Named groups of people, kept beside a run's notebook: one small JSON file each, so that writers never meet.

People are named by their external ids, so a group survives training again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from saerec.errors import ConfigError, NotFoundError
from saerec.files import fingerprint, write_json
from saerec.rights import Role, requires, writer
from saerec.workspace.user_text import visible_line

LONGEST: Final = 60
"""Characters of a name."""


class Groups:
    """Every call reads the directory anew: groups of other processes are seen at once."""

    def __init__(self, directory: Path) -> None:
        """The directory is made by the first group."""
        self.directory = directory

    @requires(Role.EDITOR, "To save a group")
    def save(self, name: str, user_ids: Sequence[str], by: str = "") -> str:
        """Keep a group under a name, in place of an earlier one; the name as kept. Raises ConfigError."""
        kept = visible_line(name)
        if not kept or len(kept) > LONGEST:
            raise ConfigError(f"A group needs a name of 1 to {LONGEST} characters; this one has {len(kept):,}.")
        people = list(dict.fromkeys(str(one) for one in user_ids))
        if not people:
            raise ConfigError("A group needs at least one person.")
        write_json(self._file(kept), {"name": kept, "users": people, "by": writer(by), "at": time.time()})
        return kept

    @requires(Role.EDITOR, "To remove a group")
    def remove(self, name: str) -> None:
        """Forget a group. Raises NotFoundError."""
        self.members(name)
        self._file(name).unlink(missing_ok=True)

    def names(self) -> list[str]:
        """In the order of the alphabet."""
        return sorted((str(self._read(path)["name"]) for path in self._files()), key=str.lower)

    def members(self, name: str) -> list[str]:
        """External ids of a group's people. Raises NotFoundError naming those there are."""
        path = self._file(name)
        if not path.is_file():
            there = ", ".join(self.names()) or "none yet"
            raise NotFoundError(f"There is no saved group {name[:LONGEST]!r}. Saved: {there}.")
        return [str(one) for one in self._read(path)["users"]]

    def _files(self) -> list[Path]:
        return sorted(self.directory.glob("*.json")) if self.directory.is_dir() else []

    def _file(self, name: str) -> Path:
        """A name may hold anything: the file is called by its fingerprint."""
        return self.directory / f"{fingerprint(name)[:24]}.json"

    def _read(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found
