"""A job that hangs is said to be stuck; one that computes in silence is not. With real processes."""

import multiprocessing
import os
import signal
import time

import pytest

from saerec.jobs import JobReporter, beating, cancel_job, heartbeat, job_status, read_status, stuck
from saerec.workspace.catalog import summarise
from tests.jobs.test_control import wait_until

FORK = multiprocessing.get_context("fork")


def hang(run_dir, computes):
    job = JobReporter(run_dir)
    with beating(job, every=0.1):
        job.stage("sae")
        while computes:
            sum(range(1000))
        read, _ = os.pipe()
        os.read(read, 1)  # what nobody ever writes


@pytest.fixture
def begin(tmp_path, monkeypatch):
    monkeypatch.setattr(heartbeat, "STUCK_AFTER", 2.0)
    started = []

    def start(name, computes=False):
        process = FORK.Process(target=hang, args=(tmp_path / name, computes))
        process.start()
        started.append(process)
        wait_until(lambda: job_status(tmp_path / name).state == "running")
        return process

    yield start
    for process in started:
        process.kill()
        process.join()


def is_stuck(run_dir):
    return stuck(run_dir, job_status(run_dir))


def test_a_job_in_a_read_that_never_returns_is_stuck_and_can_be_cancelled(tmp_path, begin):
    begin("hangs")
    place = tmp_path / "hangs"
    assert is_stuck(place) == ""  # not yet
    wait_until(lambda: is_stuck(place))
    assert "neither worked nor said anything" in is_stuck(place) and "Cancel it" in is_stuck(place)
    assert "At work: sae. It seems to be stuck" in summarise(place).reason
    cancel_job(place, grace=0.1)
    assert job_status(place).state == "cancelled"
    assert is_stuck(place) == ""


def test_a_stopped_process_is_stuck_although_it_cannot_say_so(tmp_path, begin):
    process = begin("stopped", computes=True)
    os.kill(process.pid, signal.SIGSTOP)
    wait_until(lambda: is_stuck(tmp_path / "stopped"))
    cancel_job(tmp_path / "stopped", grace=0.1)
    assert job_status(tmp_path / "stopped").state == "cancelled"


def test_a_job_that_computes_without_a_word_is_not_stuck(tmp_path, begin, monkeypatch):
    process = begin("computes", computes=True)
    place = tmp_path / "computes"
    wait_until(lambda: (place / "job" / "heartbeat").is_file())
    written = (place / "job" / "heartbeat").read_text()
    wait_until(lambda: (place / "job" / "heartbeat").read_text() != written)
    # Compiled code that keeps the thread from writing: what was written stays, the processor time grows.
    os.kill(process.pid, signal.SIGSTOP)
    (place / "job" / "heartbeat").write_text(f"{time.monotonic() - 100:20.2f} {0:20.2f}\n")
    monkeypatch.setattr(heartbeat, "cpu_seconds", lambda pid: 90.0 if pid == process.pid else 0.0)
    assert is_stuck(place) == ""
    monkeypatch.setattr(heartbeat, "cpu_seconds", lambda pid: 0.5)
    assert "for 100 seconds" in is_stuck(place)


def test_only_a_job_at_work_can_be_stuck_and_a_damaged_note_says_nothing(tmp_path):
    job = JobReporter(tmp_path / "run")
    (tmp_path / "run" / "job" / "heartbeat").write_text("0.0 0.0")
    assert stuck(tmp_path / "run", read_status(tmp_path / "run")) == ""  # it waits
    job.stage("sae")
    for text in ("", "x y", "1"):
        (tmp_path / "run" / "job" / "heartbeat").write_text(text)
        assert stuck(tmp_path / "run", read_status(tmp_path / "run")) == ""
    (tmp_path / "run" / "job" / "heartbeat").unlink()
    assert stuck(tmp_path / "run", read_status(tmp_path / "run")) == ""


def test_whatever_a_job_says_is_a_sign_of_life(tmp_path):
    job = JobReporter(tmp_path / "run")
    before = job.words
    for said in (
        lambda: job.stage("sae"),
        lambda: job.progress(1, 9),
        lambda: job.row("sae", {"a": 1}),
        lambda: job.note(""),
    ):
        said()
        assert job.words > before
        before = job.words
