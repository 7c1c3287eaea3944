"""`check_run` says what is damaged and what to make again; what is made again has the same bytes."""

import shutil

import numpy as np
import pytest

from saerec.errors import DamagedRunError, RunError
from saerec.files import file_sha256
from saerec.pipeline import Machine, run_pipeline
from saerec.pipeline.check import can_make_again, check_run, command_again, make_again, set_aside
from saerec.pipeline.final import make_final
from saerec.workspace.manifest import COPY, MANIFEST
from saerec.workspace.run import STAGES, Run
from tests.conftest import SMALL_DEMO
from tests.pipeline.test_pipeline import Recorder
from tests.support.damaged import WAYS, artifacts
from tests.support.tiny_run import change_manifest, forget_files, make_tiny_run

TRAINED = ("sae/sae", "recommender/model")
"""Weights: made again, sums in another order may differ in the last digits."""


@pytest.fixture
def run(demo_run, tmp_path):
    """A copy that may be damaged, and beside it the texts that are embedded already."""
    shutil.copytree(demo_run.directory.parent / ".cache", tmp_path / ".cache")
    ignore = shutil.ignore_patterns("job", ".lock", "notebook*")
    return Run(shutil.copytree(demo_run.directory, tmp_path / "mine", ignore=ignore))


def contents(run):
    """sha256 of all that no training wrote."""
    names = (name for name in artifacts(run.directory) if name.split("/")[0] not in ("sae", "recommender"))
    return {name: file_sha256(run.path(name)) for name in names}


def test_a_whole_run_has_nothing_to_say(run):
    found = check_run(run.directory)
    assert found.is_whole and found.findings == () and found.damaged_stages == ()
    assert found.n_files == len(artifacts(run.directory))
    assert found.n_bytes == sum(run.path(name).stat().st_size for name in artifacts(run.directory))


def test_all_damage_is_listed_with_its_stages(run):
    WAYS["deleted"](run.path("projection", "projection.parquet"))
    WAYS["flipped in the middle"](run.path("data", "texts.parquet"))
    WAYS["cut"](run.path("data", "items.parquet"))
    found = check_run(run.directory)
    assert not found.is_whole and found.damaged_stages == ("data", "projection")
    assert {one.file for one in found.findings} == {
        "data/items.parquet", "data/texts.parquet", "projection/projection.parquet"}  # fmt: skip


def test_run_makes_what_is_damaged_again_to_the_same_bytes(run, tiny_config):
    before = contents(run)
    WAYS["deleted"](run.path("data", "users.parquet"))
    WAYS["emptied"](run.path("embeddings", "meta.json"))
    WAYS["flipped in the middle"](run.path("activations", "top_acts.npy"))
    WAYS["cut"](run.path("intents", "themes.parquet"))
    told = Recorder()
    again = run_pipeline(run.directory, SMALL_DEMO, tiny_config, listeners=[told])
    made = [name for name, message in told.stages if "damaged, made again" in message]
    assert made == ["data", "embeddings", "activations", "intents"]
    assert contents(again) == before and again.fingerprint == run.fingerprint
    assert check_run(run.directory).is_whole


def test_what_was_trained_is_trained_again(run, tiny_config):
    before = {name: run.tensors(name) for name in TRAINED}
    WAYS["emptied"](run.path("sae", "cfg.json"))
    WAYS["flipped at the end"](run.path("recommender", "model.safetensors"))
    again = run_pipeline(run.directory, SMALL_DEMO, tiny_config)
    for name, tensors in before.items():
        found = again.tensors(name)
        assert set(found) == set(tensors)
        for part, values in tensors.items():
            np.testing.assert_allclose(found[part], values, atol=1e-5)
    assert check_run(run.directory).is_whole


def test_repair_makes_it_again_from_what_the_run_holds(run):
    before = contents(run)
    WAYS["flipped at the start"](run.path("intents", "item_weights.npy"))
    WAYS["emptied"](run.path(MANIFEST))
    assert [(one.stage, one.file) for one in check_run(run.directory).findings] == [("", MANIFEST)]
    assert set_aside(run.directory).damaged_stages == ("intents",)
    assert Run(run.directory).stage("intents") is None and can_make_again(run.directory)
    make_again(run.directory, Machine(), [])
    assert contents(run) == before and check_run(run.directory).is_whole


def test_a_stage_that_a_run_beside_has_is_taken_from_there(run):
    shutil.copytree(run.directory, run.directory.parent / "twin")
    WAYS["cut"](run.path("recommender", "model.safetensors"))
    set_aside(run.directory)
    told = Recorder()
    make_again(run.directory, Machine(), [told])
    assert dict(told.stages)["recommender"] == "taken from twin" and check_run(run.directory).is_whole


def test_a_damaged_donor_gives_nothing(run, tiny_config, tmp_path):
    WAYS["flipped in the middle"](run.path("data", "texts.parquet"))
    told = Recorder()
    run_pipeline(tmp_path / "other", SMALL_DEMO, tiny_config, until="data", listeners=[told], reuse=True)
    assert told.stages == [("data", "")]


def test_nothing_is_made_of_a_damaged_run(run, tmp_path):
    WAYS["flipped in the middle"](run.path("sae", "sae.safetensors"))
    with pytest.raises(DamagedRunError, match=r"sae/sae\.safetensors"):
        make_final(run.directory, tmp_path / "final")
    assert not any((tmp_path / "final" / stage).exists() for stage in STAGES)


def test_a_run_without_raw_data_says_what_makes_it_again(tmp_path):
    run = make_tiny_run(tmp_path / "tiny", recorded=True)
    WAYS["cut"](run.path("data", "items.parquet"))
    set_aside(run.directory)
    assert not can_make_again(run.directory)
    assert command_again(Run(run.directory)).startswith("saerec run --data PATH --run-id tiny")


def test_a_manifest_without_a_copy_changes_nothing(run):
    run.path(COPY).unlink()
    WAYS["cut"](run.path(MANIFEST))
    with pytest.raises(RunError, match="Nothing was changed"):
        set_aside(run.directory)


def test_what_other_code_or_settings_made_is_outdated_and_whole(run):
    change_manifest(run.directory, lambda found: found["config"]["sae"].update(k=3))
    found = check_run(run.directory)
    assert found.is_whole and {one.kind for one in found.findings} == {"outdated"}
    assert "sae" in {one.stage for one in found.findings} and not can_make_again(run.directory)


def test_an_earlier_run_says_that_nothing_was_recorded(run):
    forget_files(run.directory)
    found = check_run(run.directory)
    assert found.is_whole and found.n_files == 0
    assert [one.stage for one in found.findings if one.kind == "not recorded"] == list(STAGES)
