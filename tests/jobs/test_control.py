"""Jobs in real processes: how they begin, end well, end badly, and are stopped."""

import json
import os
import subprocess
import threading
import time

import pytest

from saerec.errors import Cancelled, RunError
from saerec.jobs import JobReporter, cancel_job, control, job_status, log_tail, read_metrics, reporter, start_job
from saerec.workspace.run import Run

PATIENCE = 300  # seconds until a test gives up; nothing is measured


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def ended(run_dir):
    wait_until(lambda: not job_status(run_dir).is_active)
    return job_status(run_dir)


LOOP = """
job = JobReporter(run_dir)
job.stage("sae")
try:
    for step in range(10**6):
        job.progress(step, 10**6)
        time.sleep(0.01)
except BaseException as error:
    job.finish("cancelled", error=type(error).__name__)
"""
POLITE = """
job = JobReporter(run_dir)
job.stage("sae")
try:
    time.sleep(600)
except KeyboardInterrupt:
    job.finish("cancelled", error="interrupted")
"""
DEAF = """
job = JobReporter(run_dir)
job.stage("sae")
while True:
    try:
        time.sleep(600)
    except KeyboardInterrupt:
        print("no", flush=True)
"""


def interactions_file(folder):
    rows = [f"u{u},i{(u * step) % 7},{step},Fine item {step} for {u}." for u in range(1, 7) for step in range(1, 6)]
    (folder / "data.csv").write_text("user_id,item_id,timestamp,review\n" + "\n".join(rows) + "\n")
    return folder / "data.csv"


def saerec_run(run_dir, data, *more):
    options = ["--run-id", run_dir.name, "--runs-dir", str(run_dir.parent), "--preset", "tiny", "--until", "data"]
    return ["run", "--data", str(data), *options, *more]


def test_a_pipeline_ends_well_and_says_so(run_dir, tmp_path):
    start_job(saerec_run(run_dir, interactions_file(tmp_path), "--set", "data.k_core=0"), run_dir)
    started = job_status(run_dir)
    assert (started.is_active, started.pid > 0) == (True, True)
    status = ended(run_dir)
    assert (status.state, status.stage, status.error) == ("done", "data", "")
    assert status.started == started.started <= status.updated
    assert Run(run_dir).stage("data") is not None
    assert any("stages made" in line for line in log_tail(run_dir))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (["--set", "data.k_core=900"], "No user is left"),  # found inside the pipeline
        (["--set", "data.nonsense=1"], "Unknown setting"),  # before it
    ],
)
def test_a_failure_says_why(run_dir, tmp_path, change, said):
    start_job(saerec_run(run_dir, interactions_file(tmp_path), *change), run_dir)
    status = ended(run_dir)
    assert status.state == "failed"
    assert said in status.error


def test_a_real_pipeline_is_cancelled_and_keeps_what_is_finished(run_dir):
    size = ["--users", "60", "--items", "40", "--reviews", "600"]
    start_job(["demo", *size, "--run-id", run_dir.name, "--runs-dir", str(run_dir.parent), "--preset", "tiny"], run_dir)
    wait_until(lambda: (run_dir / "data").is_dir())
    cancel_job(run_dir)
    assert job_status(run_dir).state == "cancelled"
    assert Run(run_dir).stage("data") is not None
    assert Run(run_dir).stage("evaluation") is None


def test_a_wish_to_stop_is_heard_between_two_steps(run_dir, program):
    program(LOOP)
    start_job([], run_dir)
    wait_until(lambda: job_status(run_dir).stage == "sae")
    cancel_job(run_dir, grace=PATIENCE)
    status = job_status(run_dir)
    assert (status.state, status.error) == ("cancelled", "Cancelled")
    wait_until(lambda: not (run_dir / "job" / "CANCEL").exists())  # it goes just after the last word


def test_a_wish_to_stop_is_not_lost_while_the_process_is_still_starting(run_dir, program):
    program("time.sleep(1)\n" + LOOP)
    start_job([], run_dir)
    assert job_status(run_dir).state == "waiting"
    cancel_job(run_dir, grace=PATIENCE)
    assert job_status(run_dir).state == "cancelled"


def test_after_the_grace_the_process_is_interrupted(run_dir, program):
    program(POLITE)
    start_job([], run_dir)
    wait_until(lambda: job_status(run_dir).stage == "sae")
    cancel_job(run_dir, grace=0.1)
    assert ended(run_dir).error == "interrupted"


def test_a_process_that_ignores_interrupts_is_ended(run_dir, program):
    program(DEAF)
    start_job([], run_dir)
    wait_until(lambda: job_status(run_dir).stage == "sae")
    cancel_job(run_dir, grace=0.1)
    assert ended(run_dir).state == "cancelled"
    assert log_tail(run_dir) == ["no"]


def test_cancelling_what_does_not_run_does_nothing(run_dir):
    cancel_job(run_dir)
    assert not run_dir.exists()
    assert job_status(run_dir).state == "none"


def test_a_killed_process_has_failed(run_dir, program):
    program("job = JobReporter(run_dir)\njob.stage('sae')\nimport os\nos.kill(os.getpid(), 9)")
    start_job([], run_dir)
    status = ended(run_dir)
    assert (status.state, status.stage) == ("failed", "sae")
    assert "without a word" in status.error


def test_the_last_error_line_of_the_log_is_the_reason(run_dir, program):
    program("print('working')\nraise ValueError('the moon is full')")
    start_job([], run_dir)
    assert ended(run_dir).error == "ValueError: the moon is full"


def test_a_second_start_is_refused_and_harms_nothing(run_dir, program):
    program("print('mine', flush=True)\n" + LOOP)
    start_job([], run_dir)
    wait_until(lambda: log_tail(run_dir) == ["mine"])
    with pytest.raises(RunError, match="being made already"):
        start_job([], run_dir)
    assert log_tail(run_dir) == ["mine"]
    assert job_status(run_dir).is_active


def test_of_many_starters_at_one_instant_one_wins(run_dir, program):
    program(LOOP)
    refused, gate = [], threading.Barrier(6)

    def start():
        gate.wait()
        try:
            start_job([], run_dir)
        except RunError as error:
            refused.append(error)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 5


def test_after_an_end_a_job_can_be_started_again(run_dir, program):
    program("raise ValueError('first')")
    start_job([], run_dir)
    assert ended(run_dir).state == "failed"
    (run_dir / "job" / "CANCEL").touch()  # left by somebody who was late
    program("job = JobReporter(run_dir)\njob.stage('sae')\njob.finish('done')")
    start_job([], run_dir)
    assert ended(run_dir).state == "done"


def test_the_word_of_a_quick_process_is_not_overwritten(run_dir, program, monkeypatch):
    class Unhurried(subprocess.Popen):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            self.wait()  # it is all over before the starter goes on

    program("JobReporter(run_dir).finish('done')")
    monkeypatch.setattr(control.subprocess, "Popen", Unhurried)
    start_job([], run_dir)
    assert job_status(run_dir).state == "done"


def test_another_process_with_the_same_pid_is_neither_the_job_nor_touched(run_dir):
    stranger = subprocess.Popen(["sleep", "600"])
    try:
        JobReporter(run_dir).stage("sae")
        path = run_dir / "job" / "status.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), "pid": stranger.pid}))
        assert job_status(run_dir).state == "failed"
        cancel_job(run_dir, grace=0)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_damaged_status_is_no_job(run_dir):
    (run_dir / "job").mkdir(parents=True)
    for content in ("", "{", "[]", '{"state": "running", "surprise": 1}'):
        (run_dir / "job" / "status.json").write_text(content)
        assert job_status(run_dir).state == "none"


# ---- the reporter ------------------------------------------------------------------------------------------------


def test_the_reporter_writes_stage_progress_note_and_the_end(run_dir):
    job = JobReporter(run_dir)
    job.stage("sae", "stale, made again")
    job.progress(5, 5)
    status = job_status(run_dir)
    assert (status.state, status.stage, status.done, status.total) == ("running", "sae", 5, 5)
    assert (status.message, status.pid) == ("stale, made again", os.getpid())
    job.note("all is well")
    job.finish("failed", error="for good reason")
    status = job_status(run_dir)
    assert (status.state, status.message, status.error) == ("failed", "all is well", "for good reason")


@pytest.mark.parametrize("total", [1000, 0])
def test_progress_is_written_a_few_times_a_second(run_dir, monkeypatch, total):
    job, now, written = JobReporter(run_dir), [100.0], []
    monkeypatch.setattr(reporter.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(reporter, "write_json", lambda path, content: written.append(content["done"]))
    job.stage("sae")
    for step in range(100):
        now[0] += 0.05
        job.progress(step, total)
    assert 20 <= len(written) <= 27  # five seconds


def test_the_reporter_raises_when_asked_to_stop_and_forgets_old_wishes(run_dir):
    (run_dir / "job").mkdir(parents=True)
    (run_dir / "job" / "CANCEL").touch()
    job = JobReporter(run_dir)
    job.stage("sae")
    (run_dir / "job" / "CANCEL").touch()
    with pytest.raises(Cancelled):
        job.progress(10, 10)
    with pytest.raises(Cancelled):
        job.stage("intents")


def test_rows_are_read_back_and_half_a_line_waits(run_dir):
    job = JobReporter(run_dir)
    assert read_metrics(run_dir).empty
    job.row("sae", {"epoch": 1, "loss": 0.5, "note": "x"})
    job.row("recommender", {"epoch": 1, "loss": float("nan")})
    with (run_dir / "job" / "metrics.jsonl").open("ab") as stream:
        stream.write(b'{"stage": "sae", "name": "\xc3')
    rows = read_metrics(run_dir)
    assert rows["stage"].tolist() == ["sae", "recommender"]
    assert rows["loss"][0] == 0.5
    assert rows["loss"].isna()[1]


def test_no_job_has_no_log_and_no_rows(run_dir):
    assert log_tail(run_dir) == []
    assert read_metrics(run_dir).empty


def test_the_tail_of_a_long_log_is_its_end(run_dir):
    (run_dir / "job").mkdir(parents=True)
    (run_dir / "job" / "log.txt").write_bytes(b"\xff line\n" * 30_000 + b"the end\n")
    assert log_tail(run_dir, 2)[-1] == "the end"
    assert len(log_tail(run_dir, 5)) == 5
