import dataclasses
import json
import shlex

import pytest

from saerec.config.build import build_config
from saerec.errors import ConfigError, RunError
from saerec.files import exclusive, write_json
from saerec.jobs import JobReporter
from saerec.workspace.catalog import free_name, is_finished, list_runs, summarise
from saerec.workspace.labels import Label, read_label, write_label
from saerec.workspace.run import Run
from saerec.workspace.run_facts import settings_options
from saerec.workspace.trash import delete_run, deleted_runs, purge_run, restore_run
from tests.support.tiny_run import make_tiny_run


@pytest.fixture
def runs(tmp_path):
    make_tiny_run(tmp_path / "whole")
    make_tiny_run(tmp_path / "half", until="sae")
    return tmp_path


def at_work(directory, state="running"):
    JobReporter(directory)  # this process says that it works
    status = directory / "job" / "status.json"
    write_json(status, {**json.loads(status.read_text()), "state": state})


def test_each_run_says_what_it_is(runs):
    (runs / "broken").mkdir()
    (runs / "broken" / "run.json").write_text("{", encoding="utf-8")
    (runs / "foreign").mkdir()
    write_json(runs / "foreign" / "run.json", {"schema_version": 99})
    (runs / "letters").mkdir()  # no run at all
    at_work(runs / "begun")
    write_json(runs / "crashed" / "job" / "status.json", {"state": "failed", "error": "saerec: no such file"})
    found = {one.run_id: one for one in list_runs(runs)}
    states = {"whole": "done", "half": "half", "broken": "broken", "foreign": "broken"}
    states |= {"begun": "running", "crashed": "failed"}
    assert {name: one.state for name, one in found.items()} == states
    whole = found["whole"]
    assert (whole.dataset, whole.preset, whole.hit_rate, whole.ndcg) == ("by hand", "tiny", 0.5, 0.25)
    assert whole.n_bytes == sum(path.stat().st_size for path in whole.directory.rglob("*") if path.is_file())
    assert whole.reason == "" and whole.name == "whole"
    assert "Stage activations" in found["half"].reason and found["half"].hit_rate is None
    assert "schema version 99" in found["foreign"].reason
    assert found["crashed"].reason == "no such file"


def test_a_damaged_record_breaks_only_its_run(runs):
    manifest = Run(runs / "whole").manifest
    for name, change in (("a", {"stages": {"data": 3}}), ("b", {"stages": {"data": {"x": 1}}}), ("c", {"config": 1})):
        write_json(runs / name / "run.json", {**manifest, **change})
    assert {one.run_id for one in list_runs(runs) if one.state == "broken"} == {"a", "b", "c"}


def test_there_may_be_no_runs(tmp_path):
    assert list_runs(tmp_path / "nowhere") == [] == deleted_runs(tmp_path)


def test_a_label_is_kept_and_links_stay_right(runs):
    write_label(runs / "whole", Label("  The \x1b[1m one\n", ("a", "b", "a", " "), "Keep.\n\nTwice"))
    assert read_label(runs / "whole") == Label("The [1m one", ("a", "b"), "Keep.\n\nTwice")
    assert summarise(runs / "whole").name == "The [1m one"
    assert Run(runs / "whole").run_id == "whole"
    with pytest.raises(ConfigError, match="The most is 80"):
        write_label(runs / "whole", Label("x" * 81))
    with pytest.raises(RunError, match="no run directory"):
        write_label(runs / "nothing", Label("x"))


@pytest.mark.parametrize("content", ["{", "[]", '{"title": 3, "tags": [], "note": ""}', '{"title": "x", "tags": 3}'])
def test_a_foreign_label_breaks_nothing(runs, content):
    (runs / "whole" / "label.json").write_text(content, encoding="utf-8")
    assert read_label(runs / "whole") == Label()


def test_a_deleted_run_comes_back_until_it_is_purged(runs):
    ticket = delete_run(runs / "whole")
    assert not (runs / "whole").exists()
    assert [one.run_id for one in list_runs(runs)] == ["half"]
    (gone,) = deleted_runs(runs)
    assert (gone.run_id, gone.ticket) == ("whole", ticket) and gone.n_bytes > 1000
    restore_run(runs, ticket)
    assert summarise(runs / "whole").state == "done" and deleted_runs(runs) == []
    purge_run(runs, delete_run(runs / "whole"))
    assert deleted_runs(runs) == [] and not (runs / "whole").exists()


def test_a_name_that_was_taken_since_is_not_overwritten(runs):
    ticket = delete_run(runs / "whole")
    make_tiny_run(runs / "whole", until="data")
    with pytest.raises(RunError, match="another run whole"):
        restore_run(runs, ticket)
    assert summarise(runs / "whole").state == "half"
    delete_run(runs / "whole")
    assert [one.run_id for one in deleted_runs(runs)] == ["whole", "whole"]


@pytest.mark.parametrize("state", ["running", "waiting"])
def test_a_run_at_work_is_not_deleted(runs, state):
    at_work(runs / "whole", state)
    with pytest.raises(RunError, match="is being trained"):
        delete_run(runs / "whole")
    assert (runs / "whole").is_dir()


def test_a_run_that_another_process_writes_is_not_deleted(runs):
    with exclusive(runs / "whole"), pytest.raises(RunError, match="another process"):
        delete_run(runs / "whole")
    assert summarise(runs / "whole").state == "done"


@pytest.mark.parametrize("ticket", ["../whole", "whole", "", "~", "..~/..", "nothing~1"])
def test_the_trash_holds_nothing_else(runs, ticket):
    delete_run(runs / "half")
    for act in (restore_run, purge_run):
        with pytest.raises(RunError, match="not in the trash"):
            act(runs, ticket)
    assert (runs / "whole").is_dir()


def test_the_options_of_a_run_make_its_settings_again(tmp_path):
    sets = ["sae.k=3", "intents.namer=llm", "recommender.dropout=0.25", "recommender.neighbours=false"]
    config = build_config("paper", seed=7, sets=sets)
    options = settings_options(Run.create(tmp_path / "one", config, {"kind": "test"}))
    assert options[:4] == ["--preset", "paper", "--seed", "7"]
    again = build_config(options[1], seed=int(options[3]), sets=options[5:])
    assert again == config
    assert "sae.k=3" in shlex.join(options)
    plain = Run.create(tmp_path / "two", build_config("tiny"), {"kind": "test"})
    assert settings_options(plain) == ["--preset", "tiny", "--seed", "0"]


def test_a_run_of_an_unknown_preset_still_gives_its_settings(tmp_path):
    config = dataclasses.replace(build_config("tiny"), preset="mine")
    options = settings_options(Run.create(tmp_path / "one", config, {"kind": "test"}))
    again = build_config(options[1], seed=int(options[3]), sets=options[5:])
    assert dataclasses.replace(again, preset="mine") == config


def test_a_free_name(tmp_path):
    assert free_name(tmp_path, "a") == "a"
    (tmp_path / "a").mkdir()
    (tmp_path / "a-2").mkdir()
    assert free_name(tmp_path, "a") == "a-3"
    assert free_name(tmp_path, "a", ["a-3", "b"]) == "a-4"


def test_what_was_read_once_is_read_again_when_it_changed(runs, monkeypatch):
    read = []
    first = list_runs(runs)
    monkeypatch.setattr("saerec.workspace.catalog.Run", lambda path: read.append(path.name) or Run(path))
    assert list_runs(runs) == first and read == []
    write_label(runs / "whole", Label("Another"))
    read.clear()
    assert {one.run_id: one.name for one in list_runs(runs)} == {"whole": "Another", "half": "half"}
    assert read == ["whole"]
    Run(runs / "whole").drop_stage("evaluation")
    assert summarise(runs / "whole").missing == ("evaluation",)
    (runs / "whole" / "report.html").write_text("x" * 1000, encoding="utf-8")
    assert summarise(runs / "whole").n_bytes == sum(
        path.stat().st_size for path in (runs / "whole").rglob("*") if path.is_file()
    )


def test_a_run_at_work_is_read_every_time(runs):
    at_work(runs / "half")
    assert summarise(runs / "half").state == "running"
    status = runs / "half" / "job" / "status.json"
    write_json(status, {**json.loads(status.read_text()), "pid": 2**22 + 1})
    assert summarise(runs / "half").state == "failed"


def test_a_run_is_finished_when_every_stage_is_there(runs, tmp_path):
    assert is_finished(runs / "whole") and not is_finished(runs / "half") and not is_finished(tmp_path / "nowhere")
    (runs / "whole" / "run.json").write_text("{", encoding="utf-8")
    assert not is_finished(runs / "whole")
