"""Kill -9, then resume: the same run, byte for byte; and stages that two runs share."""

import dataclasses
import os
import shutil
import signal
from pathlib import Path

import pytest

from benchmarks.resume import artifact_hashes
from saerec.errors import RunError
from saerec.jobs import cancel_job, job_status, read_metrics, resume_job, start_job
from saerec.pipeline import run_pipeline
from saerec.workspace.run import Run
from saerec.workspace.stage_writer import StageWriter
from tests.conftest import SMALL_DEMO
from tests.jobs.test_control import wait_until
from tests.pipeline.test_pipeline import Recorder

SIZE = ["--users", "30", "--items", "20", "--reviews", "240", "--preset", "tiny", "--threads", "1"]
SETS = ["--set", "sae.n_latents=7", "sae.k=2", "sae.epochs=100", "recommender.epochs=40", "--until", "recommender"]


@pytest.fixture
def job(tmp_path):
    """Start a run in a directory of runs of its own; whatever still lives at the end is stopped."""

    def start(place):
        run_dir = tmp_path / place / "demo"
        start_job(["demo", *SIZE, *SETS, "--run-id", "demo", "--runs-dir", str(run_dir.parent)], run_dir)
        return run_dir

    yield start
    for run_dir in tmp_path.glob("*/demo"):
        cancel_job(run_dir, grace=0)


def kill_when(run_dir, condition):
    wait_until(lambda: condition() or not job_status(run_dir).is_active)
    os.kill(job_status(run_dir).pid, signal.SIGKILL)
    wait_until(lambda: not job_status(run_dir).is_active)
    return job_status(run_dir)


def test_a_run_killed_twice_and_resumed_is_the_unbroken_run(job):
    whole, broken = job("whole"), job("broken")
    first = kill_when(broken, lambda: job_status(broken).stage == "sae" and job_status(broken).done > 3)
    assert (first.state, first.stage) == ("failed", "sae")
    resume_job(broken)
    second = kill_when(broken, lambda: "recommender" in set(read_metrics(broken).get("stage", ())))
    assert second.stage == "recommender"
    resume_job(broken)
    wait_until(lambda: not (job_status(broken).is_active or job_status(whole).is_active))
    assert (job_status(whole).state, job_status(broken).state) == ("done", "done")
    expected = artifact_hashes(whole)
    assert len(expected) > 20
    assert artifact_hashes(broken) == expected


def test_what_nobody_asked_for_cannot_be_resumed(tmp_path):
    with pytest.raises(RunError, match="not known"):
        resume_job(tmp_path / "nothing")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_is_said_and_leaves_nothing_half_written(tmp_path, tiny_config, monkeypatch):
    def table_of_blocks(self, name, parts):
        if name == "texts":
            with Path("/dev/full").open("w") as stream:
                stream.write("x")

    with monkeypatch.context() as patch:
        patch.setattr(StageWriter, "table_of_blocks", table_of_blocks)
        with pytest.raises(RunError, match="disk is full"):
            run_pipeline(tmp_path / "run", SMALL_DEMO, tiny_config, until="data")
    status = job_status(tmp_path / "run")
    assert status.state == "failed" and "Free some space" in status.error
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == [".lock", ".run.json", "job", "run.json"]
    assert run_pipeline(tmp_path / "run", SMALL_DEMO, tiny_config, until="data").stage("data") is not None


def test_a_stage_that_is_the_same_is_taken_from_a_run_beside(demo_run, tiny_config, tmp_path):
    donor = tmp_path / "donor"
    shutil.copytree(demo_run.directory, donor)
    changed = dataclasses.replace(tiny_config, recommender=dataclasses.replace(tiny_config.recommender, epochs=1))
    listener = Recorder()
    run = run_pipeline(tmp_path / "new", SMALL_DEMO, changed, until="recommender", listeners=[listener], reuse=True)
    assert [name for name, said in listener.stages if said == "taken from donor"] == [
        "data",
        "embeddings",
        "sae",
        "activations",
        "intents",
        "projection",
    ]
    assert listener.stages[-1] == ("recommender", "")
    assert run.path("sae", "sae.safetensors").samefile(donor / "sae" / "sae.safetensors")
    shutil.rmtree(donor)
    assert len(Run(tmp_path / "new").array("embeddings/texts")) == len(demo_run.array("embeddings/texts"))


@pytest.mark.parametrize("missing", ["texts", "reading"])
def test_a_stage_with_files_left_out_is_not_taken(demo_run, tiny_config, runs_dir, tmp_path, missing):
    shutil.copytree(demo_run.directory, tmp_path / "bundle")
    shutil.copytree(runs_dir / ".cache", tmp_path / ".cache")
    (tmp_path / "bundle" / "embeddings" / f"{missing}.npy").unlink()
    listener = Recorder()
    run_pipeline(tmp_path / "new", SMALL_DEMO, tiny_config, until="embeddings", listeners=[listener], reuse=True)
    assert listener.stages == [("data", "taken from bundle"), ("embeddings", "")]
