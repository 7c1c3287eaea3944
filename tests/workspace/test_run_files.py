"""Every file of a run, damaged in every way: noticed when the run is opened or the file is read, and by `check`."""

import shutil
import time

import numpy as np
import pytest

from saerec.errors import DamagedRunError, RunError
from saerec.explorer import Explorer
from saerec.files import file_sha256
from saerec.workspace import run_files
from saerec.workspace.archive import export_run
from saerec.workspace.archive.export import bundle
from saerec.workspace.run import STAGES, Run
from tests.support.damaged import FLIPS, WAYS, artifacts
from tests.support.recorded import kept as kept
from tests.support.recorded import run as run
from tests.support.tiny_run import make_tiny_run


def read(run, name):
    """Whatever reads a file of this ending."""
    stem, ending = name.rsplit(".", 1)
    how = {"parquet": run.table, "npy": run.array, "json": run.json, "safetensors": run.tensors}[ending]
    return how(stem)


def test_every_file_is_recorded_with_its_size_and_hash(run):
    recorded = {f"{stage}/{name}": one for stage in STAGES for name, one in run.recorded(stage).items()}
    assert sorted(recorded) == sorted(artifacts(run.directory)) and run.unrecorded == []
    for name, one in recorded.items():
        assert one == {"bytes": run.path(name).stat().st_size, "sha256": file_sha256(run.path(name))}


@pytest.mark.parametrize("way", WAYS)
def test_every_damaged_file_is_noticed(kept, tmp_path, way):
    """By its size when the run is opened; a flipped bit when the file is read, and by hashes."""
    for number, name in enumerate(artifacts(kept)):
        run = Run(shutil.copytree(kept, tmp_path / f"{number}"))
        WAYS[way](run.path(name))
        assert [(one.stage, one.file) for one in run.damage(hashes=True)] == [(name.split("/")[0], name)]
        with pytest.raises(DamagedRunError, match=f"This run is damaged: {name} .* saerec check .* --repair"):
            read(run, name)
        with pytest.raises(DamagedRunError, match=name):
            run.folder(name.split("/")[0])
        if way not in FLIPS:
            with pytest.raises(DamagedRunError, match=name):
                Explorer(run)
        with pytest.raises(DamagedRunError, match=name):
            export_run(run.directory, tmp_path / "out.zip")
        assert not (tmp_path / "out.zip").exists()


def test_a_damaged_run_is_no_bundle(run, tmp_path):
    WAYS["flipped in the middle"](run.path("recommender", "model.safetensors"))
    with pytest.raises(DamagedRunError, match=r"model\.safetensors"):
        bundle(run.directory, tmp_path / "bundle")
    assert not (tmp_path / "bundle").exists()


def test_a_bundle_knows_what_it_holds(run, tmp_path):
    bundle(run.directory, tmp_path / "bundle")
    found = Run(tmp_path / "bundle")
    assert found.damage(hashes=True) == [] and sorted(artifacts(found.directory)) == sorted(
        f"{stage}/{name}" for stage in STAGES for name in found.recorded(stage)
    )
    assert "texts.npy" not in found.recorded("embeddings")


def test_without_records_what_cannot_be_read_is_still_damage(kept, tmp_path):
    for number, name in enumerate(artifacts(kept)):
        run = make_tiny_run(tmp_path / f"{number}", until=name.split("/")[0])
        WAYS["cut"](run.path(name))
        with pytest.raises(DamagedRunError, match=name):
            read(run, name)
        with pytest.raises(RunError, match=r"has no|cannot be read"):
            WAYS["deleted"](run.path(name))
            read(run, name)


def test_a_file_is_hashed_once_until_it_changes(run, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "saerec.workspace.file_records.file_sha256", lambda path: asked.append(path) or file_sha256(path)
    )
    path = run.path("intents", "themes.parquet")
    path.touch()
    for _ in range(3):
        run.table("intents/themes")
    assert asked == [path]
    time.sleep(0.01)
    path.touch()
    run.table("intents/themes")
    assert asked == [path, path]


def test_of_a_very_large_array_only_the_size_is_asked_when_it_is_opened(run, monkeypatch):
    monkeypatch.setattr(run_files, "HASHED_ON_READING", 8)
    WAYS["flipped at the end"](run.path("activations", "top_acts.npy"))
    assert isinstance(run.array("activations/top_acts"), np.ndarray)
    assert [one.file for one in run.damage(hashes=True)] == ["activations/top_acts.npy"]
    WAYS["cut"](run.path("activations", "top_acts.npy"))
    with pytest.raises(DamagedRunError, match="bytes instead of"):
        run.array("activations/top_acts")
