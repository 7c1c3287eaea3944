"""Points of a sweep, and what is read back of it."""

import shutil

import pytest

from saerec.cli import main
from saerec.errors import ConfigError, RunError
from saerec.jobs import command_of
from saerec.workspace.run import Run
from saerec.workspace.sweeps import (
    Axis,
    grid,
    is_grid,
    known_sweeps,
    lines_of,
    load_sweep,
    make_sweep,
    one_at_a_time,
    parse_axis,
    results,
    save_sweep,
)

K, N = Axis("sae.k", (4, 8)), Axis("intents.n_personal", (1, 2, 3))


def test_an_axis_is_read_from_text_once_each():
    assert parse_axis("sae.k = 4, 8,4") == Axis("sae.k", (4, 8))
    assert parse_axis("sae.architecture=topk,jumprelu").values == ("topk", "jumprelu")
    for text in ("sae.k", "sae.k=", "sae.k=4", "sae.k=4,4", "=1,2"):
        with pytest.raises(ConfigError, match="varies nothing"):
            parse_axis(text)


def test_a_grid_holds_every_combination_and_lines_only_what_one_axis_changes():
    assert grid([K, N])[:4] == [
        {"sae.k": 4, "intents.n_personal": 1},
        {"sae.k": 4, "intents.n_personal": 2},
        {"sae.k": 4, "intents.n_personal": 3},
        {"sae.k": 8, "intents.n_personal": 1},
    ]
    base = {"sae.k": 4, "intents.n_personal": 2, "other": 0}
    assert one_at_a_time([K, N], base) == [
        {"sae.k": 4, "intents.n_personal": 2},
        {"sae.k": 8, "intents.n_personal": 2},
        {"sae.k": 4, "intents.n_personal": 1},
        {"sae.k": 4, "intents.n_personal": 3},
    ]


def test_a_sweep_that_cannot_be_is_refused():
    with pytest.raises(ConfigError, match="at most 25"):
        make_sweep("s", [Axis("a.b", tuple(range(26)))], [{"a.b": n} for n in range(26)])
    with pytest.raises(ConfigError, match="varied twice"):
        make_sweep("s", [K, K], grid([K]))


def test_runs_are_named_by_their_values_and_a_sweep_is_kept(tmp_path):
    sweep = make_sweep("try", [K, N], grid([K, N]))
    assert sweep.points[1].run_id == "try-k4-personal2"
    assert sweep.points[1].sets() == ["sae.k=4", "intents.n_personal=2"]
    save_sweep(tmp_path, sweep)
    assert known_sweeps(tmp_path) == ["try"]
    assert load_sweep(tmp_path, "try") == sweep
    with pytest.raises(RunError, match="Known: try"):
        load_sweep(tmp_path, "nothing")


def test_results_are_the_runs_own_and_missing_ones_are_empty(tmp_path, demo_run):
    sweep = make_sweep("try", [K, N], grid([K, N]))
    shutil.copytree(demo_run.directory, tmp_path / "try-k8-personal1")
    table = results(tmp_path, sweep).set_index("run_id")
    assert list(table["sae.k"]) == [4, 4, 4, 8, 8, 8]
    expected = demo_run.stage("evaluation").metrics["model"]["NDCG@10"]
    assert table["NDCG@10"].dropna().to_dict() == {"try-k8-personal1": expected}
    assert table.loc["try-k8-personal1", "fvu"] == demo_run.stage("sae").metrics["fvu"]
    assert table["state"].tolist() == ["none", "none", "none", "done", "none", "none"]


def test_the_command_makes_every_point_once_and_prints_what_came(tmp_path, capsys):
    small = ["demo", "--users", "30", "--items", "20", "--reviews", "240", "--preset", "tiny", "--until", "data"]
    rest = [*small, "--run-id", "try", "--runs-dir", str(tmp_path), "--set", "data.k_core=3"]
    assert main(["sweep", "--vary", "sae.k=2,3", *rest]) == 0
    printed = capsys.readouterr()
    assert "try-k2" in printed.out and "try-k3" in printed.out
    assert "taken from try-k2" not in printed.err.split("try-k2: 1 stages")[0]
    assert "data         taken from try-k2" in printed.err
    assert command_of(tmp_path / "try-k3")[0][-4:] == ["--reuse", "--set", "data.k_core=3", "sae.k=3"]
    assert Run(tmp_path / "try-k3").config().sae.k == 3
    assert main(["sweep", "--vary", "sae.k=2,3", "info"]) == 2


def test_lines_hold_the_other_option_still(tmp_path):
    points = one_at_a_time([K, N], {"sae.k": 4, "intents.n_personal": 2})
    table = results(tmp_path, make_sweep("try", [K, N], points))
    assert not is_grid(table, ("sae.k", "intents.n_personal"))
    lines = lines_of(table, ("sae.k", "intents.n_personal"))
    assert lines["sae.k"]["sae.k"].tolist() == [4, 8]
    assert lines["intents.n_personal"]["sae.k"].tolist() == [4, 4, 4]
    assert is_grid(results(tmp_path, make_sweep("try", [K, N], grid([K, N]))), ("sae.k", "intents.n_personal"))
    assert lines_of(table, ("sae.k",))["sae.k"].equals(table)
