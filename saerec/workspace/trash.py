"""Runs that were deleted: moved aside whole, and back, until somebody ends them for good."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from saerec.errors import RunError
from saerec.files import exclusive
from saerec.jobs import active_jobs, command_of
from saerec.rights import Role, requires
from saerec.workspace.catalog import check_idle, size_on_disk

FOLDER: Final = ".trash"
_MARK = "~"  # no run id holds it


@dataclass(frozen=True)
class Deleted:
    """A run in the trash."""

    ticket: str
    """what it is called there"""
    run_id: str
    when: float
    """of the deletion, seconds since 1970"""
    n_bytes: int


@requires(Role.TRAINER, "To delete a run")
def delete_run(directory: Path) -> str:
    """Move a run into the trash beside it; the ticket that brings it back. Raises RunError while it is being made,
    or later data are being added to it."""
    check_idle(directory, "deleted")
    if waiting := added_to_by(directory):
        raise RunError(
            f"{directory.name} cannot be deleted now: later data are being added to it, as {', '.join(waiting)}. "
            "Wait for that, or cancel it first."
        )
    if not directory.is_dir():
        raise RunError(f"{directory.name} is gone already.")
    trash = directory.parent / FOLDER
    ticket = f"{directory.name}{_MARK}{time.time_ns() // 1_000_000}"
    try:
        trash.mkdir(exist_ok=True)
        with exclusive(directory):
            directory.rename(trash / ticket)
    except OSError as error:
        raise RunError(f"{directory.name} cannot be moved to the trash: {error.strerror}.") from None
    return ticket


def added_to_by(directory: Path) -> list[str]:
    """Runs that are being made of this one and later data, or wait to be."""
    return [place.name for place, _ in active_jobs(directory.parent) if _adds_to(place, directory)]


def _adds_to(job: Path, directory: Path) -> bool:
    words, cwd = command_of(job) or ([], Path())
    return words[:1] == ["append"] and any((cwd / word).resolve() == directory.resolve() for word in words[1:])


def deleted_runs(runs_dir: Path) -> list[Deleted]:
    """What is in the trash, the latest first."""
    trash = runs_dir / FOLDER
    found = [_entry(path) for path in trash.iterdir() if _MARK in path.name] if trash.is_dir() else []
    return sorted(found, key=lambda one: -one.when)


@requires(Role.TRAINER, "To bring a run back")
def restore_run(runs_dir: Path, ticket: str) -> Path:
    """Bring a run back. Raises RunError when it is not there any more, or its name has been taken since."""
    source = _place(runs_dir, ticket)
    target = runs_dir / ticket.rpartition(_MARK)[0]
    if target.exists():
        raise RunError(f"There is another run {target.name} by now. Delete or export that one first.")
    try:
        source.rename(target)
    except OSError as error:
        raise RunError(f"{target.name} cannot be brought back: {error.strerror}.") from None
    return target


@requires(Role.TRAINER, "To delete a run for good")
def purge_run(runs_dir: Path, ticket: str) -> None:
    """End a deleted run for good. Raises RunError when it is not in the trash."""
    shutil.rmtree(_place(runs_dir, ticket), ignore_errors=True)


def _place(runs_dir: Path, ticket: str) -> Path:
    place = runs_dir / FOLDER / ticket
    if Path(ticket).name != ticket or _MARK not in ticket or not place.is_dir():
        raise RunError("This run is not in the trash any more.")
    return place


def _entry(path: Path) -> Deleted:
    run_id, _, when = path.name.rpartition(_MARK)
    deleted = int(when) / 1000 if when.isascii() and when.isdigit() else path.stat().st_mtime
    return Deleted(path.name, run_id, deleted, size_on_disk(path))
