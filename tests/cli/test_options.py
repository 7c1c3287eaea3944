"""Options that add up, and the names of runs."""

import json
import shutil
from pathlib import Path

import pytest

from saerec.cli import main, make_parser
from saerec.cli.options import BUNDLED, FORMATS, default_runs_dir
from saerec.data.readers import FORMATS as READERS
from saerec.errors import RunError
from tests.support.tiny_run import make_tiny_run

DATA = ["--data", "x.csv", "--run-id", "x"]
RANK = ["recommend", "RUN", "--user", "U"]


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty folder to work in, where runs lie in ./runs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SAEREC_RUNS_DIR", "runs")
    return tmp_path


@pytest.mark.parametrize(
    ("command", "option", "values", "kept"),
    [
        (["run", *DATA], "--set", ["sae.k=1", "sae.k=2", "data.k_core=0"], "sets"),
        (["demo"], "--set", ["sae.k=1", "sae.epochs=2"], "sets"),
        (["run", *DATA], "--column", ["user_id=a", "item_id=b", "time=c"], "column"),
        (["append", "RUN", "--data", "x.csv"], "--column", ["user_id=a", "item_id=b"], "column"),
        (RANK, "--branch", ["personal=1", "public=0"], "branch"),
        (RANK, "--intent", ["3=0", "4=2"], "intent"),
        (RANK, "--without", ["b", "a"], "without"),
        (RANK, "--history", ["c", "a", "b"], "history"),
        (["explain", *RANK[1:], "--item", "i"], "--without", ["b", "a"], "without"),
        (["card", *RANK[1:], "--item", "i", "--out", "f"], "--history", ["c", "a", "b"], "history"),
        (["sweep"], "--vary", ["sae.k=1,2", "sae.epochs=1,2"], "vary"),
    ],
)
def test_an_option_given_again_adds_up(command, option, values, kept):
    """One by one or together, in the order of the line; and nothing stays for the next line."""
    parse = make_parser().parse_args
    alone = [word for value in values for word in (option, value)]
    assert getattr(parse([*command, *alone]), kept) == values
    if option != "--vary":
        assert getattr(parse([*command, option, *values]), kept) == values
        assert getattr(parse([*command, option, *values[:1], option, *values[1:]]), kept) == values
    assert not getattr(parse(command), kept)


def test_every_option_of_several_values_adds_up():
    commands = make_parser().commands.choices.values()
    several = [action for command in commands for action in command._actions if action.nargs == "+"]
    assert len(several) > 10 and all(isinstance(action, several[0].__class__) for action in several)
    assert type(several[0]).__name__ == "_ExtendAction"


def test_what_is_forgotten_twice_is_forgotten_together(capsys, home):
    run = make_tiny_run(home / "runs" / "tiny")

    def ranked(*options):
        assert main(["recommend", "tiny", "--user", "user-01", "--k", "16", "--json", *options]) == 0
        return [row["item_id"] for row in json.loads(capsys.readouterr().out)["items"]]

    a, b = run.table("data/items")["item_id"][[0, 4]]
    both = ranked("--without", a, b)
    assert ranked("--without", a, "--without", b) == both != ranked("--without", b)
    assert {a, b} <= set(both)


def test_formats_are_those_of_the_readers():
    assert [*FORMATS.split(", "), "auto"] == [name for name in READERS if name != "auto"] + ["auto"]


# ---- which run is meant --------------------------------------------------------------------------------------------


def _named(text):
    return make_parser().parse_args(["info", text]).run


def test_a_run_is_a_path_a_name_or_the_demo(home, monkeypatch, capsys):
    make_tiny_run(home / "runs" / "mine", until="data")
    assert _named("runs/mine") == Path("runs/mine") == _named("mine")
    assert _named("demo") == BUNDLED
    assert _named(str(BUNDLED)) == BUNDLED
    assert _named("yours") == Path("yours")  # no run: the command says so
    monkeypatch.setenv("SAEREC_RUNS_DIR", str(home / "elsewhere"))
    make_tiny_run(home / "elsewhere" / "yours", until="data")
    assert _named("yours") == home / "elsewhere" / "yours"
    assert default_runs_dir() == home / "elsewhere" == make_parser().parse_args(["runs"]).runs_dir
    assert capsys.readouterr().err == ""


def test_a_name_that_fits_two_runs_is_said(home, capsys):
    make_tiny_run(home / "runs" / "demo", until="data")
    assert _named("demo") == Path("runs/demo")
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "demo is runs/demo here" in said and str(BUNDLED) in said
    make_tiny_run(home / "demo", until="data")
    assert _named("demo") == Path("demo")
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and str(home / "runs" / "demo") in said and str(BUNDLED) in said


def test_the_bundled_demo_answers_by_name(home, capsys):
    assert main(["info", "demo", "--json"]) == 0
    by_name = capsys.readouterr().out
    assert main(["info", str(BUNDLED), "--json"]) == 0
    assert by_name == capsys.readouterr().out
    assert list(home.iterdir()) == []


def test_runs_lists_the_bundled_demo_as_such(home, capsys):
    make_tiny_run(home / "runs" / "mine", until="data")

    def listed():
        assert main(["runs", "--json"]) == 0
        return {row["run_id"]: row["bundled"] for row in json.loads(capsys.readouterr().out)}

    assert listed() == {"mine": False, "demo": True, "demo-coarse": True}
    make_tiny_run(home / "runs" / "demo", until="data")  # one's own is what the name means now
    assert listed() == {"mine": False, "demo": False, "demo-coarse": True}
    shutil.rmtree(home / "runs")
    assert main(["runs"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3 and lines[0].split()[-1] == "bundled" and lines[1].split()[-1] == "True"


@pytest.mark.parametrize(
    ("argv", "next_step"),
    [
        (["delete", "demo"], "saerec demo"),
        (["name", "demo", "--namer", "keywords"], "saerec demo"),
        (["report", "demo"], "--out"),
        (["diff", "demo", "demo", "--carry-names"], "saerec demo"),
    ],
)
def test_the_bundled_demo_stays_as_it_is(home, capsys, argv, next_step):
    before = sorted(path.stat().st_mtime_ns for path in BUNDLED.rglob("*"))
    assert main(argv) == 2
    said = capsys.readouterr().err
    assert "comes with the program" in said and next_step in said and said.count("\n") == 1
    assert sorted(path.stat().st_mtime_ns for path in BUNDLED.rglob("*")) == before


@pytest.mark.parametrize(
    ("argv", "target"),
    [
        (["demo"], "runs/demo-later"),
        (["mine"], "runs/mine-later"),
        (["demo", "--run-id", "x"], "runs/x"),
        (["demo", "--runs-dir", "elsewhere"], "elsewhere/demo-later"),
    ],
)
def test_later_data_go_beside_the_run_and_never_into_the_program(home, monkeypatch, argv, target):
    made = []

    def append_data(run, origin, directory, **options):
        made.append(directory.resolve())
        raise RunError("That will do.")

    monkeypatch.setattr("saerec.pipeline.append.append_data", append_data)
    make_tiny_run(home / "runs" / "mine", until="data")
    (home / "new.csv").write_text("user,item,time\na,b,1\n", encoding="utf-8")
    assert main(["append", *argv, "--data", "new.csv"]) == 2
    assert made == [home / target]
