"""A run while it is made: its turn in the queue, its last word, and the report once it is whole."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from saerec.errors import Cancelled, RunError, SaerecError
from saerec.jobs import JobReporter, last_word, record_command, shortage, work_slot
from saerec.places import keep_caches
from saerec.progress import Reporter
from saerec.report import REPORT, write_report
from saerec.workspace.run import Run


@contextlib.contextmanager
def working(directory: Path, command: Sequence[str] | None) -> Iterator[JobReporter]:
    """Wait for a slot and hold it; whatever happens meanwhile, the job's folder says how it ended.

    `command`, the arguments of `saerec` that led here, is kept: resume asks it again.
    Raises RunError in the place of an error that comes of a full disk or of too little memory.
    """
    keep_caches(directory.parent / ".cache")
    job = JobReporter(directory)
    if command is not None:
        record_command(directory, command, Path.cwd())
    try:
        with work_slot(job):
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


def report_on(run: Run, reporter: Reporter) -> None:
    """The run on one page, written anew whenever the run has changed."""
    from saerec.explorer import Explorer
    from saerec.hardware import threads_kept

    try:
        with threads_kept():  # the explorer takes one; what is made next in this process may have more
            write_report(Explorer(run), run.path(REPORT))
    except (SaerecError, OSError) as error:
        reporter.note(f"No {REPORT} was written: {error}")
