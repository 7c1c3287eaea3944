"""`saerec themes` and `saerec theme`: what a run is about, for people and for programs."""

import json

import pytest

from saerec.cli import main
from tests.support.tiny_run import make_tiny_run


@pytest.fixture
def run(tmp_path):
    return make_tiny_run(tmp_path / "tiny", until="intents").directory


def ask(capsys, *argv):
    assert main([*map(str, argv), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_themes_are_listed_and_found(capsys, run):
    rows = ask(capsys, "themes", run)
    assert [row["name"] for row in rows] == ["Wants it sturdy", "Wants it gentle", "Wants it bright", "Good value"]
    assert {"theme", "head", "verdict", "kind", "n_people", "praised", "repeated_low", "repeated_high"} <= set(rows[0])
    assert [row["theme"] for row in ask(capsys, "themes", run, "--search", "quiet")] == [0]
    assert len(ask(capsys, "themes", run, "--top", 2)) == 2


def test_a_theme_opens_to_its_latents(capsys, run):
    found = ask(capsys, "theme", run, 0)
    assert (found["name"], [one["latent"] for one in found["latents"]]) == ("Wants it sturdy", [1, 0])


def test_people_read_a_short_table(capsys, run):
    assert main(["themes", str(run)]) == 0
    head, first = capsys.readouterr().out.splitlines()[:2]
    assert head.split()[:4] == ["theme", "name", "verdict", "kind"]
    assert "Wants it sturdy" in first and "Texts that say" not in first


def test_a_theme_that_is_none_is_said_in_a_line(capsys, run):
    assert main(["theme", str(run), "9"]) == 2
    assert capsys.readouterr().err.startswith("saerec: There is no theme 9 in this run. Valid: 0 to 3.")
