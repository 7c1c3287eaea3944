import json

from saerec.cli import main
from saerec.places import demo_run
from saerec.workspace.run import Run
from tests.support.damaged import WAYS
from tests.support.recorded import kept as kept
from tests.support.recorded import run as run


def test_a_whole_run_is_said_to_be_whole(capsys, run):
    assert main(["check", str(run.directory)]) == 0
    assert "tiny is whole. 3" in capsys.readouterr().out


def test_damage_is_said_with_the_command_that_mends_it(capsys, run):
    WAYS["cut"](run.path("intents", "themes.parquet"))
    assert main(["check", str(run.directory), "--json"]) == 2
    found = json.loads(capsys.readouterr().out)
    assert found["make_again"] == ["intents"] and not found["is_whole"]
    first = found["findings"][0]
    assert (first["kind"], first["stage"], first["file"]) == ("damaged", "intents", "intents/themes.parquet")
    assert main(["check", str(run.directory)]) == 2
    assert f"saerec check {run.directory} --repair" in capsys.readouterr().out


def test_what_cannot_be_made_from_the_run_counts_as_missing(capsys, run):
    """A run by hand is of no code that there is: nothing of it can be made again here."""
    WAYS["flipped in the middle"](run.path("intents", "item_weights.npy"))
    assert main(["check", str(run.directory), "--repair"]) == 2
    said = capsys.readouterr().err
    assert "intents of tiny counts as missing now" in said and "saerec run --data PATH --run-id tiny" in said
    assert Run(run.directory).stage("intents") is None


def test_the_bundled_run_is_checked_and_never_repaired(capsys):
    assert main(["check", "demo"]) == 0
    assert main(["check", "demo", "--repair"]) == 2
    assert "comes with the program" in capsys.readouterr().err
    assert demo_run().is_dir()
