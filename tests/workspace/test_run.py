import json

import numpy as np
import pandas as pd
import pytest

from saerec.config.schema import Config
from saerec.errors import RunError
from saerec.files import exclusive, write_json
from saerec.workspace.run import Run, check_run_id, find_runs


@pytest.fixture
def run(tmp_path):
    return Run.create(tmp_path / "one", Config(), {"kind": "test"})


def test_a_stage_appears_whole_with_its_record(run):
    with run.write_stage("data", "f1", {}) as writer:
        writer.table("items", pd.DataFrame({"item": [1]}))
        writer.array("numbers", np.arange(3))
        writer.metrics = {"items": 1}
        assert not run.has("data/items")
    again = Run(run.directory)
    assert again.table("data/items")["item"].tolist() == [1]
    assert again.array("data/numbers").tolist() == [0, 1, 2]
    assert again.is_fresh("data", "f1")
    assert not again.is_fresh("data", "f2")
    assert again.stage("data").metrics == {"items": 1}


def test_a_failed_stage_leaves_the_old_one(run):
    with run.write_stage("data", "f1", {}) as writer:
        writer.json("note", "old")
    with pytest.raises(ZeroDivisionError):
        with run.write_stage("data", "f2", {}) as writer:
            writer.json("note", "new")
            raise ZeroDivisionError
    assert run.json("data/note") == "old"
    assert Run(run.directory).is_fresh("data", "f1")
    assert {p.name for p in run.directory.iterdir()} == {"data", "run.json", ".run.json"}


def test_a_kill_between_record_and_rename_counts_as_missing(run):
    with run.write_stage("data", "f1", {}) as writer:
        writer.json("note", "old")
    run._record("data", None)  # what a kill just after this step leaves
    assert Run(run.directory).stage("data") is None
    with run.write_stage("data", "f1", {}) as writer:
        writer.json("note", "new")
    assert Run(run.directory).json("data/note") == "new"


def test_fingerprint_follows_the_stages(run):
    before = run.fingerprint
    with run.write_stage("data", "f1", {}):
        pass
    assert run.fingerprint != before


@pytest.mark.parametrize("content", ["{", "[]", json.dumps({"schema_version": 99, "saerec_version": "9.9"})])
def test_a_damaged_or_foreign_manifest_says_what_to_do(tmp_path, content):
    (tmp_path / "run.json").write_text(content, encoding="utf-8")
    with pytest.raises(RunError, match=r"with: saerec run|saerec 9\.9: install that version"):
        Run(tmp_path)


def test_missing_run_and_missing_artifact(tmp_path, run):
    with pytest.raises(RunError, match="no run directory"):
        Run(tmp_path / "nowhere")
    with pytest.raises(RunError, match="stage 'sae' has not run"):
        run.table("sae/history")


def test_pickled_arrays_are_refused(run):
    with run.write_stage("data", "f1", {}) as writer:
        np.save(writer.directory / "evil.npy", np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(RunError, match="damaged"):
        run.array("data/evil")


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", ".hidden", "a b", "x" * 101, "a\n"])
def test_run_ids_name_directories(name):
    with pytest.raises(RunError):
        check_run_id(name)


def test_a_foreign_directory_is_left_alone(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(RunError, match="not empty"):
        Run.create(tmp_path / "mine", Config(), {})


def test_one_writer_at_a_time(tmp_path):
    with exclusive(tmp_path / "one"):
        with pytest.raises(RunError, match="another process"):
            with exclusive(tmp_path / "one"):
                pass
    with exclusive(tmp_path / "one"):
        pass


def test_json_is_replaced_whole(tmp_path):
    write_json(tmp_path / "a.json", {"n": 1})
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(tmp_path / "a.json", {"n": float("nan")})
    assert json.loads((tmp_path / "a.json").read_text()) == {"n": 1}


def test_runs_are_found(tmp_path, run):
    assert find_runs(tmp_path) == [run.directory]
    assert find_runs(tmp_path / "none") == []
