"""Pipelines in the background: start, watch, cancel. The job's folder inside the run is all the two sides share.

job/status.json  state, stage, progress (replaced whole)      job/log.txt  what the process printed
job/metrics.jsonl  one line a row of figures                   job/CANCEL   its presence asks the process to stop
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from saerec.atomic import write_json
from saerec.errors import Cancelled, RunError

State = Literal["none", "running", "done", "failed", "cancelled"]
_WRITE_EVERY = 0.2  # seconds between two writes of the status
_GRACE = 3.0  # seconds between the wish to stop and the signal


@dataclass(frozen=True)
class JobStatus:
    """What a job is doing, or how it ended."""

    state: State = "none"
    stage: str = ""
    done: int = 0
    total: int = 0
    message: str = ""
    started: float = 0.0
    """seconds since 1970"""
    updated: float = 0.0
    error: str = ""
    pid: int = 0


class JobReporter:
    """Used inside the working process: writes status and figures, and hears the wish to stop."""

    def __init__(self, run_dir: Path) -> None:
        self._job = run_dir / "job"
        self._job.mkdir(parents=True, exist_ok=True)
        (self._job / "CANCEL").unlink(missing_ok=True)
        (self._job / "metrics.jsonl").write_text("", encoding="utf-8")
        now = time.time()
        self._status = JobStatus(state="running", started=now, updated=now, pid=os.getpid())
        self._write()

    def stage(self, name: str, message: str = "") -> None:
        """A stage begins."""
        self._check()
        self._status = replace(self._status, stage=name, message=message, done=0, total=0)
        self._write()

    def progress(self, done: int, total: int) -> None:
        """How far the stage is. Raises Cancelled when somebody asked to stop."""
        if done < total and time.time() - self._status.updated < _WRITE_EVERY:
            return
        self._check()
        self._status = replace(self._status, done=int(done), total=int(total))
        self._write()

    def row(self, stage: str, values: dict[str, Any]) -> None:
        """Append one line of figures."""
        numbers = {key: float(v) if hasattr(v, "__float__") else v for key, v in values.items()}
        with (self._job / "metrics.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps({"stage": stage, **numbers}) + "\n")

    def note(self, message: str) -> None:
        """One line for people."""
        self._status = replace(self._status, message=message)
        self._write()

    def finish(self, state: State, error: str = "") -> None:
        """The last word."""
        self._status = replace(self._status, state=state, error=error)
        self._write()
        (self._job / "CANCEL").unlink(missing_ok=True)

    def _check(self) -> None:
        if (self._job / "CANCEL").exists():
            raise Cancelled

    def _write(self) -> None:
        self._status = replace(self._status, updated=time.time())
        write_json(self._job / "status.json", asdict(self._status))


def start_job(argv: Sequence[str], run_dir: Path) -> None:
    """Run `saerec ARGV` in a process and session of its own. Raises RunError when one is alive for this run."""
    if job_status(run_dir).state == "running":
        raise RunError(f"{run_dir.name} is being made already. Wait for it, cancel it, or choose another name.")
    job = run_dir / "job"
    job.mkdir(parents=True, exist_ok=True)
    (job / "CANCEL").unlink(missing_ok=True)
    with (job / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "saerec", *argv],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    now = time.time()
    write_json(job / "status.json", asdict(JobStatus("running", "starting", started=now, updated=now, pid=process.pid)))


def job_status(run_dir: Path) -> JobStatus:
    """The state as written; a job whose process is gone without a last word has failed."""
    try:
        status = JobStatus(**json.loads((run_dir / "job" / "status.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return JobStatus()
    if status.state == "running" and not _alive(status.pid):
        lines = log_tail(run_dir, 1)
        return replace(status, state="failed", error=lines[-1] if lines else "The process ended without a word.")
    return status


def cancel_job(run_dir: Path) -> None:
    """Ask the job to stop; if it does not within a few seconds, interrupt it. What is finished stays."""
    status = job_status(run_dir)
    if status.state != "running":
        return
    (run_dir / "job" / "CANCEL").touch()
    deadline = time.monotonic() + _GRACE
    while time.monotonic() < deadline:
        if job_status(run_dir).state != "running":
            return
        time.sleep(0.1)
    with contextlib.suppress(ProcessLookupError):
        os.kill(status.pid, signal.SIGINT)


def read_metrics(run_dir: Path) -> pd.DataFrame:
    """All rows of figures so far; a line that is not yet whole is left for the next time."""
    rows = []
    with contextlib.suppress(OSError):
        for line in (run_dir / "job" / "metrics.jsonl").read_text(encoding="utf-8").splitlines():
            with contextlib.suppress(ValueError):
                rows.append(json.loads(line))
    return pd.DataFrame(rows)


def log_tail(run_dir: Path, n: int = 20) -> list[str]:
    """The last lines the process printed."""
    try:
        with (run_dir / "job" / "log.txt").open("rb") as stream:
            stream.seek(max(0, stream.seek(0, os.SEEK_END) - 65536))
            return stream.read().decode("utf-8", "replace").splitlines()[-n:]
    except OSError:
        return []


def _alive(pid: int) -> bool:
    if pid <= 0:
        return False
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)  # our own child that has ended must not count as alive
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
