"""A sweep of two by two, trained to its end by the command, waiting its turn behind another job."""

import subprocess
import sys

import numpy as np
import pytest

from saerec.cli import main
from saerec.jobs import JobReporter, active_jobs, job_status, work_slot
from saerec.workspace.run import STAGES, Run
from saerec.workspace.sweeps import METRICS, is_grid, load_sweep, results
from tests.e2e.conftest import ROOT
from tests.jobs.test_control import wait_until

AXES = ["--vary", "sae.k=2,3", "--vary", "intents.n_personal=2,4"]
SIZES = ["--users", "40", "--items", "25", "--reviews", "360"]
SETS = ["--set", "sae.n_latents=16", "sae.epochs=6", "recommender.epochs=2"]
SMALL = ["demo", *SIZES, "--preset", "tiny", "--threads", "1", *SETS]
MADE_ONCE = {"data": 1, "embeddings": 1, "sae": 2, "activations": 2, "projection": 2}
MADE_ONCE |= {"intents": 4, "recommender": 4, "evaluation": 4}
"""Stage -> how many of the four runs make it: each only as often as what it depends on differs."""


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """(runs directory, what the command said, the states that were seen meanwhile)."""
    runs = tmp_path_factory.mktemp("swept")
    command = [sys.executable, "-m", "saerec", "sweep", *AXES, *SMALL, "--run-id", "try", "--runs-dir", str(runs)]
    first = JobReporter(runs / "first")
    with work_slot(first):
        first.stage("sae")
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            wait_until(lambda: job_status(runs / "try-k2-personal2").state == "waiting")
            seen = [{path.name: status.state for path, status in active_jobs(runs)}]
        except BaseException:
            process.kill()
            raise
    first.finish("done")
    said, _ = process.communicate(timeout=1500)
    assert process.returncode == 0, said[-2000:]
    return runs, said, seen


@pytest.mark.slow
def test_it_waits_for_the_job_before_it(swept):
    assert swept[2] == [{"first": "running", "try-k2-personal2": "waiting"}]


@pytest.mark.slow
def test_what_the_points_share_is_made_once(swept):
    runs, said, _ = swept
    points = [point.run_id for point in load_sweep(runs, "try").points]
    assert len(points) == 4
    taken = {name: sum(line.split()[:2] == [name, "taken"] for line in said.splitlines()) for name in STAGES}
    assert {name: 4 - n for name, n in taken.items()} == MADE_ONCE
    for name, times in MADE_ONCE.items():
        assert len({Run(runs / point).stage(name).fingerprint for point in points}) == times
        files = [next(path for path in sorted((runs / point / name).iterdir()) if path.is_file()) for point in points]
        assert len({path.stat().st_ino for path in files}) == times, name  # one file on the disk, not a copy


@pytest.mark.slow
def test_the_table_holds_four_runs_with_figures_of_their_own(swept, capsys):
    runs, said, _ = swept
    table = results(runs, load_sweep(runs, "try"))
    assert is_grid(table, ("sae.k", "intents.n_personal")) and table["state"].tolist() == ["done"] * 4
    assert np.isfinite(table[list(METRICS)].to_numpy(float)).all()
    assert table.groupby("sae.k")["fvu"].nunique().tolist() == [1, 1]  # the dictionary does not see the other option
    assert table["fvu"].nunique() == 2
    for row in table.itertuples():
        assert row.run_id in said
        assert main(["info", str(runs / row.run_id), "--json"]) == 0
        assert f'"run_id": "{row.run_id}"' in capsys.readouterr().out
