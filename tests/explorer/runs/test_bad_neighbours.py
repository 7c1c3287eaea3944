"""One bad run never breaks what is about others: every field of its manifest is replaced by what it must not be."""

import copy
import json
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saerec.cli import main
from saerec.errors import SaerecError
from saerec.explorer import Explorer
from saerec.explorer.runs import side_by_side
from saerec.explorer.runs.usable import usable_runs
from saerec.pipeline.check import check_run
from saerec.pipeline.pace import machine_pace
from saerec.workspace.catalog import is_finished, list_runs
from saerec.workspace.manifest import sealed
from saerec.workspace.run import MANIFEST, Run, find_runs
from saerec.workspace.run_facts import settings_options
from saerec.workspace.stage_reuse import find_donor
from saerec.workspace.sweeps import Point, Sweep, results
from tests.support.tiny_run import make_tiny_run

VALUES = ["x", "", [], [1, "a"], {}, {"a": None}, None, True, -1, 0.5, 10**30, 1e308, "\x00<b>", "../../x"]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    place = tmp_path_factory.mktemp("runs")
    make_tiny_run(place / "good")
    shutil.copytree(place / "good", place / "bad")
    (place / "bad" / ".run.json").unlink()
    return place


def paths(value, trail=()):
    """Every place in a manifest."""
    if trail:
        yield trail
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield from paths(inner, (*trail, key))


def changed(manifest, trail, value):
    """A copy with another value at a place, or without it."""
    found = copy.deepcopy(manifest)
    place = found
    for key in trail[:-1]:
        place = place[key]
    if value == "gone":
        del place[trail[-1]]
    else:
        place[trail[-1]] = value
    return found


def about_others(runs):
    """All that looks at several runs: none of it may raise."""
    listed = {run.run_id: run for run in list_runs(runs)}
    assert set(listed) == {"good", "bad"} and listed["good"].state == "done"
    assert {path.name for path in find_runs(runs)} == {"good", "bad"} and is_finished(runs / "good")
    find_donor(runs, "sae", "nobody's")
    machine_pace(runs)
    results(runs, Sweep("s", ("sae.k",), (Point("good", {"sae.k": 1}), Point("bad", {"sae.k": 2}))))
    good = Run(runs / "good")
    others = usable_runs([runs / "bad"])
    side_by_side.on_same_data(good, others)
    side_by_side.sensitivity(good, others)


def about_it(place):
    """What is asked of the run itself: an answer, or the error family."""
    asked = (
        lambda: Explorer(Run(place)).overview(),
        lambda: settings_options(Run(place)),
        lambda: Run(place).config(),
        lambda: side_by_side.figures(Run(place), Run(place)),
        lambda: check_run(place),
    )
    for question in asked:
        try:
            question()
        except SaerecError as error:
            assert 10 < len(str(error)) < 800


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_field_may_be_anything(runs, data):
    manifest = Run(runs / "good").manifest
    trail = data.draw(st.sampled_from(sorted(paths(manifest), key=repr)))
    value = data.draw(st.sampled_from([*VALUES, "gone"]))
    bad = changed(manifest, trail, value)
    content = sealed(bad) if data.draw(st.booleans()) else bad
    (runs / "bad" / MANIFEST).write_text(json.dumps(content), encoding="utf-8")
    about_others(runs)
    about_it(runs / "bad")


@pytest.mark.parametrize(
    "text", ["{", "[]", "null", '{"schema_version": 9, "saerec_version": "3.0"}', '{"a": NaN}', ""]
)
def test_a_manifest_that_is_none(runs, text, capsys):
    (runs / "bad" / MANIFEST).write_text(text, encoding="utf-8")
    about_others(runs)
    about_it(runs / "bad")
    assert main(["runs", "--runs-dir", str(runs), "--json"]) == 0
    assert {row["run_id"]: row["state"] for row in json.loads(capsys.readouterr().out)}["bad"] == "broken"
    assert main(["info", str(runs / "bad")]) == 2
