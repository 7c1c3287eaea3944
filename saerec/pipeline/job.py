"""A run while it is made: its turn in the queue, and its last word."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from saerec.errors import Cancelled, ConfigError, DataError, RefusedDataError, RunError, ServiceError
from saerec.jobs import JobReporter, beating, last_word, record_command, shortage, work_slot
from saerec.places import keep_caches
from saerec.progress import Reporter, Reporters
from saerec.rights import Role, requires
from saerec.workspace.manifest import COPY, MANIFEST
from saerec.workspace.manifest_fields import STAGES


@requires(Role.TRAINER, "To make a run")
@contextlib.contextmanager
def leaving_nothing_refused(directory: Path) -> Iterator[None]:
    """Of a run that was not there before, and whose data or settings are refused, take away what was begun.

    What earlier stages made of data that a later one refuses goes too; of settings or a service that fails then it is
    kept, for the same data are gone on with. A job that was announced stays without a run, so that whoever started it
    is told why.
    """
    begun, announced = (directory / MANIFEST).is_file(), (directory / "job").is_dir()
    try:
        yield
    except (DataError, ConfigError, ServiceError) as error:
        made = any((directory / name).is_dir() for name in STAGES)
        if not begun and (not made or isinstance(error, RefusedDataError)):
            _take_away(directory, keep_job=announced)
        raise


def _take_away(directory: Path, *, keep_job: bool) -> None:
    """The manifest first: without it nobody takes for a run what is left."""
    for name in (MANIFEST, COPY):
        (directory / name).unlink(missing_ok=True)
    for name in STAGES:
        shutil.rmtree(directory / name, ignore_errors=True)
    if keep_job:
        shutil.rmtree(directory / "job" / "checkpoint", ignore_errors=True)
    else:
        shutil.rmtree(directory, ignore_errors=True)


@requires(Role.TRAINER, "To make a run")
@contextlib.contextmanager
def working(
    directory: Path, command: Sequence[str] | None, listeners: Sequence[Reporter] = ()
) -> Iterator[JobReporter]:
    """Wait for a slot and hold it; whatever happens meanwhile, the job's folder says how it ended.

    listeners: are told what is waited for.
    `command`, the arguments of `saerec` that led here, is kept: resume asks it again.
    Raises RunError in the place of an error that comes of a full disk or of too little memory.
    """
    keep_caches(directory.parent / ".cache")
    job = JobReporter(directory)
    if command is not None:
        record_command(directory, command, Path.cwd())
    try:
        with beating(job), work_slot(job, Reporters(listeners).note):
            yield job
    except (Cancelled, KeyboardInterrupt):
        job.finish("cancelled")
        raise
    except BaseException as error:
        short = shortage(error, directory)
        job.finish("failed", error=short or last_word(error))
        if short:
            raise RunError(short) from error
        raise
    job.finish("done")
