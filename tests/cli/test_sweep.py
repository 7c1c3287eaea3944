"""A sweep of two by two, trained to its end by the command, waiting its turn behind another job."""

import subprocess
import sys

import numpy as np
import pytest

from saerec.cli import main
from saerec.jobs import JobReporter, active_jobs, job_status, work_slot
from saerec.workspace.run import STAGES, Run
from saerec.workspace.sweeps import METRICS, is_grid, known_sweeps, load_sweep, results
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


REFUSED = {
    "no file": (["run", "--data", "nowhere.csv", "--run-id", "try"], "no such file"),
    "nothing to learn": (["run", "--data", "one.csv", "--run-id", "try"], "one.csv"),
    "no data": (["run", "--run-id", "try"], "--data is missing"),
    "no name": (["run", "--data", "one.csv"], "--run-id is missing"),
    "final": (["run", "--final", "demo", "--run-id", "try"], "leave out --final"),
    "a name": (["demo", "--run-id", "../try"], "not valid"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_refused_sweep_leaves_nothing_behind(why, tmp_path, monkeypatch, capsys):
    rest, said = REFUSED[why]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.csv").write_text("user_id,item_id\n1,2\n")
    assert main(["sweep", "--vary", "sae.k=2,3", *rest, "--runs-dir", "deep/runs"]) == 2
    assert said in capsys.readouterr().err
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert left - {"deep/runs/.queue/slot-0"} == {"one.csv"}  # whose turn it was, as of a refused run
    assert not (tmp_path / "deep/runs/.sweeps").exists()


def test_what_lay_under_the_name_of_a_refused_sweep_is_there_again(tmp_path, capsys):
    earlier = ["demo", "--users", "30", "--items", "20", "--reviews", "240", "--preset", "tiny", "--until", "data"]
    place = ["--run-id", "try", "--runs-dir", str(tmp_path)]
    assert main(["sweep", "--vary", "sae.k=2,3", *earlier, *place]) == 0
    kept = load_sweep(tmp_path, "try")
    assert main(["sweep", "--vary", "sae.k=4,5", "run", "--data", "nowhere.csv", *place]) == 2
    assert load_sweep(tmp_path, "try") == kept
    assert main(["sweep", "--vary", "sae.k=3,4", "run", "--data", "nowhere.csv", *place]) == 2
    assert [point.run_id for point in load_sweep(tmp_path, "try").points] == ["try-k3", "try-k4"]
    assert known_sweeps(tmp_path) == ["try"]
    capsys.readouterr()
