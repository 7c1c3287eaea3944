"""The working process' side of a job: it writes status and figures, and hears the wish to stop."""

from __future__ import annotations

import contextlib
import json
import os
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from saerec.errors import Cancelled
from saerec.files import write_json
from saerec.jobs.processes import born, is_alive, memory_mib, oom_kills
from saerec.jobs.status import JobStatus, State, read_status
from saerec.rights import Role, requires

_WRITE_EVERY = 0.2  # seconds between two writes of the status


class JobReporter:
    """A listener of a pipeline. The job waits until its first stage begins."""

    @requires(Role.TRAINER, "To start a job")
    def __init__(self, run_dir: Path) -> None:
        self.run_dir = run_dir
        self.words = 0
        """How often something was said: a sign of life."""
        self._job = run_dir / "job"
        self._job.mkdir(parents=True, exist_ok=True)
        now, pid = time.time(), os.getpid()
        mine = JobStatus("waiting", started=now, updated=now, pid=pid, born=born(pid), oom_kills=oom_kills())
        announced = read_status(run_dir)
        if announced.pid == pid and is_alive(pid, announced.born):
            mine = replace(mine, started=announced.started)
        else:  # a wish to stop is for us only when we were announced: else it was left by an earlier job
            (self._job / "CANCEL").unlink(missing_ok=True)
        (self._job / "metrics.jsonl").write_bytes(b"")
        self._status, self._written = mine, 0.0
        self._write()

    def stage(self, name: str, message: str = "") -> None:
        """A stage begins."""
        self.check()
        now = time.time()
        self._status = replace(
            self._status,
            state="running",
            stage=name,
            message=message,
            done=0,
            total=0,
            stage_began=now,
            began=self._status.began or now,
        )
        self._write()

    def progress(self, done: int, total: int) -> None:
        """How far the stage is. Raises Cancelled when somebody asked to stop."""
        self.words += 1
        if not 0 < total <= done and time.monotonic() - self._written < _WRITE_EVERY:
            return
        self.check()
        self._status = replace(self._status, done=int(done), total=int(total))
        self._write()

    def row(self, stage: str, values: dict[str, Any]) -> None:
        """Append one line of figures."""
        self.words += 1
        numbers = {key: float(v) if hasattr(v, "__float__") else v for key, v in values.items()}
        with (self._job / "metrics.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps({"stage": stage, **numbers}) + "\n")

    def note(self, message: str) -> None:
        """One line for people."""
        self._status = replace(self._status, message=message)
        self._write()

    def finish(self, state: State, error: str | None = None) -> None:
        """The last word. On a full disk there is none: readers then see that the process is gone, and the disk."""
        self._status = replace(self._status, state=state, error=error or "")
        with contextlib.suppress(OSError, MemoryError):
            self._write()
        (self._job / "CANCEL").unlink(missing_ok=True)

    def check(self) -> None:
        """Raises Cancelled when somebody asked to stop."""
        if (self._job / "CANCEL").exists():
            raise Cancelled

    def _write(self) -> None:
        self._written = time.monotonic()
        self.words += 1
        self._status = replace(self._status, updated=time.time(), memory_mib=memory_mib())
        write_json(self._job / "status.json", asdict(self._status))
