"""run.json: what is written is read, what is not whole is refused and put back, what is older is brought up to date."""

import json

import pytest

from saerec.config.schema import Config
from saerec.errors import DamagedRunError, RunError
from saerec.workspace.manifest import COPY, MANIFEST, SCHEMA_VERSION, read_manifest, restore_manifest, sealed
from saerec.workspace.run import Run
from tests.support.damaged import WAYS
from tests.support.recorded import kept as kept
from tests.support.recorded import run as run


def test_both_copies_say_the_same_and_know_their_own_hash(run):
    first, second = ((run.directory / name).read_bytes() for name in (MANIFEST, COPY))
    assert first == second
    assert json.loads(first) == sealed(run.manifest) and run.manifest["schema_version"] == SCHEMA_VERSION


@pytest.mark.parametrize("way", WAYS)
def test_a_damaged_manifest_is_refused_and_put_back(run, way):
    before, bytes_before = run.manifest, run.path(MANIFEST).read_bytes()
    WAYS[way](run.path(MANIFEST))
    with pytest.raises(DamagedRunError, match=r"saerec check .* --repair"):
        Run(run.directory)
    assert restore_manifest(run.directory)
    assert Run(run.directory).manifest == before and run.path(MANIFEST).read_bytes() == bytes_before
    assert not restore_manifest(run.directory)  # nothing is left to do


@pytest.mark.parametrize("way", WAYS)
def test_a_damaged_copy_hurts_nobody_and_is_not_believed(run, way):
    WAYS[way](run.path(COPY))
    assert Run(run.directory).manifest == run.manifest
    run.path(MANIFEST).unlink()
    with pytest.raises(RunError, match="no run directory"):
        Run(run.directory)
    assert not restore_manifest(run.directory)


def test_a_figure_changed_by_one_digit_is_noticed(run):
    text = run.path(MANIFEST).read_text(encoding="utf-8")
    run.path(MANIFEST).write_text(text.replace('"HR@10": 0.5', '"HR@10": 0.7', 1), encoding="utf-8")
    with pytest.raises(DamagedRunError, match="own hash"):
        Run(run.directory)


def test_a_run_of_the_first_schema_opens_and_says_that_nothing_was_recorded(run):
    old = {**run.manifest, "schema_version": 1}
    old["stages"] = {name: {k: v for k, v in one.items() if k != "files"} for name, one in old["stages"].items()}
    run.path(COPY).unlink()
    run.path(MANIFEST).write_text(json.dumps(old), encoding="utf-8")
    found = Run(run.directory)
    assert found.manifest["schema_version"] == SCHEMA_VERSION and found.unrecorded
    assert found.stage("sae").files is None and found.damage(hashes=True) == []
    assert found.fingerprint == run.fingerprint


def test_a_newer_schema_names_the_version_to_install(run):
    newer = sealed({**run.manifest, "schema_version": SCHEMA_VERSION + 1, "saerec_version": "7.1"})
    run.path(MANIFEST).write_text(json.dumps(newer), encoding="utf-8")
    with pytest.raises(RunError, match=r"made by saerec 7\.1: install that version"):
        Run(run.directory)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"stages": {"sae": {"fingerprint": "x", "inputs": {}, "seconds": "long"}}}, "stages.sae.seconds is str"),
        ({"stages": {"sae": {"fingerprint": "x", "inputs": {}, "seconds": -1}}}, "below 0"),
        ({"stages": {"sae": {"fingerprint": "x", "inputs": {}}}}, "has not the fields"),
        ({"stages": {"soup": {}}}, "no stage 'soup'"),
        ({"source": {"name": ["a"]}}, "source.name is list"),
        ({"config": {"preset": "a", "seed": 0, "sae": {"k": None}}}, "config.sae.k is NoneType"),
        ({"config": {"seed": 1e40}}, "beyond all measure"),
        ({"config": {"seed": 0}}, "config.preset is NoneType"),
        ({"config": [1]}, "config is list"),
    ],
)
def test_a_wrong_field_is_named(run, change, said):
    run.path(MANIFEST).write_text(json.dumps(sealed({**run.manifest, **change})), encoding="utf-8")
    run.path(COPY).unlink()
    with pytest.raises(DamagedRunError, match=said):
        read_manifest(run.directory)


@pytest.mark.parametrize("text", ['{"a": NaN}', '{"a": Infinity}', "[" * 200_000, "\x00", '"' + "9" * 5000, "9" * 5000])
def test_what_json_can_hide_is_refused(tmp_path, text):
    (tmp_path / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(DamagedRunError):
        Run(tmp_path)


def test_settings_are_written_when_a_stage_is_made_of_them(run):
    """What is written is what was done: a run that is begun anew and stopped keeps what it was made with."""
    other = Run.create(run.directory, Config(preset="other"), {"kind": "else"})
    assert other.config().preset == "other" and Run(run.directory).manifest == run.manifest
    with other.write_stage("data", "f2", {}) as writer:
        writer.json("note", "new")
    found = Run(run.directory)
    assert found.config().preset == "other" and found.manifest["source"] == {"kind": "else"}


def test_settings_that_change_no_stage_are_kept_at_the_end(run):
    other = Run.create(run.directory, Config(preset="other"), run.manifest["source"])
    other.keep_if_changed()
    written = run.path(MANIFEST).stat().st_mtime_ns
    assert Run(run.directory).config().preset == "other"
    other.keep_if_changed()
    assert run.path(MANIFEST).stat().st_mtime_ns == written
