"""A sheet goes out blind and comes back scored."""

import csv
import hashlib
import json
import shutil

import pandas as pd
import pytest

from saerec.cli import main
from saerec.explorer import Explorer
from saerec.places import demo_run
from saerec.workspace.notebook import kept_elsewhere, open_notebook
from saerec.workspace.run import Run


@pytest.fixture
def run(tmp_path):
    return shutil.copytree(demo_run(), tmp_path / "shop")


def cells(path):
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def fill(path, answers):
    cells(path).assign(answer=answers).to_csv(path, index=False)


def ask(capsys, *argv, code=0):
    assert main([*map(str, argv)]) == code
    said = capsys.readouterr()
    return said.out if code == 0 else said.err


def test_out_in_and_what_came_of_it(capsys, run, tmp_path):
    sheet = tmp_path / "sheet.csv"
    assert ask(capsys, "quiz", run).startswith("Nobody was asked yet.")
    assert "6 questions." in ask(capsys, "quiz", run, "--out", sheet, "--latents", 6, "--seed", 3)
    questions = Explorer(Run(run)).quiz.questions(3, 6)
    right = ["abcd"[question.right] for question in questions]
    wrong = "abcd"[(questions[3].right + 1) % 4]
    fill(sheet, [*right[:3], wrong, "none", ""])
    said = ask(capsys, "quiz", run, "--in", sheet, "--reader", "Ann")
    assert said.startswith("Ann: 3 of 5 right, 60 % (95 % interval 23 to 88 %; chance is 25 %). Unanswered rows: 1.")
    assert questions[3].names[questions[3].right] in said and "none of them" in said
    fill(sheet, right)
    told = json.loads(ask(capsys, "quiz", run, "--in", sheet, "--reader", "Ann", "--json"))
    assert {**told, "wrong": None, "low": None, "high": None} == {
        "reader": "Ann", "seed": 3, "right": 4, "asked": 6, "share": 4 / 6, "low": None, "high": None, "unanswered": 0,
        "new": 1, "wrong": None}  # fmt: skip
    assert "6 were answered before" in ask(capsys, "quiz", run, "--in", sheet, "--reader", "Ann")
    assert "6 of 6 right" in ask(capsys, "quiz", run, "--in", sheet, "--reader", "Bob")
    results = json.loads(ask(capsys, "quiz", run, "--json"))
    assert (results["right"], results["asked"], results["outdated"]) == (10, 12, 0)
    assert [(one["reader"], one["right"], one["asked"]) for one in results["readers"]] == [("Ann", 4, 6), ("Bob", 6, 6)]
    assert {one["latent"] for one in results["latents"][:2]} == {questions[3].latent, questions[4].latent}
    assert {one["taken_for"] for one in results["latents"][2:]} == {None}
    assert "Latents that readers fail on:" in ask(capsys, "quiz", run)


def test_the_sheet_is_blind_and_no_cell_of_it_is_a_formula(capsys, run, tmp_path):
    explorer = Explorer(Run(run))
    for latent, name in enumerate(("=1+1", "@SUM(A1)", "+1", "-1", "\t=2", "＝3")):
        explorer.notebook.rename(latent, f"{name} {latent}")
    ask(capsys, "quiz", run, "--out", tmp_path / "sheet.csv", "--latents", 200)
    with (tmp_path / "sheet.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["row", *(f"sentence_{n}" for n in range(1, 6)), "a", "b", "c", "d", "answer", "question", "seed",
                       "run"]  # fmt: skip
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "＝"))]
    assert "'=1+1 0" in {cell for row in rows for cell in row}
    places = [question.right for question in explorer.quiz.questions(0, 200)]
    assert min(places.count(place) for place in range(4)) > len(places) / 8
    by_row = [question.names[question.right] for question in explorer.quiz.questions(0, 200)]
    assert {row[10] for row in rows[1:]} == {""} and len(rows) - 1 == len(by_row)
    fill(tmp_path / "sheet.csv", ["abcd"[place] for place in places])
    assert f"{len(places)} of {len(places)} right" in ask(
        capsys, "quiz", run, "--in", tmp_path / "sheet.csv", "--reader", "Ann"
    )


def test_a_name_may_change_while_a_sheet_is_out(capsys, run, tmp_path):
    sheet = tmp_path / "sheet.csv"
    ask(capsys, "quiz", run, "--out", sheet, "--latents", 3)
    explorer = Explorer(Run(run))
    questions = explorer.quiz.questions(0, 3)
    explorer.notebook.rename(questions[0].latent, "Better")
    fill(sheet, ["abcd"[question.right] for question in questions])
    assert "3 of 3 right" in ask(capsys, "quiz", run, "--in", sheet, "--reader", "Ann")
    said = ask(capsys, "quiz", run)
    assert "2 of 2 right" in said and "Not counted: 1 answers about names that were changed since." in said


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--in", "SHEET"], "--reader NAME"),
        (["--in", "nowhere.csv", "--reader", "Ann"], "nowhere.csv"),
        (["--out", "SHEET", "--latents", "0"], "--latents of 1 or more"),
        (["--out", "SHEET", "--seed", "-1"], "--seed from 0"),
    ],
)
def test_what_cannot_be_done_is_one_line(capsys, run, tmp_path, argv, said):
    ask(capsys, "quiz", run, "--out", tmp_path / "SHEET", "--latents", 3)
    error = ask(capsys, "quiz", run, *(str(tmp_path / "SHEET") if one == "SHEET" else one for one in argv), code=2)
    assert said in error and error.count("\n") == 1


def test_another_runs_sheet_and_an_unknown_answer_are_refused_and_nothing_is_kept(capsys, run, demo_run, tmp_path):
    sheet = tmp_path / "sheet.csv"
    ask(capsys, "quiz", run, "--out", sheet, "--latents", 3)
    fill(sheet, ["a", "b", "perhaps"])
    assert "Row 3: the answer 'perhaps'" in ask(capsys, "quiz", run, "--in", sheet, "--reader", "Ann", code=2)
    fill(sheet, ["a", "b", "c"])
    wrong = ask(capsys, "quiz", demo_run.directory, "--in", sheet, "--reader", "Ann", code=2)
    assert "none of this run's. The sheet was drawn from another run" in wrong
    for directory in (run, demo_run.directory):
        assert json.loads(ask(capsys, "quiz", directory, "--json"))["asked"] == 0


def test_the_bundled_run_stays_as_it_is_and_its_answers_lie_where_the_page_keeps_them(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("SAEREC_RUNS_DIR", str(tmp_path / "runs"))

    def state():
        files = sorted(path for path in demo_run().rglob("*") if path.is_file())
        return [(path, hashlib.sha256(path.read_bytes()).hexdigest()) for path in files]

    before = state()
    assert "quiz demo --in" in ask(capsys, "quiz", "demo", "--out", tmp_path / "sheet.csv", "--latents", 2)
    fill(tmp_path / "sheet.csv", ["a", "b"])
    ask(capsys, "quiz", "demo", "--in", tmp_path / "sheet.csv", "--reader", "Ann")
    bundled = Run(demo_run())
    shared = Explorer(bundled, open_notebook(bundled, elsewhere=kept_elsewhere(tmp_path / "runs", bundled)))
    assert shared.quiz.results().total.asked == 2
    assert state() == before


def test_themes_are_asked_and_scored_apart(capsys, run, tmp_path):
    sheet = tmp_path / "themes.csv"
    said = ask(capsys, "quiz", run, "--themes", "--out", sheet, "--latents", 3)
    assert "3 questions." in said and f"{run} --themes --in {sheet}" in said
    questions = Explorer(Run(run)).quiz_of_themes.questions(0, 3)
    assert cells(sheet)["question"].tolist() == [question.code for question in questions]
    fill(sheet, ["abcd"[question.right] for question in questions])
    assert "none of this run's" in ask(capsys, "quiz", run, "--in", sheet, "--reader", "Ann", code=2)
    assert "3 of 3 right" in ask(capsys, "quiz", run, "--themes", "--in", sheet, "--reader", "Ann")
    assert ask(capsys, "quiz", run).startswith("Nobody was asked yet.")
    assert "3 of 3" in ask(capsys, "quiz", run, "--themes")
