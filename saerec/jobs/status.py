"""What a job is doing, as its folder tells: its state, its figures, what it printed."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from saerec.jobs.processes import is_alive
from saerec.jobs.trouble import why_it_ended

if TYPE_CHECKING:
    import pandas as pd

State = Literal["none", "waiting", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True)
class JobStatus:
    """What a job is doing, or how it ended."""

    state: State = "none"
    stage: str = ""
    done: int = 0
    total: int = 0
    message: str = ""
    started: float = 0.0
    """When it was asked for, in seconds since 1970: the order of the queue."""
    began: float = 0.0
    """When it left the queue; 0 before."""
    stage_began: float = 0.0
    updated: float = 0.0
    error: str = ""
    pid: int = 0
    born: float = 0.0
    """When the process began, in seconds since boot: a later process with the same pid is another one."""
    memory_mib: int = 0
    """Resident memory of the process when this was written."""
    oom_kills: int = 0
    """Processes the system had ended for want of memory when the job began."""

    @property
    def is_active(self) -> bool:
        """Whether it works or waits to work."""
        return self.state in ("waiting", "running")


def read_status(run_dir: Path) -> JobStatus:
    """The status as written; whether its process lives is not asked."""
    try:
        return JobStatus(**json.loads((run_dir / "job" / "status.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return JobStatus()


def job_status(run_dir: Path) -> JobStatus:
    """The state as written; a job whose process is gone without a last word was stopped, or else has failed."""
    for _ in range(2):  # twice: it may have said its last word just before it went
        status = read_status(run_dir)
        if not status.is_active or is_alive(status.pid, status.born):
            return status
    if (run_dir / "job" / "CANCEL").exists():
        return replace(status, state="cancelled")
    reason = why_it_ended(run_dir, log_tail(run_dir, 200), status.memory_mib, status.oom_kills)
    return replace(status, state="failed", error=reason)


def read_metrics(run_dir: Path) -> pd.DataFrame:
    """All rows of figures so far; a line that is not yet whole is left for the next time."""
    import pandas as pd

    rows = []
    with contextlib.suppress(OSError):
        for line in (run_dir / "job" / "metrics.jsonl").read_bytes().splitlines():
            with contextlib.suppress(ValueError):
                rows.append(json.loads(line))
    return pd.DataFrame([row for row in rows if isinstance(row, dict)])


def log_tail(run_dir: Path, n: int = 20) -> list[str]:
    """The last lines the process printed."""
    try:
        with (run_dir / "job" / "log.txt").open("rb") as stream:
            stream.seek(max(0, stream.seek(0, os.SEEK_END) - 65536))
            return stream.read().decode("utf-8", "replace").splitlines()[-n:]
    except OSError:
        return []
