"""The page Quiz: one question at a time, blind, kept at once, gone on with after a reload, judged at the end."""

import hashlib
import html
import re

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from saerec.explorer import Explorer
from saerec.intents.quiz import Answer
from saerec.places import demo_run
from saerec.workspace.notebook import Notebook
from saerec.workspace.run import Run
from tests.ui.test_names_everywhere import everything


@pytest.fixture
def opened(tmp_path, monkeypatch):
    monkeypatch.setenv("SAEREC_RUNS_DIR", str(tmp_path))
    st.cache_resource.clear()  # an explorer of the bundled run writes where the first runs folder was

    def open_page(page="pages/quiz.py", **params):
        test = AppTest.from_file("../../app.py", default_timeout=120)
        if page != "app.py":
            test.switch_page(page)
        for key, value in {"run": "demo", **params}.items():
            test.query_params[key] = value
        test.run()
        assert not test.exception and [one.value for one in test.error] == []
        return test

    return open_page


@pytest.fixture
def quiz(tmp_path):
    """What the page shows, asked without it."""
    run = Run(demo_run())
    notebook = Notebook(tmp_path / ".notebooks" / f"{run.run_id}.sqlite", run.stage("sae").fingerprint)
    return Explorer(run, notebook).quiz


def press(test, label):
    next(one for one in test.button if one.label == label).click().run()
    assert not test.exception and [one.value for one in test.error] == []


def start(test, name="Ann", length=5):
    test.text_input(key="quiz-name").input(name)
    test.selectbox(key="quiz-length").select(length)
    press(test, "Start")


def answer(test, place):
    test.radio[0].set_value(place)
    press(test, "Next")


def address_of(test):
    return {name: one if isinstance(one, str) else one[0] for name, one in test.query_params.items()}


def page_of(test):
    """All that it sends to be read, without escapes."""
    return html.unescape("\n".join(everything(test.main))).replace("\\", "")


def test_a_go_from_the_first_question_to_what_was_wrong(opened, quiz):
    page = opened()
    assert "Nobody was asked yet." in page_of(page)
    start(page)
    questions = quiz.questions(0, 5)
    for place, question in enumerate(questions):
        shown = page_of(page)
        assert f"Question {place + 1} of 5" in shown
        assert all(sentence in shown for sentence in question.sentences)
        answer(page, question.right if place != 2 else 4)
    shown = page_of(page)
    assert page.metric[0].value == "4 of 5" and page.metric[2].value == "38 % to 96 %"
    wrong = questions[2]
    assert "Which were wrong?" in shown and "You chose: none of them" in shown
    assert all(sentence in shown for sentence in wrong.sentences)
    assert quiz.results().total.right == 4
    press(page, "Another go")
    assert address_of(page)["seed"] == "1" and "Question 1 of 5" in page_of(page)


def test_no_question_says_which_name_is_right(opened, quiz):
    """But for its sentences and the four names in their order, every question is the same page."""
    page = opened()
    start(page, length=40)
    questions, rest = quiz.questions(0, 40)[:12], set()
    for place, question in enumerate(questions):
        shown = page_of(page)
        assert [one.replace("\\", "") for one in page.radio[0].options] == [*question.names, "None of them"]
        assert page.radio[0].value is None and not page.metric and not page.warning
        for text in sorted([*question.sentences, *question.names, question.code], key=len, reverse=True):
            shown = shown.replace(text, "...")
        shown = re.sub(r"[0-9a-f]{32}", "id", shown).replace(f"{place} of 40", "").replace(f"n {place + 1} of 40", "")
        rest.add(re.sub(r"value: \d+|\s+", "", shown))
        assert set(page.query_params) == {"run", "reader", "seed", "asked", *(["question"] if place else [])}
        answer(page, 4)
    assert len(rest) == 1
    assert len({question.right for question in quiz.questions(0, 40)}) == 4


def test_a_reload_goes_on_and_what_was_answered_stays(opened, quiz):
    page = opened()
    start(page, "[Ann](x)")
    answer(page, 0)
    answer(page, 4)
    address = address_of(page)
    assert (address["seed"], address["asked"], address["question"]) == ("0", "5", "3")
    again = opened(**address)
    assert "Question 3 of 5" in page_of(again) and "2 of 5 answered" in page_of(again)
    back = opened(**{**address, "question": "1"})  # what was answered is not asked again
    assert "Question 3 of 5" in page_of(back)
    assert [one.chosen for one in quiz.answered("[Ann](x)", 0).values()] == [quiz.questions(0, 5)[0].names[0], ""]
    other = opened()
    start(other, "[Ann](x)")
    assert "Question 3 of 5" in page_of(other)


def test_nothing_chosen_and_no_name_are_said(opened, quiz):
    page = opened()
    with pytest.raises(AssertionError, match="A reader needs a name"):
        start(page, " ")
    start(page)
    with pytest.raises(AssertionError, match="Choose a name, or none of them"):
        press(page, "Next")
    assert quiz.results().total.asked == 0


def test_who_stops_sees_what_they_could_tell_and_may_go_on(opened, quiz):
    page = opened()
    start(page)
    answer(page, quiz.questions(0, 5)[0].right)
    press(page, "Stop here")
    assert page.metric[0].value == "1 of 1" and "Nothing was wrong." in page_of(page)
    press(page, "Go on")
    assert "Question 2 of 5" in page_of(page)
    press(page, "Stop here")
    press(page, "What readers scored")
    assert page.dataframe[0].value["reader"].tolist() == ["Ann"]


def test_what_readers_scored_stands_beside_the_names_score(opened, quiz):
    first, second = quiz.questions(0, 2)
    pages = [("pages/latents.py", {"latent": str(first.latent)}), ("app.py", {}), ("pages/evaluation.py", {})]
    assert not any("Readers" in page_of(opened(page, **params)) for page, params in pages)
    for question, chosen in ((first, first.names[first.right]), (second, "")):
        quiz.keep("Bob", 0, [Answer(question.latent, question.names[question.right], chosen)])
    latent, overview, evaluation = (opened(page, **params) for page, params in pages)
    assert {one.label: one.value for one in latent.metric}["Readers"] == "1 of 1"
    assert {one.label: one.value for one in overview.metric}["Readers"] == "1 of 2"
    assert "Readers: 1 of 2." in page_of(evaluation)


def test_a_sheet_is_brought_back(opened, quiz):
    sheet = quiz.sheet(2, 3)
    sheet["answer"] = ["abcd"[question.right] for question in quiz.questions(2, 3)]
    page = opened()
    page.text_input(key="sheet-reader").input("Eve")
    page.file_uploader(key="sheet-file").set_value(("eve.csv", sheet.to_csv(index=False).encode(), "text/csv"))
    press(page, "Read it")
    assert page.success[0].value == "Eve: 3 of 3 right. Without an answer: 0."
    assert page.metric[0].value == "3 of 3"


def test_a_presented_run_asks_nothing_and_writes_nothing(opened, tmp_path, monkeypatch):
    before = {path: hashlib.sha256(path.read_bytes()).digest() for path in demo_run().rglob("*") if path.is_file()}
    monkeypatch.setenv("SAEREC_MODE", "demo")
    page = opened(reader="Ann", seed="0", asked="5")
    assert "Nothing is asked while presenting." in page_of(page)
    assert not page.radio and not page.text_input
    assert list(tmp_path.rglob("*.quiz")) == []
    assert {path: hashlib.sha256(path.read_bytes()).digest() for path in before} == before
