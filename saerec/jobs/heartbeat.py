"""A sign of life of a job, apart from its figures: one that neither works nor reports for a minute is stuck.

The worker's thread notes the last moment at which its process used the processor or said something. A long step that
says nothing is no silence, for it works; a read that never returns is. Whoever asks looks at the processor time once
more, since compiled code may keep the thread from writing.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from saerec.jobs.processes import cpu_seconds
from saerec.jobs.reporter import JobReporter
from saerec.jobs.status import JobStatus

STUCK_AFTER: Final = 60.0
"""Seconds of silence after which a job is said to be stuck."""
_EVERY: Final = 5.0  # seconds
_WORKS: Final = 0.01  # of a processor: a process that uses less only waits


@contextlib.contextmanager
def beating(job: JobReporter, every: float = _EVERY) -> Iterator[None]:
    """Note this process' signs of life in the job's folder until the block ends."""
    done = threading.Event()
    beat = threading.Thread(target=_beat, args=(job, done, every), name="heartbeat", daemon=True)
    beat.start()
    try:
        yield
    finally:
        done.set()
        beat.join(timeout=1.0)


def silence(run_dir: Path, status: JobStatus) -> float:
    """Seconds for which a running job has neither worked nor reported; 0 for one that does, or was never watched."""
    if status.state != "running":
        return 0.0
    try:
        when, spent = map(float, _place(run_dir).read_text().split())
    except (OSError, ValueError):
        return 0.0
    silent = time.monotonic() - when
    if silent < STUCK_AFTER or cpu_seconds(status.pid) - spent > _WORKS * silent:
        return 0.0
    return silent


def stuck(run_dir: Path, status: JobStatus) -> str:
    """In a sentence, that a job seems to be stuck and for how long; "" for one that is not."""
    silent = silence(run_dir, status)
    if not silent:
        return ""
    ago = f"{silent:.0f} seconds" if silent < 120 else f"{silent / 60:.0f} minutes"
    return (
        f"It seems to be stuck: for {ago} it has neither worked nor said anything. It may wait for a disk, for memory "
        "or for a service. Cancel it; what is finished is kept."
    )


def _place(run_dir: Path) -> Path:
    return run_dir / "job" / "heartbeat"


def _beat(job: JobReporter, done: threading.Event, every: float) -> None:
    pid, said, spent = os.getpid(), -1, 0.0
    while True:
        now = cpu_seconds(pid)
        if job.words != said or now - spent > _WORKS * every:
            _note(job.run_dir, now)
        said, spent = job.words, now
        if done.wait(every):
            return


def _note(run_dir: Path, spent: float) -> None:
    """In place and always as long: a full disk lets that be written. By a clock that nobody sets."""
    with contextlib.suppress(OSError):
        descriptor = os.open(_place(run_dir), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, f"{time.monotonic():20.2f} {spent:20.2f}\n".encode())
        finally:
            os.close(descriptor)
