"""A run opened in a program: the same answers as the terminal's, in tables, by the ids of the files."""

import json
import subprocess
import sys

import pandas as pd
import pytest

import saerec
from saerec import open_run
from saerec.cli import main
from saerec.errors import ConfigError, NotFoundError, RunError
from tests.support.tiny_run import make_tiny_run

USER = "user-01"


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    return make_tiny_run(tmp_path_factory.mktemp("api") / "runs" / "tiny").directory


@pytest.fixture(scope="module")
def run(directory):
    return open_run(directory)


def printed(capsys, *argv):
    assert main([*map(str, argv), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_importing_the_package_is_instant_and_has_the_one_name():
    code = "import sys, saerec; print([m for m in ('pandas', 'numpy', 'torch') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
    with pytest.raises(AttributeError, match="no attribute 'close_run'"):
        _ = saerec.close_run


def test_a_run_is_opened_by_folder_by_name_and_as_the_demo(directory, monkeypatch):
    monkeypatch.setenv("SAEREC_RUNS_DIR", str(directory.parent))
    for name in (directory, str(directory), "tiny"):
        assert open_run(name).users()["user_id"].iloc[0] == USER
    assert len(open_run("demo").latents()) == 128
    with pytest.raises(RunError, match="nowhere"):
        open_run("nowhere")


def test_tables_have_the_columns_they_say(run):
    assert {"latent", "name", "score", "density", "is_intent", "kind"} <= set(run.latents().columns)
    assert run.users().columns.tolist() == ["user_id", "n_interactions", "rank_model"]
    assert run.items().columns.tolist() == ["item_id", "title", "category", "brand", "price", "n_interactions"]
    assert len(run.latents("quiet")) == 1 and len(run.users(top=3)) == 3
    latent = run.latent(0)
    assert latent.row["name"] == "Wants it quiet" and latent.top_texts["text"].str.contains("quiet").all()
    person = run.user(USER)
    assert person.personal["latent"].is_unique and len(person.history) == 6


def test_a_ranking_and_its_reasons_are_those_of_the_terminal(run, directory, capsys):
    own = run.user(USER).history["item_id"].tolist()
    asked = {"branches": {"personal": 0.7}, "intents": {0: 2.0}, "without": [own[0]]}
    argv = ["--user", USER, "--branch", "personal=0.7", "--intent", "0=2", "--without", own[0]]
    found = run.recommend(USER, k=4, **asked)
    said = printed(capsys, "recommend", directory, *argv, "--k", 4)
    assert [row["item_id"] for row in said["items"]] == found.items["item_id"].tolist()
    assert found.branch_weights["personal"] == said["branch_weights"]["personal"] == pytest.approx(0.7)
    item = found.items["item_id"].iloc[0]
    why, said = run.explain(USER, item, **asked), printed(capsys, "explain", directory, *argv, "--item", item)
    assert why.rank == said["rank"] == 1
    for cut in ("parts", "groups", "history"):
        assert getattr(why, cut)["delta_score"].tolist() == [part["delta_score"] for part in said[cut]]
    assert why.groups["name"].tolist() == [one["name"] for one in said["groups"]]


def test_what_would_make_an_item_first_is_that_of_the_terminal(run, directory, capsys):
    item = run.recommend(USER, k=2).items["item_id"].iloc[1]
    found = run.to_first(USER, item)
    said = printed(capsys, "explain", directory, "--user", USER, "--item", item, "--first")
    assert said["before"] == found.before == 2 and said["rank"] == found.rank and said["proved"] is found.proved
    assert [row["factor"] for row in said["turns"]] == found.turns["factor"].tolist()
    assert run.explain(USER, item, intents=found.change.intents).rank == found.rank
    last = run.user(USER).history["item_id"].iloc[-1]
    held = run.to_first(USER, last, as_evaluated=True)
    said = printed(capsys, "explain", directory, "--user", USER, "--item", last, "--first", "--as-evaluated")
    assert said["as_evaluated"] is held.change.as_evaluated is True and said["before"] == held.before


def test_what_can_be_turned_is_told_by_meaning(run):
    table = run.turnable()
    assert table.columns.tolist() == ["group", "means", "theme", "head", "kind", "name", "certain", "latents"]
    assert table["latents"].tolist() == [[0, 1], [2], [3], [4]] and set(table["means"]) == {"intent"}
    assert table["name"].iloc[0] == "Wants it sturdy" and not table["certain"].iloc[3]


def test_another_history_is_read_in_the_place_of_ones_own(run):
    own = run.user(USER).history["item_id"].tolist()
    pd.testing.assert_frame_equal(run.recommend(USER, history=own).items, run.recommend(USER).items)
    pd.testing.assert_frame_equal(
        run.recommend(USER, history=own[1:]).items, run.recommend(USER, without=iter(own[:1])).items
    )
    assert run.recommend(USER, history=[]).items["item_id"].isin(own).any()


def test_accuracy_is_a_table(run, directory, capsys):
    found, said = run.evaluate(), printed(capsys, "evaluate", directory)
    assert (found.split, found.users) == (said["split"], said["users"])
    assert found.models.set_index("model").at["model", "HR@10"] == said["models"]["model"]["HR@10"]
    assert found.intervals.columns.tolist() == ["model", "metric", "low", "high"]
    of_demo = open_run("demo").evaluate()
    inside = of_demo.intervals.query("model == 'model' and metric == 'HR@10'").iloc[0]
    assert inside["low"] < of_demo.models.set_index("model").at["model", "HR@10"] < inside["high"]


def test_what_is_not_there_is_said(run):
    for ask in (lambda: run.user("nobody"), lambda: run.latent(99), lambda: run.explain(USER, "nothing"),
                lambda: run.recommend(USER, branches={"side": 1})):  # fmt: skip
        with pytest.raises(NotFoundError, match="There is no"):
            ask()
    with pytest.raises(ConfigError, match="limits"):
        run.recommend(USER, intents={0: -1})
