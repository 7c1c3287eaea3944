"""Pipelines in the background: start, watch, cancel. The job's folder inside the run is all the two sides share.

job/status.json  state, stage, progress (replaced whole)      job/log.txt  what the process printed
job/metrics.jsonl  one line a row of figures                   job/CANCEL   its presence asks the process to stop
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from saerec.atomic import write_json
from saerec.errors import Cancelled, RunError

State = Literal["none", "running", "done", "failed", "cancelled"]
_WRITE_EVERY = 0.2  # seconds between two writes of the status
_GRACE = 3.0  # seconds between the wish to stop and the interrupt
_LAST_GRACE = 1.5  # seconds between the interrupt and the end
_ERROR_LINE = re.compile(r"saerec: |[\w.]*(Error|Exception|Interrupt|Exit)\b")


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
    born: int = 0
    """When the process began, as the kernel counts: a later process with the same pid is another one."""


class JobReporter:
    """Used inside the working process: writes status and figures, and hears the wish to stop."""

    def __init__(self, run_dir: Path) -> None:
        self._job = run_dir / "job"
        self._job.mkdir(parents=True, exist_ok=True)
        now, pid = time.time(), os.getpid()
        mine = JobStatus("running", started=now, updated=now, pid=pid, born=_born(pid))
        announced = _read(run_dir)
        if (announced.pid, announced.born) == (mine.pid, mine.born):
            mine = replace(mine, started=announced.started)
        else:  # a wish to stop is for us only when we were announced: else it was left by an earlier job
            (self._job / "CANCEL").unlink(missing_ok=True)
        (self._job / "metrics.jsonl").write_bytes(b"")
        self._status, self._written = mine, 0.0
        self._write()

    def stage(self, name: str, message: str = "") -> None:
        """A stage begins."""
        self._check()
        self._status = replace(self._status, stage=name, message=message, done=0, total=0)
        self._write()

    def progress(self, done: int, total: int) -> None:
        """How far the stage is. Raises Cancelled when somebody asked to stop."""
        if not 0 < total <= done and time.monotonic() - self._written < _WRITE_EVERY:
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

    def finish(self, state: State, error: str | None = None) -> None:
        """The last word."""
        self._status = replace(self._status, state=state, error=error or "")
        self._write()
        (self._job / "CANCEL").unlink(missing_ok=True)

    def _check(self) -> None:
        if (self._job / "CANCEL").exists():
            raise Cancelled

    def _write(self) -> None:
        self._written, self._status = time.monotonic(), replace(self._status, updated=time.time())
        write_json(self._job / "status.json", asdict(self._status))


def start_job(argv: Sequence[str], run_dir: Path) -> None:
    """Run `saerec ARGV` in a process and session of its own. Raises RunError when one is alive for this run."""
    job = run_dir / "job"
    job.mkdir(parents=True, exist_ok=True)
    with (job / ".start").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of two starters at one instant the second sees the first one's job
        if job_status(run_dir).state == "running":
            raise RunError(f"{run_dir.name} is being made already. Wait for it, cancel it, or choose another name.")
        for name in ("CANCEL", "status.json", "metrics.jsonl"):
            (job / name).unlink(missing_ok=True)
        _announce(run_dir, _launch([sys.executable, "-m", "saerec", *argv], job / "log.txt"))


def _launch(command: list[str], log: Path) -> int:
    with log.open("wb") as stream:
        try:
            return subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT, start_new_session=True
            ).pid
        except OSError as error:
            raise RunError(f"The process could not be started: {error}. Free some memory and try again.") from None


def _announce(run_dir: Path, pid: int) -> None:
    """Write the first status, unless the process was quicker: its word must never be overwritten by ours."""
    now = time.time()
    status = JobStatus("running", "starting", started=now, updated=now, pid=pid, born=_born(pid))
    draft = run_dir / "job" / f".announced.{secrets.token_hex(4)}"
    write_json(draft, asdict(status))
    with contextlib.suppress(FileExistsError):
        os.link(draft, run_dir / "job" / "status.json")
    draft.unlink()


def job_status(run_dir: Path) -> JobStatus:
    """The state as written; a job whose process is gone without a last word was stopped, or else has failed."""
    status = _read(run_dir)
    if status.state != "running" or _is_alive(status):
        return status
    status = _read(run_dir)  # again: it may have said its last word just before it went
    if status.state != "running" or _is_alive(status):
        return status
    if (run_dir / "job" / "CANCEL").exists():
        return replace(status, state="cancelled")
    return replace(status, state="failed", error=_last_error(run_dir))


def cancel_job(run_dir: Path, *, grace: float = _GRACE) -> None:
    """Ask the job to stop; interrupt it after `grace` seconds, end it soon after. What is finished stays."""
    if job_status(run_dir).state != "running":
        return
    (run_dir / "job" / "CANCEL").touch()
    # The last one also ends a process that was started with interrupts ignored, or is deep in compiled code.
    for patience, word in ((grace, signal.SIGINT), (_LAST_GRACE, signal.SIGTERM)):
        if _wait(lambda: job_status(run_dir).state != "running", patience):
            return
        _signal(_read(run_dir), word)
    _wait(lambda: job_status(run_dir).state != "running", _LAST_GRACE)


def read_metrics(run_dir: Path) -> pd.DataFrame:
    """All rows of figures so far; a line that is not yet whole is left for the next time."""
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


def _read(run_dir: Path) -> JobStatus:
    try:
        return JobStatus(**json.loads((run_dir / "job" / "status.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return JobStatus()


def _last_error(run_dir: Path) -> str:
    lines = [line.strip() for line in log_tail(run_dir, 200)]
    said = [line for line in lines if _ERROR_LINE.match(line)]
    return said[-1] if said else "The process ended without a word. Perhaps memory ran short, or it was killed."


def _born(pid: int) -> int:
    """Start of a process in clock ticks since boot; 0 when there is none, or only its shell is left (a zombie)."""
    try:
        # The second field, the program's name, may itself hold spaces and brackets.
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return 0 if Path("/proc/self/stat").exists() else _exists(pid)
    return 0 if fields[0] in (b"Z", b"X") else int(fields[19])


def _exists(pid: int) -> int:
    """1 or 0, on systems without /proc, where a start time is not to be had so cheaply."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)  # our own child that has ended must not count as alive
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return 0
    except PermissionError:
        return 1
    return 1


def _is_alive(status: JobStatus) -> bool:
    return status.pid > 0 and status.born > 0 and _born(status.pid) == status.born


def _signal(status: JobStatus, word: signal.Signals) -> None:
    if not _is_alive(status):
        return
    with contextlib.suppress(ProcessLookupError):
        # Only a session that is the job's own is told as a whole: a terminal's belongs to its shell.
        own = os.getsid(status.pid) == status.pid
        (os.killpg if own else os.kill)(status.pid, word)


def _wait(ended: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not ended():
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.05)
    return True
