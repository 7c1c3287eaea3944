"""Faults of what a run lies on: full, small, not to be written, in the way, damaged."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.chaos_world import Outcome, World, refused, run, within
from benchmarks.resume import command
from saerec.workspace.notebook import open_notebook
from saerec.workspace.run import Run
from saerec.workspace.sqlite_backups import keep_backup

_FULL_DISK: Final = """
import errno, os, sys
calls, most, real = 0, int(sys.argv.pop(1)), os.fsync
def fsync(descriptor):
    global calls
    calls += 1
    if calls > most:
        raise OSError(errno.ENOSPC, "No space left on device")
    real(descriptor)
os.fsync = fsync
"""
_NOBODY: Final = 65534


def full_disk(world: World, directory: Path) -> Outcome:
    """No file can be written out after the first few."""
    most = world.draw.randrange(2, 40)
    found = run(within(_FULL_DISK, most, command(directory)))
    return world.outcome(f"disk full after {most} files", directory, found.stderr)


def small_disk(world: World, directory: Path) -> Outcome:
    """A file system of a few hundred kilobytes; then there is room. Root mounts it."""
    size = world.draw.randrange(150, 900)
    with _mounted(directory.parent, f"size={size}k"):
        found = run(command(directory))
        said = refused(found, (2,)) if found.returncode else ""
        subprocess.run(["mount", "-o", "remount,size=200m", str(directory.parent)], check=True)
        return world.outcome(f"a disk of {size} kB", directory, said)


def read_only(world: World, directory: Path) -> Outcome:
    """The file system cannot be written any more; then it can. Root mounts it."""
    with _mounted(directory.parent, "size=200m"):
        run([*command(directory), "--until", world.draw.choice(("data", "sae", "intents"))])
        subprocess.run(["mount", "-o", "remount,ro", str(directory.parent)], check=True)
        found = run(command(directory))
        subprocess.run(["mount", "-o", "remount,rw", str(directory.parent)], check=True)
        return world.outcome("a disk that is read-only", directory, refused(found))


@contextlib.contextmanager
def _mounted(place: Path, options: str) -> Iterator[None]:
    if os.geteuid() != 0:
        raise LookupError("Only root mounts file systems: leave out the faults small-disk and read-only.")
    place.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def no_folder(world: World, directory: Path) -> Outcome:
    """What should hold runs is a file."""
    directory.parent.parent.mkdir(parents=True, exist_ok=True)
    directory.parent.write_text("a file in the place of the runs folder")
    found = run(command(directory))
    directory.parent.unlink()
    return world.outcome("runs folder is a file", directory, refused(found))


def damaged_notebook(world: World, directory: Path) -> Outcome:
    """Bits flipped, or half of it gone: what was written is still there."""
    run(command(directory))
    notebook = open_notebook(Run(directory))
    notebook.rename(1, "kept")
    keep_backup(notebook.path)
    data = bytearray(notebook.path.read_bytes())
    for place in range(0, len(data), world.draw.randrange(3, 300)):
        data[place] ^= 1 << world.draw.randrange(8)
    notebook.path.write_bytes(data[: world.draw.choice((len(data), len(data) // 2))])
    found = run([sys.executable, "-m", "saerec", "info", str(directory)])
    notebook.rename(2, "new")
    kept = open_notebook(Run(directory)).entry(1).name == "kept"
    outcome = world.outcome("notebook damaged", directory, refused(found, (0,)))
    return Outcome(outcome.fault, outcome.clear, outcome.survived and kept, outcome.said)
