"""Names that are replaced are kept: put back byte for byte, gone on with after a kill, never mixed up."""

import shutil

import numpy as np
import pandas as pd
import pytest

from saerec import columns as c
from saerec.errors import RunError
from saerec.explorer import Explorer
from saerec.workspace import earlier_names
from saerec.workspace.earlier_names import (
    DONE,
    OPEN,
    STAGES_ON_NAMES,
    end_naming,
    has_earlier_names,
    is_half_named,
    keep_names,
    mean_scores,
    name_changes,
    put_back,
)
from saerec.workspace.run import Run
from tests.support.tiny_run import make_tiny_run


@pytest.fixture
def run(tmp_path):
    return make_tiny_run(tmp_path / "shop")


def contents(directory):
    """Every file of a run with its bytes."""
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def rename(run, names, mark):
    """As the pipeline does it: stages made anew, one after the other. names: latent -> (name, score)."""
    table = run.table("intents/intents")
    for latent, (name, score) in names.items():
        table.loc[latent, [c.NAME, c.SCORE, c.SOURCE]] = [name, score, "llm"]
    others = {path.name: path.read_bytes() for path in run.path("intents").iterdir() if path.suffix == ".npy"}
    with run.write_stage("intents", mark, {}) as writer:
        writer.table("intents", table)
        for name, data in others.items():
            (writer.directory / name).write_bytes(data)
    for stage in STAGES_ON_NAMES[1:]:
        with run.write_stage(stage, mark, {}) as writer:
            writer.json("made", {"by": mark})


def name(run, names, mark):
    keep_names(run)
    rename(run, names, mark)
    end_naming(run)


def test_what_stood_before_comes_back_to_the_byte(run):
    before, figures = contents(run.directory), run.fingerprint
    name(run, {0: ("Silent at night", 0.95), 5: ("Once", 0.5)}, "new")
    assert run.fingerprint != figures and has_earlier_names(run) and not is_half_named(run)
    back = put_back(run)
    assert contents(run.directory) == before and back.fingerprint == figures == Run(run.directory).fingerprint
    assert not has_earlier_names(back) and name_changes(back).empty
    with pytest.raises(RunError, match="No earlier names of shop are kept"):
        put_back(back)


def test_what_changed_is_told_with_both_scores(run):
    name(run, {0: ("Silent at night", 0.95), 5: ("Once", 0.5)}, "new")
    changes = name_changes(run)
    assert changes[c.LATENT].tolist() == [0, 5]
    assert changes["name_before"].iloc[0] == "Wants it quiet" and pd.isna(changes["name_before"].iloc[1])
    assert changes[c.NAME].tolist() == ["Silent at night", "Once"]
    assert changes["score_before"].iloc[0] == 0.9 and np.isnan(changes["score_before"].iloc[1])
    assert mean_scores(changes) == (0.9, 0.95, 1)
    assert np.isnan(mean_scores(changes.iloc[1:])[1]) and mean_scores(changes.iloc[1:])[2] == 0


def test_a_naming_that_was_stopped_half_way_still_remembers_where_it_began(run):
    before = contents(run.directory)
    keep_names(run)
    rename(run, {0: ("Half", 0.5)}, "half")
    keep_names(run)  # it goes on, or another is begun: what it would keep now is half a state
    rename(run, {0: ("Whole", 0.6)}, "whole")
    end_naming(run)
    put_back(run)
    assert contents(run.directory) == before


def test_a_second_naming_keeps_the_names_of_the_first_and_a_stopped_one_loses_none(run):
    first = contents(run.directory)
    name(run, {0: ("A", 0.7)}, "a")
    second = run.table("intents/intents")
    keep_names(run)
    rename(run, {0: ("B", 0.8)}, "b")
    assert is_half_named(run)
    half = put_back(run)  # the one under way goes first
    pd.testing.assert_frame_equal(half.table("intents/intents"), second)
    assert has_earlier_names(half)
    put_back(half)
    assert contents(run.directory) == first


@pytest.mark.parametrize("at", range(5))
def test_killed_while_names_are_put_back_it_goes_on(run, monkeypatch, at):
    before = contents(run.directory)
    name(run, {0: ("A", 0.7)}, "a")
    calls = []

    def dies(source, target, **options):
        calls.append(target)
        if len(calls) > at:
            raise KeyboardInterrupt
        return real(source, target, **options)

    real = shutil.copytree
    monkeypatch.setattr(earlier_names.shutil, "copytree", dies)
    if at < len(STAGES_ON_NAMES):
        with pytest.raises(KeyboardInterrupt):
            put_back(Run(run.directory))
        monkeypatch.undo()
    put_back(Run(run.directory))
    assert contents(run.directory) == before


def test_names_of_another_dictionary_are_not_put_back(run):
    name(run, {0: ("A", 0.7)}, "a")
    record = earlier_names._read(run.path(DONE))
    record["stages"]["intents"]["inputs"] = {"activations": "of another"}
    earlier_names.write_json(run.path(DONE, "before.json"), record)
    assert not has_earlier_names(run) and name_changes(run).empty
    with pytest.raises(RunError, match="No earlier names"):
        put_back(run)
    run.path(DONE, "before.json").write_text("{", encoding="utf-8")
    assert not has_earlier_names(run)


def test_what_people_wrote_stays_through_naming_and_back(run):
    Explorer(run).notebook.rename(0, "Ours")
    name(run, {0: ("Theirs", 0.7), 1: ("Firm", 0.7)}, "a")
    assert Explorer(Run(run.directory)).notebook.entry(0).name == "Ours"
    put_back(run)
    assert Explorer(Run(run.directory)).notebook.entry(0).name == "Ours"


def test_a_run_that_had_no_recommender_has_none_afterwards(tmp_path):
    run = make_tiny_run(tmp_path / "half", until="projection")
    before = contents(run.directory)
    name(run, {0: ("A", 0.7)}, "a")
    assert run.path("recommender").is_dir()
    put_back(run)
    assert contents(run.directory) == before and Run(run.directory).stage("recommender") is None
    assert not run.path(OPEN).exists() and not run.path(DONE).exists()
