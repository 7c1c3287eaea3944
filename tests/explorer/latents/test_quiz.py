"""The quiz of a run: names as people see them, answers that count as long as their name stands."""

import shutil

import pytest

from saerec.errors import ConfigError, DataError
from saerec.explorer import Explorer
from saerec.intents.examples import scoring_split
from saerec.intents.quiz import NONE, Answer
from saerec.intents.quiz_score import Share
from saerec.places import demo_run
from saerec.serialize import WRITERS
from saerec.workspace.notebook import Notebook
from saerec.workspace.run import Run
from tests.support.tiny_run import make_tiny_run


@pytest.fixture
def explorer(tmp_path):
    run = Run(demo_run())
    return Explorer(run, Notebook(tmp_path / "notes.sqlite", run.stage("sae").fingerprint))


def own(question):
    return Answer(question.latent, question.names[question.right], question.names[question.right])


def test_it_asks_about_intents_by_sentences_the_namer_never_saw(explorer):
    latents = explorer.latents().set_index("latent")
    texts = explorer.run.table("data/texts")
    may_be_shown = set(texts["text"][scoring_split(texts["text"]) & (texts["split"] == "train")])
    for question in explorer.quiz.questions(0, 30):
        assert latents["is_intent"][question.latent]
        assert question.names[question.right] == latents["name"][question.latent]
        assert set(question.sentences) <= may_be_shown


def test_names_and_verdicts_that_people_wrote_hold(explorer):
    first, second = explorer.quiz.questions(0, 2)
    explorer.notebook.rename(first.latent, "Renamed")
    explorer.notebook.verdict(second.latent, False)
    again = explorer.quiz.questions(0, 2)
    assert again[0].names[first.right] == "Renamed" and again[0].sentences == first.sentences
    assert again[1].latent != second.latent


def test_answers_count_as_long_as_the_name_stands(explorer):
    first, second = explorer.quiz.questions(0, 2)
    kept = explorer.quiz.keep("ann", 0, [own(first), Answer(second.latent, second.names[second.right], NONE)])
    assert (kept.new, str(kept.score)) == (2, "1 of 2")
    again = explorer.quiz.keep("ann", 0, [own(second)])
    assert (again.new, str(again.score)) == (0, "0 of 1")  # the first answer holds
    explorer.quiz.keep("bob", 0, [own(second)])
    assert explorer.quiz.results().total == Share(2, 3)
    assert explorer.quiz.of_latent(second.latent) == Share(1, 2)
    assert explorer.quiz.of_latent(first.latent + 1) in (Share(0, 0), Share(1, 2))
    explorer.notebook.rename(second.latent, "Something else")
    assert (explorer.quiz.results().total, explorer.quiz.outdated()) == (Share(1, 1), 2)
    assert explorer.quiz.of_latent(second.latent) == Share(0, 0)
    assert second.latent not in explorer.quiz.answered("ann", 0)
    explorer.notebook.undo(second.latent)
    assert (explorer.quiz.results().total, explorer.quiz.outdated()) == (Share(2, 3), 0)


def test_a_go_that_was_left_goes_on_and_a_finished_one_is_followed_by_another(explorer):
    assert explorer.quiz.open_seed("ann", 3) == 0
    questions = explorer.quiz.questions(0, 3)
    explorer.quiz.keep("ann", 0, [own(question) for question in questions[:2]])
    assert explorer.quiz.open_seed("ann", 3) == 0
    explorer.quiz.keep("ann", 0, [own(questions[2])])
    assert explorer.quiz.open_seed("ann", 3) == 1
    assert explorer.quiz.open_seed("ann", 4) == 0
    assert explorer.quiz.open_seed("bob", 3) == 0


@pytest.mark.parametrize("ending", ["csv", "json", "parquet"])
def test_a_sheet_is_read_as_it_was_written(explorer, tmp_path, ending):
    questions = explorer.quiz.questions(4, 5)
    sheet = explorer.quiz.sheet(4, 5)
    sheet["answer"] = ["abcd"[question.right] for question in questions]
    path = tmp_path / f"sheet.{ending}"
    path.write_bytes(WRITERS[ending][0](sheet))
    filled = explorer.quiz.read(path)
    assert filled.answers == tuple(own(question) for question in questions)
    assert (filled.seed, filled.unanswered) == (4, 0)


def test_a_sheet_that_a_spreadsheet_saved_in_its_own_way_is_read(explorer, tmp_path):
    sheet = explorer.quiz.sheet(0, 4).assign(answer=["a", "", "d", "none"])
    path = tmp_path / "sheet.csv"
    sheet.to_csv(path, sep=";", index=False, encoding="utf-16")
    assert [one.chosen for one in explorer.quiz.read(path).answers][2] == NONE
    assert explorer.quiz.read(path).unanswered == 1
    sheet.drop(columns="seed").to_csv(path, index=False)
    with pytest.raises(DataError, match="no column 'seed' for a quiz sheet"):
        explorer.quiz.read(path)


def test_a_run_with_too_few_sentences_asks_nothing(tmp_path):
    explorer = Explorer(make_tiny_run(tmp_path / "tiny"))
    with pytest.raises(ConfigError, match="Nothing can be asked"):
        explorer.quiz.questions()
    assert explorer.quiz.results().total.asked == 0


def test_a_copy_of_a_run_reads_its_answers_where_nobody_may_write(explorer, tmp_path, monkeypatch):
    run = Run(shutil.copytree(demo_run(), tmp_path / "copy"))
    Explorer(run).quiz.keep("ann", 0, [own(explorer.quiz.questions()[0])])
    monkeypatch.setattr("saerec.workspace.sqlite_file.os.access", lambda path, mode: False)
    assert Explorer(run).quiz.results().total == Share(1, 1)


def test_no_two_names_on_offer_are_of_one_theme_or_reason(explorer):
    table = explorer._store.latents
    shown = table[table["is_intent"].astype(bool)].set_index("name")
    for question in explorer.quiz.questions(0, 40):
        offered = shown.loc[list(question.names)]
        assert offered["theme"].is_unique and offered["says"].loc[offered["says"] != ""].is_unique


def test_themes_are_asked_about_by_their_names_and_kept_apart(explorer):
    themes = explorer._store.themes.set_index("head")
    questions = explorer.quiz_of_themes.questions(0, 10)
    for question in questions:
        assert question.names[question.right] == themes.at[question.latent, "name"]
        assert themes.at[question.latent, "verdict"] == "wish"
    explorer.quiz_of_themes.keep("ann", 0, [own(question) for question in questions[:2]])
    assert (explorer.quiz_of_themes.results().total, explorer.quiz.results().total) == (Share(2, 2), Share(0, 0))
    codes = {question.code for question in explorer.quiz.questions(0, 200)}
    assert codes.isdisjoint(question.code for question in questions)
