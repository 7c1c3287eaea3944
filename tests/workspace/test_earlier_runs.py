"""Runs of earlier versions: they open, say what they lack, go into an archive and out of it; newer ones name theirs."""

import json

import pytest

from saerec.errors import RunError, SaerecError
from saerec.explorer import Explorer
from saerec.pipeline.check import check_run
from saerec.workspace.archive import export_run, import_run
from saerec.workspace.catalog import list_runs
from saerec.workspace.contents import contents_damage
from saerec.workspace.run import SCHEMA_VERSION, STAGES, Run
from tests.support.commands import COMMANDS, ask
from tests.support.earlier_run import make_earlier_run
from tests.support.tiny_run import make_tiny_run


@pytest.fixture
def earlier(tmp_path):
    return make_earlier_run(tmp_path / "runs" / "earlier")


def test_it_is_of_the_first_schema_on_the_disk_and_opens(earlier):
    assert json.loads((earlier / "run.json").read_text())["schema_version"] == 1
    run = Run(earlier)
    assert run.manifest["schema_version"] == SCHEMA_VERSION and run.unrecorded == list(run.manifest["stages"])
    assert [name for name in STAGES if run.stage(name)] == list(STAGES)
    assert run.config().preset == "tiny" and contents_damage(run) == []
    assert Explorer(run).overview()["data"] == run.stage("data").metrics
    assert [(one.run_id, one.state) for one in list_runs(earlier.parent)] == [("earlier", "done")]


def test_every_command_answers_or_says_what_it_lacks(earlier, tmp_path):
    answers = {name: ask(name, earlier, tmp_path) for name in COMMANDS}
    for name, (code, _, complaint) in answers.items():
        assert code in (0, 2) and "Traceback" not in complaint, (name, complaint)
        assert code == 0 or complaint.startswith("saerec: "), (name, complaint)
    assert answers["info"][0] == answers["evaluate"][0] == 0
    assert "has no intents/themes.parquet" in answers["themes"][2]


def test_check_says_that_nothing_was_recorded(earlier):
    found = check_run(earlier)
    assert found.is_whole and {one.kind for one in found.findings} == {"not recorded", "outdated"}


def test_exported_and_imported_it_has_hashes(earlier, tmp_path):
    export_run(earlier, tmp_path / "earlier.zip")
    run = import_run(tmp_path / "earlier.zip", tmp_path / "away")
    assert run.unrecorded == [] and run.damage(hashes=True) == []
    assert json.loads(run.path("run.json").read_text())["schema_version"] == SCHEMA_VERSION


def test_a_run_of_today_has_every_field_of_today(tmp_path):
    """Whoever changes what a manifest holds raises the schema, or adds to what is optional: this is schema 2."""
    manifest = json.loads((make_tiny_run(tmp_path / "now", recorded=True).path("run.json")).read_text())
    assert set(manifest) == {"schema_version", "saerec_version", "run_id", "config", "source", "stages", "sha256"}
    for record in manifest["stages"].values():
        assert set(record) == {"fingerprint", "inputs", "seconds", "metrics", "files"}
        assert all(set(one) == {"bytes", "sha256"} for one in record["files"].values())
    assert manifest["schema_version"] == 2


def test_an_archive_of_a_newer_version_names_it(earlier, tmp_path, monkeypatch):
    monkeypatch.setattr("saerec.workspace.archive.export.SCHEMA_VERSION", 3)
    monkeypatch.setattr("saerec.workspace.archive.export.__version__", "9.1")
    export_run(earlier, tmp_path / "newer.zip")
    with pytest.raises(RunError, match=r"made by saerec 9\.1: install that version"):
        import_run(tmp_path / "newer.zip", tmp_path / "away")
    assert issubclass(RunError, SaerecError)
