"""The form for later data, without a browser: what is counted, what is refused in words, what is started."""

import io
import shlex

import pytest
from streamlit.testing.v1 import AppTest

from saerec.data.inspection.unpack import Upload
from saerec.ui.train import append
from saerec.workspace.run import Run
from saerec.workspace.saved_data import Corpora
from tests.e2e.conftest import ROOT
from tests.pipeline.test_append import DEMO
from tests.support.tiny_run import make_tiny_run
from tests.workspace.test_saved_data import CSV

ITEM = Run(DEMO).table("data/items")["item_id"].iloc[3]
NEW = f"user,item,time,text\nbo,{ITEM},2000000001,It held up well.\nbo,new,2000000002,\nbo,new,2000000003,\n".encode()


@pytest.fixture
def runs(tmp_path, monkeypatch):
    monkeypatch.setenv("SAEREC_RUNS_DIR", str(tmp_path / "runs"))
    monkeypatch.setenv("SAEREC_MODE", "")
    monkeypatch.delenv("SAEREC_DATA_ROOT", raising=False)
    return tmp_path / "runs"


@pytest.fixture
def started(monkeypatch):
    jobs = []
    monkeypatch.setattr(append, "start_job", lambda argv, run_dir: jobs.append((run_dir, argv)))
    return jobs


def keep(runs, data, name="new.csv"):
    return Corpora(runs).add([Upload(name, io.BytesIO(data))], to_append=True)[0]


def page(run="demo", corpus=None):
    tested = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).switch_page("pages/train.py")
    tested.query_params["later"] = run
    tested.run()
    assert not tested.exception
    return tested.selectbox(key="later-corpus").set_value(corpus.key).run() if corpus else tested


def start_button(tested):
    return tested.button(key="later-start")


def said(tested):
    return " ".join(box.value for box in tested.error).replace("\\", "")


def test_what_is_new_is_counted_and_what_is_shown_is_started(runs, started):
    corpus = keep(runs, NEW)
    tested = page()
    assert start_button(tested).disabled and not tested.error and not tested.metric
    tested = page(corpus=corpus)
    assert [(one.label, one.value) for one in tested.metric] == [
        ("New interactions", "2"),
        ("New people", "1"),
        ("Returning people", "0"),
        ("New items", "1"),
    ]
    shown = tested.code[-1].value
    start_button(tested).click().run()
    assert not tested.exception and not tested.error
    [(run_dir, argv)] = started
    assert run_dir == runs / "demo-later" and ["saerec", *argv] == shlex.split(shown)
    assert argv[:4] == ["append", str(DEMO), "--data", str(Corpora(runs).path(corpus))]
    assert list(Corpora(runs).get(corpus.key).runs) == ["demo-later"]  # nobody deletes the data meanwhile
    assert tested.query_params["job"] == "demo-later" and "later" not in tested.query_params


def test_odd_rows_are_said_and_left_out_and_filters_are_not_spoken_of(runs, started):
    tested = page(corpus=keep(runs, NEW + b",x,2000000004,\n"))
    assert "3 of 4 rows were read, 1 left out" in tested.warning[0].value
    assert not any("filters" in str(one.value) for one in tested.dataframe)
    start_button(tested).click().run()
    assert "--skip-bad-rows" in started[0][1]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"user,item,text\nbo,x,Good.\nbo,y,Bad.\n", "have no time"),
        (b"user,item,time\n{user},{item},{time}\n", "in the run already"),
    ],
)
def test_data_that_cannot_be_added_are_refused_in_words(runs, data, reason):
    first = Run(DEMO).table("data/interactions").iloc[0]
    known = {
        "user": Run(DEMO).table("data/users")["user_id"].iloc[0],
        "time": int(first["timestamp"]),
        "item": Run(DEMO).table("data/items")["item_id"].iloc[int(first["item"]) - 1],
    }
    tested = page(corpus=keep(runs, data.decode().format(**known).encode()))
    assert start_button(tested).disabled and reason in said(tested)


@pytest.mark.parametrize(("name", "reason"), [("../x", "not valid"), ("taken", "already")])
def test_a_name_that_cannot_be_is_refused(runs, name, reason):
    (runs / "taken").mkdir(parents=True)
    (runs / "taken" / "run.json").write_text("{}")
    tested = page(corpus=keep(runs, NEW))
    tested.text_input(key="later-run-id-demo-0").set_value(name).run()
    assert start_button(tested).disabled and reason in said(tested)


def test_a_disk_without_room_for_the_copy_is_refused(runs, monkeypatch):
    monkeypatch.setattr("saerec.pipeline.estimate.size_on_disk", lambda path: 10**16)
    tested = page(corpus=keep(runs, NEW))
    assert start_button(tested).disabled and "MiB of disk are needed" in said(tested)


def test_runs_that_cannot_be_added_to_are_refused(runs):
    make_tiny_run(runs / "half", until="sae")
    tested = page("half")
    assert "half is not finished" in said(tested) and not tested.radio and not tested.text_input
    tested = page("nowhere")
    assert "There is no run nowhere" in tested.warning[0].value and not tested.radio


def test_nothing_is_added_while_presenting(runs, monkeypatch):
    monkeypatch.setenv("SAEREC_MODE", "demo")
    tested = page()
    assert not tested.main.radio and not tested.main.text_input
    assert {button.key for button in tested.main.button} <= {"guided-tour"}


def test_what_cannot_be_trained_on_is_offered_here_only(runs):
    keep(runs, CSV, "whole.csv")
    assert len(page(corpus=keep(runs, NEW.splitlines()[0] + b"\n" + NEW.splitlines()[2])).selectbox[0].options) == 2
    tested = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).switch_page("pages/train.py").run()
    tested.radio(key="train-kind").set_value("Your data").run()
    assert len(tested.selectbox(key="train-corpus").options) == 1
