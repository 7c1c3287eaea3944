"""Answers of several readers are kept, each once, whoever writes at the same time."""

import multiprocessing

import pytest

from saerec.errors import ConfigError
from saerec.intents.quiz import NONE, Answer
from saerec.workspace.notebook import Notebook
from saerec.workspace.quiz_answers import QuizAnswers
from tests.support.hostile import HOSTILE


@pytest.fixture
def answers(tmp_path):
    return QuizAnswers(tmp_path / "notebook.quiz", "dictionary-a")


def test_nothing_is_written_until_somebody_answers(answers, tmp_path):
    assert answers.all().empty
    assert answers.keep("ann", 0, []) == 0
    assert list(tmp_path.iterdir()) == []


def test_the_first_answer_holds_in_each_go_of_each_reader(answers):
    assert answers.keep("ann", 0, [Answer(3, "quiet", "quiet"), Answer(4, "gift", NONE)]) == 2
    assert answers.keep(" ann ", 0, [Answer(3, "quiet", "loud"), Answer(5, "tea", "tea")]) == 1
    assert answers.keep("ann", 1, [Answer(3, "quiet", "loud")]) == 1
    assert answers.keep("bob", 0, [Answer(3, "quiet", "loud")]) == 1
    assert answers.keep("ann", 0, [Answer(3, "silent", "loud")]) == 1  # another name is another question
    rows = answers.all().values.tolist()
    assert rows[0] == ["ann", 0, 3, "quiet", "quiet"] and rows[1] == ["ann", 0, 4, "gift", ""]
    assert len(rows) == 6


def test_another_dictionary_has_answers_of_its_own(answers, tmp_path):
    answers.keep("ann", 0, [Answer(3, "quiet", "quiet")])
    assert QuizAnswers(tmp_path / "notebook.quiz", "dictionary-b").all().empty


def test_words_are_only_words(answers):
    for reader in HOSTILE:
        answers.keep(reader[:60], 0, [Answer(1, HOSTILE[18], reader)])
    kept = answers.all()
    assert kept["chosen"].tolist() == list(HOSTILE)
    assert kept["reader"].map(str.isprintable).all()


@pytest.mark.parametrize(("reader", "said"), [("", "needs a name"), ("\x00\n", "needs a name"), ("x" * 81, "most is")])
def test_a_reader_needs_a_name(answers, reader, said):
    with pytest.raises(ConfigError, match=said):
        answers.keep(reader, 0, [Answer(1, "a", "a")])
    assert answers.all().empty


def _answer(path, worker):
    mine = QuizAnswers(path, "dictionary-a")
    for latent in range(20):
        mine.keep(f"reader {worker}", 0, [Answer(latent, "name", "name")])
        mine.keep("both", 0, [Answer(latent, "name", str(worker))])


def test_two_writers_lose_nothing(tmp_path):
    path = tmp_path / "notebook.quiz"
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_answer, args=(path, worker)) for worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    counts = QuizAnswers(path, "dictionary-a").all()["reader"].value_counts()
    assert counts.to_dict() == {"reader 0": 20, "reader 1": 20, "both": 20}


def test_answers_lie_beside_the_notebook(tmp_path):
    notebook = Notebook(tmp_path / "a.quiz.sqlite", "d")
    QuizAnswers.beside(notebook).keep("ann", 0, [Answer(1, "a", "a")])
    assert [path.name for path in tmp_path.iterdir()] == ["a.quiz.quiz"]
    (tmp_path / "b.quiz").write_bytes(b"a shopping list" * 90)
    assert QuizAnswers(tmp_path / "b.quiz", "d").all().empty
