"""What people wrote about a run: a title, tags, a note. The directory keeps its name."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from saerec.errors import ConfigError, RunError
from saerec.files import write_json
from saerec.rights import Role, requires
from saerec.workspace.run import Run
from saerec.workspace.user_text import one_line, several_lines

LABEL: Final = "label.json"
"""What people call a run. The directory keeps its name: links, resumed jobs and cards go by it."""
LIMITS: Final = {"title": 80, "tag": 40, "note": 2000}
"""Longest text of each kind, in characters."""


@dataclass(frozen=True)
class Label:
    """What people wrote about a run."""

    title: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""


def read_label(directory: Path) -> Label:
    """What people wrote about a run; nothing where that cannot be read. Read again when it was written."""
    try:
        written = (directory / LABEL).stat()
    except OSError:
        return Label()
    return _label(directory, written.st_mtime_ns, written.st_ino)


@lru_cache(maxsize=4096)
def _label(directory: Path, mtime: int, inode: int) -> Label:
    try:
        found = json.loads((directory / LABEL).read_text(encoding="utf-8"))
        return checked_label(found["title"], found["tags"], found["note"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, ConfigError):
        return Label()


@requires(Role.TRAINER, "To write about a run")
def write_label(directory: Path, label: Label, seen: Label | None = None) -> None:
    """Replace what is written about a run. Raises ConfigError for what is too long, RunError for a missing run.

    seen: what the writer took to be written; where it is something else by now, nothing is written (ConfigError).
    """
    Run(directory)
    if seen is not None and read_label(directory) != seen:
        raise ConfigError("What is written about this run was changed by somebody else meanwhile. Nothing was saved.")
    try:
        write_json(directory / LABEL, asdict(checked_label(label.title, label.tags, label.note)))
    except OSError as error:
        raise RunError(f"The label of {directory.name} cannot be written: {error.strerror}.") from None


def labelled_at(directory: Path) -> float:
    """When something was written about a run last, in seconds since 1970; 0 where nothing is."""
    path = directory / LABEL
    return path.stat().st_mtime if path.is_file() else 0.0


def checked_label(title: str, tags: Any, note: str) -> Label:
    """One line of title, distinct tags, a note; control characters go. Raises ConfigError for what is too long."""
    kept = dict.fromkeys(one_line(tag, "tag", LIMITS["tag"]) for tag in tags)
    return Label(
        title=one_line(title, "title", LIMITS["title"]),
        tags=tuple(tag for tag in kept if tag),
        note=several_lines(note, "note", LIMITS["note"]),
    )
