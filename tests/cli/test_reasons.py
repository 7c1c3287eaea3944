"""Own reasons in the terminal: listed, shown, added, checked, brought, taken away, taken back."""

import json

import pytest

from saerec.cli import main
from saerec.workspace.reasons import own_fingerprint
from tests.support.small_bank import write_bank

TUNED = "# stays in tune\nopposite: goes out of tune\n+ Held its tuning all evening.\n"


@pytest.fixture
def ask(capsys, tmp_path, monkeypatch):
    """Ask a folder of runs beside a small bank; what is printed, or with another exit code what is complained of."""
    packed = write_bank(tmp_path / "packed")
    monkeypatch.setattr("saerec.workspace.reasons.assets", lambda: packed)
    monkeypatch.setenv("SAEREC_RUNS_DIR", str(tmp_path / "runs"))

    def asked(*argv, code=0):
        assert main(["reasons", *map(str, argv)]) == code
        said = capsys.readouterr()
        return said.out if code == 0 else said.err

    return asked


def add_tuned(ask, *more):
    return ask("--add", "stays in tune", "--opposite", "goes out of tune", "--sentence", "Rock steady.", *more)


def test_how_many_there_are_and_where_the_own_ones_lie(ask, tmp_path):
    said = ask()
    assert said.startswith("2 reasons, 24 sentences that say one or none. Own: 0 sentences of 0 reasons")
    assert str(tmp_path / "runs" / ".reasons") in said and not (tmp_path / "runs").exists()
    assert add_tuned(ask, "Kept its pitch.") == "Added: 2. Known before: 0.\n"
    assert add_tuned(ask) == "Added: 0. Known before: 1.\n"
    assert add_tuned(ask, "--sentence", "Drifts.", "--sign", "-") == "Added: 2. Known before: 0.\n"
    told = json.loads(ask("--json"))
    assert (told["reasons"], told["own_reasons"], told["own_sentences"]) == (3, 1, 3)
    assert told["fingerprint"] == own_fingerprint(tmp_path / "runs")
    assert told["own"] == [{"reason": "stays in tune", "opposite": "goes out of tune", "met": 1, "missed": 2, "own": 3}]
    assert "goes out of tune" in ask()


def test_a_reason_is_shown_by_its_name_or_its_opposite(ask):
    ask("--add", "quiet", "--sentence", "Not a \u202esqueak.", "--sign", "-")
    assert ask("--show", " Noisy").splitlines()[0] == "quiet, where it is missed: noisy"
    assert "- Not a squeak. (own)" in ask("--show", "quiet")
    rows = json.loads(ask("--show", "quiet", "--json"))["sentences"]
    assert [row["sign"] for row in rows] == ["+"] * 3 + ["-"] * 4 and sum(row["own"] for row in rows) == 1
    assert "There is no reason 'val'. Near: good value." in ask("--show", "val", code=2)


def test_a_file_is_checked_brought_and_taken_away(ask, tmp_path):
    file = tmp_path / "band {x}.txt"
    file.write_text(TUNED + "stray", "utf-8")
    assert f"{file}, line 4: 'stray' is neither" in ask("--check", file, code=2)
    assert f"{file}, line 4" in ask("--import", file, code=2)
    file.write_text(TUNED, "utf-8")
    assert ask("--check", file) == f"{file} is sound. Sentences: 1.\n"
    assert json.loads(ask("--json"))["own_sentences"] == 0
    assert json.loads(ask("--import", file, "--json")) == {"new": 1, "known": 0}
    ask("--export", tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_text("utf-8") == TUNED
    assert ask("--undo") == "Taken back: 1 brought from a file.\n"
    assert "nothing to export" in ask("--export", tmp_path / "out.txt", code=2)
    assert "nothing to undo" in ask("--undo", code=2)


def test_sentences_that_say_no_reason_go_by_the_files_name(ask, tmp_path):
    (tmp_path / "praise.txt").write_text("Superb!\nWow.\n", "utf-8")
    assert ask("--check", tmp_path / "praise.txt").endswith("is sound. Sentences: 2.\n")
    ask("--import", tmp_path / "praise.txt")
    assert (tmp_path / "runs" / ".reasons" / "praise.txt").read_text("utf-8") == "Superb!\nWow.\n"
    ask("--export", tmp_path / "copy" / "praise.txt")
    assert (tmp_path / "copy" / "praise.txt").read_text("utf-8") == "Superb!\nWow.\n"


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--add", "vegan", "--sentence", "Oats."], "'vegan' is new to the bank. Say its opposite too"),
        (["--add", "vegan"], "at least one sentence"),
        (["--sentence", "Oats."], "name it with --add NAME"),
        (["--check", "nowhere.txt"], "nowhere.txt: The file cannot be read"),
        (["--import", "."], "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_one_line(ask, argv, said):
    error = ask(*argv, code=2)
    assert said in error and error.count("\n") == 1
