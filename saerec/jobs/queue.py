"""Who works and who waits: so many jobs at a time as there are slots, the one that was asked for first goes first.

A slot is a locked file. The system gives the lock to one process and takes it back when that process ends, however
it ends, so nothing has to be tidied up. The order comes from the jobs' own status files; there is no list to corrupt.
"""

from __future__ import annotations

import contextlib
import math
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import AcquireReturnProxy, FileLock, Timeout

from saerec.errors import ConfigError
from saerec.jobs.heartbeat import stuck
from saerec.jobs.reporter import JobReporter
from saerec.jobs.status import JobStatus, job_status
from saerec.rights import Role, requires

_LOOK_EVERY = 0.25  # seconds
_TELL_EVERY = 60.0  # seconds between two words of a job that waits
Job = tuple[Path, JobStatus]
"""Run directory, and what its job is doing."""


def job_only(text: str) -> None:
    """Say nothing but in the job's folder."""


def capacity() -> int:
    """How many jobs may work at once: SAEREC_JOBS, else 1. Raises ConfigError for anything but 1 to 64."""
    text = os.environ.get("SAEREC_JOBS", "").strip() or "1"
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 64):
        raise ConfigError(f"SAEREC_JOBS = {text[:20]!r} is not valid. Give the number of jobs at a time, 1 to 64.")
    return int(text)


def active_jobs(runs_dir: Path) -> list[Job]:
    """Jobs that work, then those that wait, each in the order in which they were asked for."""
    found = [(path.parents[1], job_status(path.parents[1])) for path in runs_dir.glob("*/job/status.json")]
    active = [job for job in found if job[1].is_active]
    return sorted(active, key=lambda job: (job[1].state == "waiting", job[1].started, job[0].name))


def queue_place(run_dir: Path) -> int:
    """1 for the job that is next, 2 for the one after it; 0 when the run's job does not wait."""
    waiting = [path.name for path, status in active_jobs(run_dir.parent) if status.state == "waiting"]
    return waiting.index(run_dir.name) + 1 if run_dir.name in waiting else 0


@requires(Role.TRAINER, "To start a job")
@contextlib.contextmanager
def work_slot(job: JobReporter, say: Callable[[str], None] = job_only) -> Iterator[None]:
    """Hold one of the slots for the jobs beside this one; wait for it as long as it takes.

    say: told at once, and every minute, what is waited for; so is the job's folder.
    Raises Cancelled when somebody asked to stop meanwhile, ConfigError for a SAEREC_JOBS that is no number.
    """
    slots = [job.run_dir.parent / ".queue" / f"slot-{number}" for number in range(capacity())]
    slots[0].parent.mkdir(parents=True, exist_ok=True)
    told = -math.inf
    while (held := _take(slots) if queue_place(job.run_dir) <= 1 else None) is None:
        job.check()
        if time.monotonic() - told >= _TELL_EVERY:
            told, waits = time.monotonic(), describe_wait(job.run_dir)
            job.note(waits)
            say(waits)
        time.sleep(_LOOK_EVERY)
    with held:
        yield


def describe_wait(run_dir: Path) -> str:
    """What the run's job waits for, how far that is, and how to work beside it."""
    jobs = [(path, status) for path, status in active_jobs(run_dir.parent) if path.name != run_dir.name]
    running = [_described(path, status) for path, status in jobs if status.state == "running"]
    before = max(queue_place(run_dir) - 1, 0)
    waits = f"Waits for {'; and '.join(running) or 'another process, which says no more'}."
    others = f" {before:,} more {'job is' if before == 1 else 'jobs are'} before it." if before else ""
    beside = f"SAEREC_JOBS={capacity() + 1} before the command works beside it"
    return f"{waits}{others} It starts by itself; {beside}, or use another --runs-dir. Ctrl-C leaves the queue."


def _described(path: Path, status: JobStatus) -> str:
    share = f" {100 * status.done // status.total} %" if status.total else ""
    since = time.strftime("%H:%M", time.localtime(status.began or status.started))
    silent = stuck(path, status)
    said = f"{path.name} (stage {status.stage or 'start'}{share}, process {status.pid}, since {since})"
    return f"{said}. {silent} saerec cancel {path}" if silent else said


def _take(slots: list[Path]) -> AcquireReturnProxy | None:
    """A slot nobody holds, locked until the block that uses it ends; None when all are held."""
    for path in slots:
        with contextlib.suppress(Timeout):
            return FileLock(path).acquire(blocking=False)
    return None
