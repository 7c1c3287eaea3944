"""A stage that is made again says why; settings that belong to the machine make nothing again."""

import dataclasses
import shutil

import pytest

from saerec.config.build import build_config, config_from_dict, flat
from saerec.data.origin import DemoOrigin
from saerec.pipeline import PIPELINE, Machine, run_pipeline, stage_fingerprints
from saerec.workspace.run import Run
from tests.conftest import SMALL_DEMO, TINY_SETS
from tests.pipeline.test_pipeline import Recorder

NO_STAGE = {"preset", "recommender.threads"}
"""Settings that change no byte: where settings came from, and the machine's."""


@pytest.fixture
def run(demo_run, tmp_path):
    shutil.copytree(demo_run.directory.parent / ".cache", tmp_path / ".cache")
    return Run(shutil.copytree(demo_run.directory, tmp_path / "mine", ignore=shutil.ignore_patterns("job", ".lock")))


def told(run, config, origin=SMALL_DEMO, until="sae"):
    listener = Recorder(stop_at=None)
    run_pipeline(run.directory, origin, config, until=until, listeners=[listener])
    return dict(listener.stages)


def test_the_setting_that_changed_is_named_and_what_stands_on_it(run):
    stages = told(run, build_config("tiny", sets=[*TINY_SETS, "sae.k=5"]), until="activations")
    assert stages["data"] == stages["embeddings"] == "up to date"
    assert stages["sae"] == "stale, made again: sae.k was 6, is 5"
    assert stages["activations"] == "stale, made again: sae is another now"


def test_other_data_are_named(run, tiny_config):
    stages = told(run, tiny_config, DemoOrigin(users=80, items=50, reviews=900, seed=2), until="data")
    assert stages["data"] == "stale, made again: the data are others, or read otherwise"


def test_another_version_is_named(run, tiny_config, monkeypatch):
    newer = tuple(dataclasses.replace(one, version=99) if one.name == "projection" else one for one in PIPELINE)
    monkeypatch.setattr("saerec.pipeline.PIPELINE", newer)
    stages = told(run, tiny_config, until="projection")
    assert stages["projection"].startswith("stale, made again: another version of saerec")


def test_threads_and_device_make_nothing_again(run):
    config = build_config("tiny", sets=[*TINY_SETS, "recommender.threads=2"])
    listener = Recorder(stop_at=None)
    run_pipeline(run.directory, SMALL_DEMO, config, machine=Machine(device="cpu", threads=2), listeners=[listener])
    assert {message for _, message in listener.stages} == {"up to date"}
    assert Run(run.directory).config().recommender.threads == 2  # kept, though nothing was made of it


def test_data_that_were_moved_are_the_same_data(tmp_path):
    from saerec.data.origin import FileOrigin

    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "data.csv").write_text("user,item,timestamp\nu,i,1\n", encoding="utf-8")
    before = FileOrigin(tmp_path / "a" / "data.csv").fingerprint()
    (tmp_path / "a").rename(tmp_path / "b")
    assert FileOrigin(tmp_path / "b" / "data.csv").fingerprint() == before


def test_every_other_setting_is_part_of_a_fingerprint():
    """Each setting in turn: either a stage depends on it, or it is one that changes no byte."""
    base = build_config("tiny")
    before, without = stage_fingerprints(base, "data"), set()
    for key, value in flat(base).items():
        section, _, name = key.partition(".")
        for other in candidates(value):
            tree = base.to_dict()
            tree[section][name] = other
            try:
                changed = config_from_dict(tree)
            except Exception:
                continue
            if stage_fingerprints(changed, "data") == before:
                without.add(key)
            break
    assert without == NO_STAGE - {"preset"}
    assert stage_fingerprints(dataclasses.replace(base, preset="else"), "data") == before
    assert stage_fingerprints(dataclasses.replace(base, seed=1), "data") != before


def candidates(value):
    """Other values that a setting might have."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1, value * 2, value / 2, value - 1, 1, 0.5]
    words = ("last", "all", "text", "whole", "keywords", "llm", "topk", "batchtopk", "cls", "max", "written")
    return [*(word for word in words if word != value), "similarity", "released", "openai", "review", "another"]
