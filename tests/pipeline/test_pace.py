"""The pace of this machine, by the runs it has made, and what is left of the one it makes."""

import shutil
from pathlib import Path

import pytest

from saerec.pipeline import pace
from saerec.pipeline.machine_speed import Pace
from tests.support.tiny_run import change_manifest, make_tiny_run

DEMO = Path(__file__).parents[2] / "assets" / "demo_run"


def test_what_is_left_follows_how_fast_the_machine_has_been():
    expected = {"data": 10.0, "sae": 20.0, "intents": 30.0}
    assert pace.remaining_seconds(expected, {}, "data", 0.5, 4) == pytest.approx(4 + 50)
    assert pace.remaining_seconds(expected, {"data": 20.0}, "sae", 0.0, 10) == pytest.approx(2 * 20 - 10 + 2 * 30)
    assert pace.remaining_seconds(expected, {"data": 20.0, "sae": 40.0}, "intents", 0.25, 10) == pytest.approx(30)


def test_the_pace_is_the_middle_of_what_stages_took():
    assert pace.learned_pace([]) == Pace(1.0, {}, "guessed")
    learned = pace.learned_pace([({"a": 2.0, "b": 4.0, "c": 0.5}, {"a": 2.0, "b": 12.0, "c": 9.0}),
                            ({"b": 2.0}, {"b": 10.0})])  # fmt: skip
    assert (learned.factor, learned.basis) == (3.0, "learned")
    assert [learned.of(name) for name in "abc"] == [1.0, 4.0, 3.0]  # c is too short to tell
    assert pace.learned_pace([({"a": 2.0}, {"a": 2000.0})]).factor == 10.0


def test_finished_runs_are_believed_before_the_measurement_and_half_made_ones_are_not(tmp_path, monkeypatch):
    fake = Pace(7.0, {}, "measured")
    monkeypatch.setattr(pace, "measured_pace", lambda: fake)
    make_tiny_run(tmp_path / "half", until="recommender")
    assert pace.machine_pace(tmp_path) is fake
    shutil.copytree(DEMO, tmp_path / "whole")
    assert pace.machine_pace(tmp_path).basis == "learned"
    later = {"extends": "demo", "from": "x", "interactions": 1, "users_before": 1, "items_before": 1}
    change_manifest(tmp_path / "whole", lambda manifest: manifest["source"].update(later=later))
    assert pace.machine_pace(tmp_path) is fake  # nothing was trained there
