"""Folders of the machine that may be read: where a root is configured, what lies in it and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from saerec.data.readers.files.opening import TABLE_SUFFIXES, suffix
from saerec.errors import DataError

_MOST: Final = 200
_DEPTH: Final = 3
_OTHERS: Final = (".inter", ".data", ".dat")


def resolve(text: str, root: Path | None) -> Path:
    """The file or folder that is meant, links followed. `text` is relative to `root` where there is one.

    Raises DataError when it does not exist, or when it or a file in it leads out of `root`.
    """
    valid = "a path on this machine" if root is None else f"a path within {root}"
    try:
        path = (Path(text).expanduser() if root is None else root / text).resolve(strict=True)
        inside = path.iterdir() if path.is_dir() else iter(())
        if root is not None and not all(each.resolve().is_relative_to(root.resolve()) for each in (path, *inside)):
            raise DataError(f"{text!r} leads out of the folder of data. Valid: {valid}.")
    except (OSError, ValueError, RuntimeError):
        raise DataError(f"There is no file or folder {text[:200]!r} that can be read. Valid: {valid}.") from None
    return path


def offered(root: Path) -> list[str]:
    """Folders that hold tables, and tables, within `root`, as relative paths; at most 200, three levels deep."""
    found: list[str] = []
    for path in _walk(root, _DEPTH):
        found.append(str(path.relative_to(root)))
        if len(found) == _MOST:
            break
    return found


def _walk(folder: Path, depth: int) -> Iterator[Path]:
    """A folder before what is in it; links are not followed."""
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    plain = [entry for entry in entries if not entry.is_symlink() and not entry.name.startswith(".")]
    tables = [entry for entry in plain if entry.is_file() and suffix(entry) in (*TABLE_SUFFIXES, *_OTHERS)]
    folders = [entry for entry in plain if entry.is_dir()]
    for each in folders:
        below = list(_walk(each, depth - 1)) if depth else []
        if any(path.parent == each and path.is_file() for path in below):
            yield each
        yield from below
    yield from tables
