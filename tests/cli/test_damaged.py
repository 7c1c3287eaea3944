"""Each file of a run damaged, each command asked: the right answer or one clear line, never another answer.

The full table, every file five ways and more, pages too, is made by `python -m benchmarks.damage`.
"""

import shutil

import pytest

from saerec.workspace.run import Run
from tests.support.commands import COMMANDS, ask, judged
from tests.support.damaged import WAYS, artifacts
from tests.support.tiny_run import make_tiny_run

ASKED = ("info", "themes", "latent", "user", "recommend", "evaluate", "failures", "diff")
"""Together they read every file that is read."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    (home / "out").mkdir()
    run = make_tiny_run(home / "tiny", recorded=True).directory
    return run, {name: ask(name, run, home / "out") for name in COMMANDS}


@pytest.fixture
def damaged(kept, tmp_path):
    """Damages a file of the run, which has the same place each time: what is printed may name it."""
    place = kept[0]

    def damage(name, way):
        shutil.rmtree(place)
        shutil.copytree(tmp_path / "whole", place)
        WAYS[way](place / name)
        return place

    shutil.copytree(place, tmp_path / "whole")
    yield damage
    shutil.rmtree(place)
    shutil.copytree(tmp_path / "whole", place)


def test_a_flipped_bit_is_never_another_answer(kept, damaged, tmp_path):
    run, right = kept
    outcomes = {}
    for name in artifacts(run):
        place = damaged(name, "flipped in the middle")
        outcomes[name] = {command: judged(ask(command, place, tmp_path), right[command]) for command in ASKED}
    assert not [(name, one) for name, found in outcomes.items() for one, how in found.items() if how == "wrong"]
    clear = {name for name, found in outcomes.items() if "clear" in found.values()}
    assert {
        "data/texts.parquet",
        "sae/sae.safetensors",
        "intents/themes.parquet",
        "evaluation/per_user.parquet",
    } <= clear


@pytest.mark.parametrize("way", ["deleted", "emptied", "cut"])
def test_what_is_gone_or_cut_is_said_by_every_command(kept, damaged, tmp_path, way):
    run, right = kept
    for number, name in enumerate(artifacts(run)):
        place = damaged(name, way)
        command = list(COMMANDS)[number % len(COMMANDS)]
        code, _, complaint = answer = ask(command, place, tmp_path)
        if command != "name":  # an estimate reads what it needs, and says of that alone whether it is whole
            assert code == 2 and f"This run is damaged: {name}" in complaint, (name, command, answer)
        assert judged(answer, right[command]) != "wrong"


def test_the_manifest_too(kept, damaged, tmp_path):
    right = kept[1]
    for way in WAYS:
        place = damaged("run.json", way)
        for command in ASKED:
            answer = ask(command, place, tmp_path)
            assert judged(answer, right[command]) == "clear" and "saerec check" in answer[2], (way, command, answer)
    assert Run(damaged(".run.json", "cut")).run_id == "tiny"
