"""What is the same in two runs is computed once: a finished stage is taken from a run beside this one."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

from saerec.embedding.reading import FILE as READING
from saerec.errors import RunError
from saerec.rights import Role, requires
from saerec.workspace.archive.layout import RECOMPUTABLE
from saerec.workspace.file_records import record_files
from saerec.workspace.run import Run, find_runs


def find_donor(runs_dir: Path, name: str, fingerprint: str) -> Run | None:
    """A run that holds the stage with just this fingerprint, whole; None when there is none."""
    for directory in find_runs(runs_dir):
        try:
            run = Run(directory)
        except RunError:
            continue  # of another version, or on its way out
        if run.is_fresh(name, fingerprint) and _is_whole(directory, name) and not run.damage_of(name):
            return run
    return None


@requires(Role.TRAINER, "To make a stage")
def adopt_stage(run: Run, name: str, fingerprint: str) -> str | None:
    """Take the stage from a run beside this one; that run's id, or None when none has it."""
    donor = find_donor(run.directory.parent, name, fingerprint)
    if donor is None:
        return None
    record, fresh = donor.stage(name), run.draft_of(name)
    assert record is not None, "a donor holds the stage"
    try:
        # The files are shared where the disk can: no file of a finished stage is ever changed.
        shutil.copytree(donor.directory / name, fresh, copy_function=link_or_copy)
    except (OSError, shutil.Error):  # it was deleted meanwhile: the stage is made as if it had never been there
        shutil.rmtree(fresh, ignore_errors=True)
        return None
    files = record_files(fresh)
    if record.files not in (None, files):  # damaged there: nobody is to inherit that
        shutil.rmtree(fresh)
        return None
    run.replace_stage(name, fresh, replace(record, files=files))
    return donor.run_id


def link_or_copy(source: str, target: str) -> None:
    """The same file under another name where the disk can, else a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _is_whole(directory: Path, name: str) -> bool:
    """A bundle leaves some files out; what is made from them needs them. Read as written, it has no reading.npy."""
    left_out = [pattern for pattern in RECOMPUTABLE if pattern.startswith(f"{name}/")]
    if not (directory / "embeddings" / READING).is_file():
        left_out = [pattern for pattern in left_out if "reading" not in pattern]
    return all(any(directory.glob(pattern)) for pattern in left_out)
