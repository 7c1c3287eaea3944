"""Who works and who waits, with real processes; and what a job says that ended for want of room."""

import errno
import multiprocessing
import os
import signal
import sqlite3
import time
from pathlib import Path

import pytest
from filelock import FileLock
from pyarrow.lib import ArrowException

from saerec.errors import Cancelled, ConfigError, DataError, RunError
from saerec.jobs import (
    JobReporter,
    active_jobs,
    cancel_job,
    job_status,
    queue,
    queue_place,
    shortage,
    trouble,
    work_slot,
)
from saerec.jobs.queue import capacity
from tests.jobs.test_control import wait_until

FORK = multiprocessing.get_context("fork")


def work(run_dir, journal, gate=None, hold=None):
    """A job: waits for its slot, says so, works a little, says so."""
    if gate is not None:
        gate.wait()
    job = JobReporter(run_dir)
    try:
        with work_slot(job):
            job.stage("sae")
            note(journal, f"in {run_dir.name}")
            for step in range(20 if hold is None else 10**6):
                job.progress(step, 20)
                job.row("sae", {"step": step})
                time.sleep(0.005)
            note(journal, f"out {run_dir.name}")
        job.finish("done")
    except Cancelled:
        job.finish("cancelled")


def note(journal, line):
    with journal.open("a") as stream:
        stream.write(line + "\n")


@pytest.fixture
def begin(tmp_path):
    """Start a job in a process of its own; whatever still lives at the end is killed."""
    started = []

    def start(name, **options):
        process = FORK.Process(target=work, args=(tmp_path / name, tmp_path / "journal.txt"), kwargs=options)
        process.start()
        started.append(process)
        wait_until(lambda: options.get("gate") or job_status(tmp_path / name).is_active)
        return process

    yield start
    for process in started:
        process.kill()
        process.join()


def states(runs_dir):
    return {path.name: status.state for path, status in active_jobs(runs_dir)}


def test_of_eight_at_one_instant_one_works_and_all_end_well(tmp_path, begin):
    gate = FORK.Barrier(8)
    processes = [begin(f"run-{n}", gate=gate) for n in range(8)]
    seen = set()
    while any(process.is_alive() for process in processes):
        now = list(states(tmp_path).values())
        assert now.count("running") <= 1
        seen |= {job_status(tmp_path / f"run-{n}").state for n in range(8) if (tmp_path / f"run-{n}").exists()}
    assert seen <= {"none", "waiting", "running", "done"}  # none: not yet begun; never damaged, never failed
    assert [job_status(tmp_path / f"run-{n}").state for n in range(8)] == ["done"] * 8
    lines = (tmp_path / "journal.txt").read_text().split("\n")[:-1]
    assert len(lines) == 16
    assert all(lines[i].replace("in", "out", 1) == lines[i + 1] for i in range(0, 16, 2))


def test_the_next_in_the_queue_is_the_one_that_came_first(tmp_path, begin):
    begin("first", hold=True)
    wait_until(lambda: states(tmp_path) == {"first": "running"})
    begin("z-second")
    begin("a-third")
    assert list(states(tmp_path)) == ["first", "z-second", "a-third"]
    assert [queue_place(tmp_path / name) for name in ("first", "z-second", "a-third")] == [0, 1, 2]
    cancel_job(tmp_path / "z-second")  # one that waits
    assert job_status(tmp_path / "z-second").state == "cancelled"
    assert queue_place(tmp_path / "a-third") == 1
    cancel_job(tmp_path / "first")
    wait_until(lambda: job_status(tmp_path / "a-third").state == "done")


def test_a_killed_job_frees_its_slot(tmp_path, begin):
    first = begin("first", hold=True)
    wait_until(lambda: states(tmp_path) == {"first": "running"})
    begin("second")
    os.kill(first.pid, signal.SIGKILL)
    wait_until(lambda: job_status(tmp_path / "second").state == "done")
    assert job_status(tmp_path / "first").state == "failed"


def test_more_slots_let_more_work_at_once(tmp_path, begin, monkeypatch):
    monkeypatch.setenv("SAEREC_JOBS", "2")
    for name in ("first", "second", "third"):
        begin(name, hold=True)
    wait_until(lambda: list(states(tmp_path).values()) == ["running", "running", "waiting"])


def test_who_waits_says_at_once_for_whom_and_how_to_work_beside_it(tmp_path, begin, monkeypatch):
    monkeypatch.setattr(queue, "_TELL_EVERY", 0.3)
    first = begin("first", hold=True)
    wait_until(lambda: job_status(tmp_path / "first").done > 0)
    begin("second")
    job, heard = JobReporter(tmp_path / "third"), []

    def hear(text):
        heard.append(text)
        if len(heard) == 2:
            cancel_job(tmp_path / "first")

    with work_slot(job, hear):
        pass
    assert heard[0].startswith("Waits for first (stage sae ")
    assert f"process {first.pid}, since " in heard[0] and "1 more job is before it" in heard[0]
    assert "SAEREC_JOBS=2" in heard[0] and "another --runs-dir" in heard[0]
    assert heard[1].split(" %")[0] != heard[0].split(" %")[0]  # how far it is by now
    assert job_status(tmp_path / "third").message == heard[-1]
    heard.clear()
    with work_slot(job, hear):
        pass
    assert heard == []  # nobody is waited for


def test_who_waits_for_a_process_without_a_job_says_so(tmp_path, begin):
    (tmp_path / ".queue").mkdir()
    with FileLock(tmp_path / ".queue" / "slot-0"):
        begin("second")
        wait_until(lambda: job_status(tmp_path / "second").message)
        assert "Waits for another process" in job_status(tmp_path / "second").message
    wait_until(lambda: job_status(tmp_path / "second").state == "done")


@pytest.mark.parametrize("value", ["0", "-1", "two", "65", "²"])
def test_a_number_of_jobs_that_is_none_is_named(monkeypatch, value):
    monkeypatch.setenv("SAEREC_JOBS", value)
    with pytest.raises(ConfigError, match="1 to 64"):
        capacity()


# ---- what ran short ----------------------------------------------------------------------------------------------


def full_disk():
    with Path("/dev/full").open("w") as stream:
        stream.write("x")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "disk is full"),
        (RuntimeError("I/O error: No space left on device (os error 28)"), "disk is full"),
        (MemoryError(), "Memory ran short"),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried 9 bytes"), "Memory"),
        (RuntimeError("can't start new thread"), "Memory ran short"),
        (ArrowException("Unknown error: Failed to launch worker thread: Resource temporarily"), "Memory ran short"),
        (OSError(errno.ENOENT, "no such file"), None),
        (DataError("No space left for a joke"), None),
        (ValueError("bad"), None),
    ],
)
def test_a_shortage_is_told_from_other_errors(error, said, tmp_path):
    found = shortage(error, tmp_path)
    assert (found is None) if said is None else (said in found and "resume" in found)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_is_known_by_its_own_error(tmp_path):
    with pytest.raises(OSError) as caught:
        full_disk()
    assert "disk is full" in shortage(caught.value, tmp_path)


def test_a_full_disk_is_known_behind_an_error_of_our_own(tmp_path):
    with pytest.raises(RunError) as caught:
        try:
            raise sqlite3.OperationalError("database or disk is full")
        except sqlite3.DatabaseError:
            raise RunError("The embedding cache cannot be used.") from None
    assert "disk is full" in shortage(caught.value, tmp_path)


def test_a_killed_job_says_what_the_machine_knows(tmp_path, monkeypatch):
    monkeypatch.setattr(trouble, "oom_kills", lambda: 3)
    assert "killed, or the machine was restarted. It last used 1,200 MiB" in trouble.why_it_ended(tmp_path, [], 1200, 3)
    assert "want of memory" in trouble.why_it_ended(tmp_path, [], 1200, 2)
    monkeypatch.setattr(trouble, "_NO_ROOM", 1 << 62)
    assert "disk is full" in trouble.why_it_ended(tmp_path, [], 1200, 3)
    assert "disk is full" in shortage(sqlite3.OperationalError("disk I/O error"), tmp_path)
