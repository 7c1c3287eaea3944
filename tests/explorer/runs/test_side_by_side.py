"""Two runs beside each other: what differs, and by how much one ranks better."""

import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from saerec.evaluation.metrics import ndcg_at_k
from saerec.explorer import Explorer
from saerec.explorer.runs import side_by_side
from saerec.workspace.run import Run
from tests.support.tiny_run import make_tiny_run


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pair")
    return Explorer(make_tiny_run(folder / "one")), Explorer(make_tiny_run(folder / "two", retrieval="similarity"))


def rerank(explorer, ranks):
    """The same run with other ranks."""
    path = explorer.run.path("evaluation/per_user.parquet")
    table = pd.read_parquet(path)
    table.assign(rank_model=np.resize(ranks, len(table))).to_parquet(path)


def test_what_differs_comes_first(pair):
    table = side_by_side.settings(pair[0].run, pair[1].run)
    assert table["option"].tolist()[0] == "intents.retrieval"
    assert table.loc[0, ["a", "b", "differs"]].tolist() == ["evidence", "similarity", True]
    assert table["differs"].sum() == 1 and len(table) > 30
    assert not side_by_side.settings(pair[0].run, pair[0].run)["differs"].any()


def test_a_setting_that_one_run_does_not_know(pair):
    old = SimpleNamespace(manifest={"config": {"sae": {"k": 3}}})
    table = side_by_side.settings(pair[0].run, old).set_index("option")
    assert (table.at["sae.k", "b"], table.at["seed", "b"]) == ("3", "")


def test_figures_are_those_of_the_runs(pair):
    table = side_by_side.figures(pair[0].run, pair[1].run).set_index("figure")
    assert table.at["data.users", "a"] == 8 and table.at["sae.fvu", "b"] == 0.1
    assert table.at["HR@10", "a"] == pair[0].overview()["metrics"]["model"]["HR@10"]
    assert np.isnan(table.at["intents.median_score", "a"])  # this run was not scored


def test_the_difference_is_by_person(pair):
    rerank(pair[0], [1, 20, 5])
    rerank(pair[1], [2, 3, 50])
    found = side_by_side.paired(pair[0]._store, pair[1]._store)
    before, after = np.resize([1, 20, 5], 8), np.resize([2, 3, 50], 8)
    assert found["ndcg"] == pytest.approx((ndcg_at_k(after, 10) - ndcg_at_k(before, 10)).mean())
    assert (found["people"], found["won"], found["lost"]) == (8, 3, 2)
    assert found["low"] <= found["ndcg"] <= found["high"]


def test_other_people_are_not_compared(pair, tmp_path):
    early = Explorer(make_tiny_run(tmp_path / "early", until="recommender"))
    assert side_by_side.paired(pair[0]._store, early._store) is None


def test_curves_of_both(pair):
    curves = side_by_side.curves(pair[0].run, pair[1].run, "sae/history", "epoch", "loss")
    assert curves["run"].tolist() == ["one", "one", "two", "two"]
    assert curves["y"].tolist() == [1.0, 0.5, 1.0, 0.5]
    assert side_by_side.curves(pair[0].run, pair[1].run, "sae/history", "epoch", "unheard").empty


def test_runs_on_the_same_data_stand_beside_each_other_and_others_do_not(pair, tmp_path):
    other = make_tiny_run(tmp_path / "other", seed=1)  # the hand-written stages are called by their seed
    unfinished = make_tiny_run(tmp_path / "unfinished", until="recommender")
    table = side_by_side.on_same_data(pair[0].run, [pair[1].run, other, unfinished])
    assert table["run"].tolist() == ["one", "two"]
    assert table.loc[0, ["n_latents", "k", "intents.n_personal"]].tolist() == [8, 2, 3]
    assert table["NDCG@10"].tolist() == [0.25, 0.25]


def test_a_line_joins_runs_that_differ_in_one_setting_alone(tmp_path):
    def made(name, value, **sets):
        run = make_tiny_run(tmp_path / name)
        config = run.manifest["config"]
        for section, changes in sets.items():
            config[section].update(changes)
        path = run.path("run.json")
        path.write_text(json.dumps({**run.manifest, "config": config}))
        low, high = value - 0.01, value + 0.02
        found = {"models": {"model": {"NDCG@10": value}}, "intervals": {"model": {"NDCG@10": [low, high]}}}
        run.path("evaluation", "metrics.json").write_text(json.dumps(found))
        return Run(run.directory)

    base = made("base", 0.2, sae={"k": 4})
    more = made("more", 0.3, sae={"k": 8})
    less = made("less", 0.1, sae={"k": 2})
    both = made("both", 0.9, sae={"k": 16}, intents={"n_personal": 7})
    dropout = made("dropout", 0.8, sae={"k": 4}, recommender={"dropout": 0.9})
    other_data = make_tiny_run(tmp_path / "elsewhere", seed=1)
    lines = side_by_side.sensitivity(base, [more, less, both, dropout, other_data])
    assert list(lines) == ["sae.k"]
    assert lines["sae.k"]["run"].tolist() == ["less", "base", "more"]
    assert lines["sae.k"]["sae.k"].tolist() == [2, 4, 8]
    assert lines["sae.k"]["NDCG@10"].tolist() == [0.1, 0.2, 0.3]
    np.testing.assert_allclose(lines["sae.k"]["high"] - lines["sae.k"]["low"], 0.03)
    assert side_by_side.sensitivity(base, [both, dropout, other_data]) == {}


def test_intervals_are_those_of_the_evaluation(pair):
    assert side_by_side.intervals(pair[0].run, pair[1].run).empty  # this one wrote none
    run = SimpleNamespace(
        run_id="x", has=lambda name: True,
        json=lambda name: {"models": {"model": {"MRR": 0.2}}, "intervals": {"model": {"MRR": [0.1, 0.3]}}},
    )  # fmt: skip
    assert side_by_side.intervals(run, pair[0].run).to_dict("records") == [
        {"run": "x", "metric": "MRR", "value": 0.2, "low": 0.1, "high": 0.3}
    ]
