"""All runs beside each other: what each is, how far it came, how good it is; and what people call them."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from saerec.errors import RunError
from saerec.jobs import JobStatus, command_of, job_status, stuck
from saerec.jobs.status import read_status
from saerec.rights import Role, requires
from saerec.workspace.labels import LABEL, Label, read_label
from saerec.workspace.manifest import COPY
from saerec.workspace.run import MANIFEST, STAGES, Run, check_run_id, folders_in
from saerec.workspace.run_facts import approximate, final_facts

AT_REST: Final = ("none", "done", "failed", "cancelled")
"""States of a job that does not touch its run: any other is at work, or about to be."""


@dataclass(frozen=True)
class RunSummary:
    """One line of the list of runs."""

    run_id: str
    directory: Path
    state: str
    """done, half (some stages are there), broken (cannot be opened), or what its job says: running, failed, ..."""
    reason: str = ""
    """why it is not done, or done without training or without a test, in words"""
    final_of: str = ""
    """the run whose data all of it was trained on; empty where something is held out"""
    label: Label = field(default_factory=Label)
    dataset: str = ""
    preset: str = ""
    hit_rate: float | None = None
    """HR@10 on the test"""
    ndcg: float | None = None
    """NDCG@10 on the test"""
    made: float = 0.0
    """when the last stage was finished, seconds since 1970"""
    seconds: float = 0.0
    """spent on the stages that stand"""
    n_bytes: int = 0
    """size on disk"""
    missing: tuple[str, ...] = ()
    """stages that a run which can be opened lacks"""

    @property
    def name(self) -> str:
        """Its title, or its id."""
        return self.label.title or self.run_id


def list_runs(runs_dir: Path) -> list[RunSummary]:
    """Every run of a directory, the newest first. What cannot be opened is listed with the reason.

    Raises RunError where the directory is a file.
    """
    marks = (MANIFEST, COPY, "job/status.json")
    found = [summarise(path) for path in folders_in(runs_dir) if any((path / mark).is_file() for mark in marks)]
    return sorted(found, key=lambda run: (-run.made, run.run_id))


def summarise(directory: Path) -> RunSummary:
    """One run in figures. Never raises: a run that cannot be opened has the state `broken`.

    Read again when a file changed that says what it is; of a run at work, every time.
    """
    if read_status(directory).is_active:
        return _summarised(directory)
    return _kept_summary(directory, _marks(directory))


@lru_cache(maxsize=4096)
def _kept_summary(directory: Path, marks: tuple[tuple[int, int], ...]) -> RunSummary:
    return _summarised(directory)


_MARKS: Final = (".", MANIFEST, LABEL, "job", "job/status.json", "job/command.json")


def _marks(directory: Path) -> tuple[tuple[int, int], ...]:
    """(time, inode) of what says what a run is; zeros where there is none. A stage that is made renews the manifest, a
    file that comes or goes its folder; what is written whole has another inode, however soon it follows."""
    found = []
    for name in _MARKS:
        try:
            mark = (directory / name).stat()
            found.append((mark.st_mtime_ns, mark.st_ino))
        except OSError:
            found.append((0, 0))
    return tuple(found)


def is_finished(directory: Path) -> bool:
    """Whether a run can be opened and every stage of it is there."""
    found = summarise(directory)
    return found.state != "broken" and bool(found.preset) and not found.missing


def _summarised(directory: Path) -> RunSummary:
    job = job_status(directory)
    found = RunSummary(
        directory.name,
        directory,
        "broken",
        label=read_label(directory),
        n_bytes=size_on_disk(directory),
        made=job.started,
    )
    try:
        run = Run(directory)
    except RunError as error:
        if (directory / MANIFEST).is_file() or job.state in ("none", "done"):
            return replace(found, reason=str(error))
        return replace(found, state=job.state, reason=_reason(directory, job, list(STAGES)))
    missing = [name for name in STAGES if run.stage(name) is None]
    at_rest = "half" if missing else "done"
    kept = ("none", "done", "cancelled", *(("failed",) if not missing and is_naming(directory) else ()))
    seconds = [record.get("seconds") for record in run.manifest["stages"].values()]
    return replace(
        found,
        state=at_rest if job.state in kept else job.state,
        reason=_reason(directory, job, missing) or approximate(run),
        final_of=str(final_facts(run).get("of", "")),
        missing=tuple(missing),
        dataset=str(run.manifest["source"].get("name", "")),
        preset=str(run.manifest["config"].get("preset", "")),
        hit_rate=run.metric("evaluation", "model", "HR@10"),
        ndcg=run.metric("evaluation", "model", "NDCG@10"),
        made=run.path(MANIFEST).stat().st_mtime,
        seconds=sum(value for value in seconds if isinstance(value, (int, float))),
    )


def is_naming(directory: Path) -> bool:
    """Whether its last job was to name it again: a run that could not be is as good as it was."""
    words, _ = command_of(directory) or ([], directory)
    return words[:1] == ["name"]


def refused_jobs(runs_dir: Path) -> list[tuple[Path, JobStatus]]:
    """Jobs that failed before there was a run, the newest first: a refused file, mostly. See `dismiss`."""
    places = [path.parents[1] for path in runs_dir.glob("*/job/status.json")]
    jobs = [(place, job_status(place)) for place in places if not (place / MANIFEST).is_file()]
    return sorted((job for job in jobs if job[1].state == "failed"), key=lambda job: -job[1].updated)


@requires(Role.TRAINER, "To take a failed job away")
def dismiss(directory: Path) -> None:
    """Take away a job that failed before there was a run. Raises RunError where there is one, or is again."""
    if (directory / MANIFEST).is_file() or job_status(directory).is_active:
        raise RunError(f"{directory.name} is being made, or there. Nothing was taken away.")
    shutil.rmtree(directory)


def size_on_disk(directory: Path) -> int:
    """Bytes of all files below; what vanishes meanwhile, as drafts of a run at work do, counts for nothing."""
    total = 0
    for folder, _, names in os.walk(directory):
        for name in names:
            with contextlib.suppress(OSError):
                total += (Path(folder) / name).lstat().st_size
    return total


def _reason(directory: Path, job: JobStatus, missing: list[str]) -> str:
    if job.state == "waiting":
        return job.message
    if job.state not in AT_REST:
        return " ".join(filter(None, (f"At work: {job.stage}." if job.stage else "", stuck(directory, job))))
    if job.state == "failed":
        return job.error.removeprefix("saerec: ")
    if not missing:
        return ""
    stopped = "It was cancelled. " if job.state == "cancelled" else ""
    return f"{stopped}Stage {missing[0]} and what follows it are missing. Starting it again goes on from there."


def check_idle(directory: Path, what: str) -> None:
    """Raises RunError while a job is making the run, or waits to. `what`: what cannot be done to it now."""
    if job_status(directory).state not in AT_REST:
        raise RunError(f"{directory.name} is being trained and cannot be {what} now. Wait for it, or cancel it first.")


def free_name(runs_dir: Path, wanted: str, taken: Collection[str] = ()) -> str:
    """`wanted`, or the first of wanted-2, wanted-3, ... that no run has and is not `taken`."""
    stem = check_run_id(wanted)[:90]
    names = (wanted, *(f"{stem}-{n}" for n in range(2, 10_000)))
    return next(name for name in names if name not in taken and not (runs_dir / name).exists())
