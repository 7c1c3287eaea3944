"""What stood in a few text files before each of the last edits, so that they can be taken back."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from saerec.files import fingerprint, write_json
from saerec.rights import Role, requires

KEPT: Final = 30
"""So many edits can be taken back."""


@dataclass(frozen=True)
class TextEdit:
    """One edit of one text."""

    name: str
    """of the text"""
    before: str
    """the whole text"""
    after: str
    """fingerprint of the text that the edit made"""
    what: str
    """in words"""
    at: float
    """seconds since 1970"""


class EarlierTexts:
    """Kept in one JSON file. Whoever writes holds a lock of their own."""

    def __init__(self, path: Path) -> None:
        """The file is made by the first edit."""
        self.path = path

    @requires(Role.EDITOR, "To change the reasons")
    def note(self, name: str, before: str, after: str, what: str) -> None:
        """Keep what an edit replaces. Called before the text is written: one that failed is never found to stand."""
        edit = TextEdit(name, before, fingerprint(after), what, time.time())
        self._write([*self._all(), edit][-KEPT:])

    def latest(self, now: Mapping[str, str]) -> TextEdit | None:
        """The latest edit whose text (name -> text) is as it left it: what was changed since is not taken back."""
        stand = {name: fingerprint(text) for name, text in now.items()}
        return next((edit for edit in reversed(self._all()) if stand.get(edit.name) == edit.after), None)

    @requires(Role.EDITOR, "To change the reasons")
    def forget(self, edit: TextEdit) -> None:
        """Leave out an edit that was taken back, and what came after it."""
        edits = self._all()
        self._write(edits[: edits.index(edit)])

    def _all(self) -> list[TextEdit]:
        """The oldest first; none where the file cannot be read."""
        try:
            return [TextEdit(**one) for one in json.loads(self.path.read_text(encoding="utf-8"))]
        except (OSError, ValueError, TypeError, RecursionError):
            return []

    def _write(self, edits: list[TextEdit]) -> None:
        write_json(self.path, [asdict(one) for one in edits])
