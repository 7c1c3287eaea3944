"""Train like this: settings and data of an earlier run, without a browser."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from saerec.jobs import record_command
from saerec.ui.train.choose_data import DEMO, FOLDER, OWN
from saerec.workspace.saved_data import Corpora
from tests.e2e.conftest import ROOT
from tests.support.tiny_run import make_tiny_run
from tests.ui.train.test_choose_data import home as home
from tests.ui.train.test_choose_data import keep
from tests.workspace.test_saved_data import CSV


def earlier(home, source, data=None):
    """A run made of `source`, by a command that read `data`."""
    run = make_tiny_run(home / "runs" / "earlier")
    manifest = json.loads(run.path("run.json").read_text(encoding="utf-8"))
    manifest["source"] = source
    run.path("run.json").write_text(json.dumps(manifest), encoding="utf-8")
    if data is not None:
        record_command(run.directory, ["run", "--data", str(data), "--run-id", "earlier"], home)


def begun():
    """(the page, which kind of data is chosen, what it tells)."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).switch_page("pages/train.py")
    app.query_params["like"] = "earlier"
    app.run()
    assert not app.exception
    return app, app.radio(key="train-kind").value, " ".join(box.value for box in app.info)


def test_it_begins_with_the_file_that_was_read(home):
    (home / "shop.csv").write_bytes(CSV)
    earlier(home, {"kind": "files", "name": "shop"}, "shop.csv")
    app, kind, told = begun()
    assert kind == FOLDER and "settings and the data are those of earlier" in told
    assert app.text_input(key="train-folder").value == str(home / "shop.csv")
    assert not app.button(key="train-start").disabled


def test_it_begins_with_the_demo_shop(home):
    earlier(home, {"kind": "demo", "name": "demo"})
    assert begun()[1] == DEMO


def test_it_begins_with_the_saved_data(home):
    keep(home, "first.csv", CSV)
    corpus = keep(home, "second.csv", CSV + b"u9,i1,9,4,x\n")
    Corpora(home / "runs").note_use(corpus.key, "earlier")
    earlier(home, {"kind": "files", "name": "second"})
    app, kind, _ = begun()
    assert kind == OWN and app.selectbox(key="train-corpus").value == corpus.key


@pytest.mark.parametrize("root", [None, "root"])
def test_what_is_gone_or_may_not_be_read_is_left_to_choose(home, root, monkeypatch):
    if root is not None:
        (home / root).mkdir()
        (home / "shop.csv").write_bytes(CSV)
        monkeypatch.setenv("SAEREC_DATA_ROOT", str(home / root))
    earlier(home, {"kind": "files", "name": "shop"}, "shop.csv")
    app, kind, told = begun()
    assert kind == OWN and "Choose the data" in told
    assert app.button(key="train-start").disabled
