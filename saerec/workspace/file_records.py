"""What is recorded of a stage's files, and whether they still are that: sizes by a look, hashes by reading.

A look (stat) finds what is missing, empty or cut short, and costs nothing; a bit that flipped only its hash finds. A
file is hashed once in a process: again when its time, size or inode have changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from saerec.files import file_sha256

FileRecords = Mapping[str, Mapping[str, Any]]
"""Name of a file in its stage's folder -> {"bytes": its size, "sha256": in hex}."""
_MOST_KEPT: Final = 20_000
_hashed: dict[tuple[int, int], tuple[int, int, str]] = {}
"""(device, inode) -> (time, size, sha256): a renamed file is still the same file."""


@dataclass(frozen=True)
class Damage:
    """A file that is not what was written."""

    stage: str
    """The stage that has to be made again; empty for the manifest."""
    file: str
    """Its name in the run, such as intents/intents.parquet."""
    problem: str
    """What is wrong, to follow the file's name: is missing."""

    def __str__(self) -> str:
        return f"{self.file} {self.problem}"


def record_files(directory: Path) -> dict[str, dict[str, Any]]:
    """Size and sha256 of every file of a stage, by name."""
    found = {}
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            digest = sha256_of(path)
            found[path.relative_to(directory).as_posix()] = {"bytes": path.stat().st_size, "sha256": digest}
    return found


def sha256_of(path: Path) -> str:
    """sha256 of a file, from memory where this process has hashed just this content. Raises OSError."""
    before = path.stat()
    key, mark = (before.st_dev, before.st_ino), (before.st_mtime_ns, before.st_size)
    known = _hashed.get(key)
    if known is not None and known[:2] == mark:
        return known[2]
    digest = file_sha256(path)
    if len(_hashed) >= _MOST_KEPT:
        _hashed.clear()
    _hashed[key] = (*mark, digest)
    return digest


def damage(stage: str, directory: Path, records: FileRecords, *, hashes: bool = False) -> Iterator[Damage]:
    """What is wrong with the files of a stage; with `hashes`, every byte is read."""
    for name, record in records.items():
        problem = problem_of(directory / name, record, hashes=hashes)
        if problem:
            yield Damage(stage, f"{stage}/{name}", problem)


def problem_of(path: Path, record: Mapping[str, Any], *, hashes: bool) -> str:
    """What is wrong with one file, or nothing."""
    try:
        size = path.stat().st_size
        if size != record["bytes"]:
            return f"holds {size:,} bytes instead of {record['bytes']:,}" if size else "is empty"
        if hashes and sha256_of(path) != record["sha256"]:
            return "does not match its hash: bytes of it have changed"
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return ""
