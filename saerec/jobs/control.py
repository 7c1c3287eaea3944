"""The other side of a job: whoever starts, cancels and resumes it."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from filelock import FileLock

from saerec.errors import RunError
from saerec.files import make_directory, write_json
from saerec.jobs.processes import born, interrupt, kill, terminate
from saerec.jobs.status import JobStatus, job_status, read_status
from saerec.places import import_root
from saerec.rights import Role, requires

_GRACE = 2.5  # seconds between the wish to stop and the interrupt
_LAST_GRACE = 1.0  # seconds between the interrupt and the end, and from there to the kill


@requires(Role.TRAINER, "To start a job")
def start_job(argv: Sequence[str], run_dir: Path, *, cwd: Path | None = None) -> None:
    """Run `saerec ARGV` in a process and session of its own, which waits in the queue until a slot is free.

    Raises RunError when a job is alive for this run, or no process can be started.
    """
    job = make_directory(run_dir / "job")
    with FileLock(job / ".start"):  # of two starters at one instant the second sees the first one's job
        if job_status(run_dir).is_active:
            raise RunError(f"{run_dir.name} is being made already. Wait for it, cancel it, or choose another name.")
        for name in ("CANCEL", "status.json", "metrics.jsonl"):
            (job / name).unlink(missing_ok=True)
        record_command(run_dir, argv, cwd or Path.cwd())
        _announce(run_dir, _launch([sys.executable, "-m", "saerec", *argv], job / "log.txt", cwd))


@requires(Role.TRAINER, "To start a job")
def record_command(run_dir: Path, argv: Sequence[str], cwd: Path) -> None:
    """Keep what was asked for, so that it can be asked again."""
    write_json(run_dir / "job" / "command.json", {"argv": list(argv), "cwd": str(cwd)})


def command_of(run_dir: Path) -> tuple[list[str], Path] | None:
    """(arguments of `saerec`, directory it ran in) of the run's last job; None when that is not known."""
    try:
        kept = json.loads((run_dir / "job" / "command.json").read_text(encoding="utf-8"))
        return [str(word) for word in kept["argv"]], Path(kept["cwd"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


@requires(Role.TRAINER, "To resume a job")
def resume_job(run_dir: Path) -> None:
    """Start the run's last command again: it goes on after the last finished stage.

    Raises RunError when that command is not known, or a job is alive for this run.
    """
    command = command_of(run_dir)
    if command is None:
        raise RunError(f"What {run_dir.name} was made with is not known. Start it again with the same name.")
    start_job(command[0], run_dir, cwd=command[1] if command[1].is_dir() else None)


def _launch(command: list[str], log: Path, cwd: Path | None) -> int:
    # A directory taken for the caller's own is on the path by `-m`; elsewhere the package has to be found too.
    path = os.pathsep.join(filter(None, (str(import_root()), os.environ.get("PYTHONPATH"))))
    with log.open("wb") as stream:
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                cwd=cwd,
                env={**os.environ, "PYTHONPATH": path},
                start_new_session=True,  # on Windows its counterpart is the group
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            ).pid
        except OSError as error:
            raise RunError(f"The process could not be started: {error}. Free some memory and try again.") from None


def _announce(run_dir: Path, pid: int) -> None:
    """Write the first status, unless the process was quicker: its word must never be overwritten by ours."""
    now = time.time()
    status = JobStatus("waiting", started=now, updated=now, pid=pid, born=born(pid))
    draft = run_dir / "job" / f".announced.{secrets.token_hex(4)}"
    write_json(draft, asdict(status))
    with contextlib.suppress(FileExistsError):
        os.link(draft, run_dir / "job" / "status.json")
    draft.unlink()


@requires(Role.TRAINER, "To cancel a job")
def cancel_job(run_dir: Path, *, grace: float = _GRACE) -> None:
    """Ask the job to stop; interrupt it after `grace` seconds, end it soon after. What is finished stays."""
    if not job_status(run_dir).is_active:
        return
    (run_dir / "job" / "CANCEL").touch()
    # The later words also end a process that was started with interrupts ignored, or is deep in compiled code.
    for patience, tell in ((grace, interrupt), (_LAST_GRACE, terminate), (_LAST_GRACE, kill)):
        if _wait(lambda: not job_status(run_dir).is_active, patience):
            return
        status = read_status(run_dir)
        tell(status.pid, status.born)
    _wait(lambda: not job_status(run_dir).is_active, _LAST_GRACE)


def _wait(ended: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not ended():
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.05)
    return True
