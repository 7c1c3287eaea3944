"""A run named again: as many latents as were asked for, stopped and gone on with, undone, refused in words."""

import dataclasses
import json
import shutil

import pytest

from saerec import columns as c
from saerec.cli import main
from saerec.errors import Cancelled, ConfigError, RunError
from saerec.jobs import command_of, job_status
from saerec.pipeline.naming import check_nameable, name_again, naming_config, seconds_afterwards, undo_naming
from saerec.report import REPORT
from saerec.workspace.catalog import summarise
from saerec.workspace.earlier_names import STAGES_ON_NAMES, has_earlier_names, is_half_named, name_changes
from saerec.workspace.run import Run
from tests.intents.conftest import KEY, answer
from tests.pipeline.test_pipeline import Recorder
from tests.support.tiny_run import make_tiny_run


@pytest.fixture
def run(demo_run, tmp_path):
    shutil.copytree(demo_run.directory.parent / ".cache", tmp_path / "runs" / ".cache")
    return Run(shutil.copytree(demo_run.directory, tmp_path / "runs" / "shop"))


@pytest.fixture
def environment(monkeypatch, stub):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", stub.url)
    stub.good = lambda prompt: answer(" ".join(json.loads(prompt)["fires"][0].replace("*", "").split()[:3]))


class Stop(Recorder):
    """Asks to stop when a stage begins."""

    def __init__(self, at):
        super().__init__()
        self.at = at

    def stage(self, name, message=""):
        super().stage(name, message)
        if name == self.at:
            raise Cancelled


def test_three_latents_are_named_and_told_and_undone_in_the_terminal(run, environment, stub, capsys):
    before, names = run.fingerprint, run.table("intents/intents").set_index(c.LATENT)[c.NAME]
    asked = ["name", str(run.directory), "--model", "stub", "--latents", "3"]
    assert main([*asked, "--estimate"]) == 0
    assert capsys.readouterr().out.startswith("stub: 3 requests")
    assert main(asked) == 0
    printed = capsys.readouterr().out
    assert len(stub.requests) == 3 and Run(run.directory).stage("intents").metrics["named_by_llm"] == 3
    changes = name_changes(Run(run.directory))
    assert 0 < len(changes) <= 3 and set(changes[c.SOURCE]) == {"llm"}
    for row in changes.itertuples(index=False):
        assert row.name_before == names[row.latent] and row.name_before in printed and row.name in printed
    assert f"{len(changes)} names changed" in printed and "saerec name shop --undo" in printed
    assert command_of(run.directory)[0] == asked

    assert main(["name", str(run.directory), "--undo"]) == 0
    assert "are back" in capsys.readouterr().out
    back = Run(run.directory)
    assert back.fingerprint == before and back.config() == run.config()
    assert all(record.fingerprint in back.path(REPORT).read_text() for record in map(back.stage, STAGES_ON_NAMES))
    assert main(["name", str(run.directory), "--undo"]) == 2
    assert "No earlier names of shop" in capsys.readouterr().err


def test_memory_that_is_too_little_is_said_before_anybody_is_asked(run, environment, stub, monkeypatch, capsys):
    monkeypatch.setattr("saerec.pipeline.memory.free_for_this_process", lambda: 0.0)
    monkeypatch.setattr("saerec.pipeline.memory.held_by_this_process", lambda: 0.0)
    asked = ["name", str(run.directory), "--model", "stub", "--latents", "3"]
    assert main(asked) == 2 and stub.requests == []
    assert "0 MiB are free" in capsys.readouterr().err
    assert main([*asked, "--ignore-memory"]) == 0 and len(stub.requests) == 3


def test_the_latents_that_fire_most_come_first_and_no_name_twice(run, environment, stub):
    stub.good = lambda prompt: answer("Always the same")
    table = name_again(run.directory, naming_config(run, "llm", "stub", 3)).table("intents/intents")
    density = run.table("activations/latents")[c.DENSITY]
    named = table.loc[table[c.SOURCE] == "llm", c.LATENT]
    rest = table.loc[(table[c.SOURCE] == "keywords"), c.LATENT]
    usual = density[density <= run.config().intents.max_density].index
    assert len(named) == 3 and density[named].min() >= density[rest[rest.isin(usual)]].max() - 0.01
    assert table[c.NAME].dropna().str.lower().is_unique


def test_stopped_before_a_name_changed_the_run_is_as_it_was(run, environment, stub):
    before, config = run.fingerprint, naming_config(run, "llm", "stub", 3)

    class StopAfterAnswers(Recorder):
        def progress(self, done, total):
            if done and len(stub.requests):
                raise Cancelled

    with pytest.raises(Cancelled):
        name_again(run.directory, config, listeners=[StopAfterAnswers()])
    stopped = Run(run.directory)
    assert stopped.fingerprint == before and stopped.config() == run.config() and not has_earlier_names(stopped)
    assert job_status(run.directory).state == "cancelled" and summarise(run.directory).state == "done"
    asked = len(stub.requests)
    assert 0 < asked <= 3
    name_again(run.directory, config)
    assert len(stub.requests) < asked + 3  # an answer that came is not asked for again
    assert has_earlier_names(Run(run.directory)) and not is_half_named(Run(run.directory))


def test_stopped_while_the_recommender_is_trained_it_goes_on_or_back(run, environment, stub):
    before, config = run.fingerprint, naming_config(run, "llm", "stub", 3)
    with pytest.raises(Cancelled):
        name_again(run.directory, config, listeners=[Stop("evaluation")])
    half = Run(run.directory)
    assert is_half_named(half) and len(name_changes(half)) and half.fingerprint != before
    stub.requests.clear()
    name_again(run.directory, config)
    assert stub.requests == [] and not is_half_named(Run(run.directory))
    undo_naming(run.directory)
    assert Run(run.directory).fingerprint == before and job_status(run.directory).state == "done"


def test_without_a_key_nothing_changes_and_the_run_stays_good(run, monkeypatch):
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    before = run.manifest
    with pytest.raises(ConfigError, match="Set OPENAI_API_KEY"):
        name_again(run.directory, naming_config(run, "llm", "stub"), command=["name", "shop"])
    found = summarise(run.directory)
    after = Run(run.directory)
    assert (after.manifest["config"], after.manifest["stages"]) == (before["config"], before["stages"])
    assert not has_earlier_names(after)
    assert found.state == "done" and "OPENAI_API_KEY" in found.reason


def test_a_naming_that_is_killed_leaves_who_named_it(run, environment, stub, monkeypatch):
    """As after a kill: nobody comes to put anything back, and yet the manifest says who named it."""
    before = run.path("run.json").read_bytes()
    monkeypatch.setattr("saerec.pipeline.naming.put_back", lambda run: None)
    with pytest.raises(Cancelled):
        name_again(run.directory, naming_config(run, "llm", "stub", 3), listeners=[Stop("intents")])
    assert run.path("run.json").read_bytes() == before
    assert Run(run.directory).config().intents.namer == "keywords"


def test_what_cannot_be_named_says_what_to_do(run, tmp_path):
    assert check_nameable(run) is None and seconds_afterwards(run) > 0
    half = make_tiny_run(tmp_path / "half", until="sae")
    with pytest.raises(RunError, match="activations is missing"):
        check_nameable(half)
    with pytest.raises(RunError, match="without its embeddings"):
        check_nameable(make_tiny_run(tmp_path / "bundle"))
    old = dataclasses.replace(run.stage("data"), fingerprint="of an earlier version")
    run._record("data", old)
    with pytest.raises(RunError, match="another version"):
        check_nameable(run)
    with pytest.raises(ConfigError, match="llm_latents"):
        naming_config(half, "llm", "stub", -1)
