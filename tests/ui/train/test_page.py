"""The Train page without a browser: what is refused, what is marked, and that the command shown is the one run."""

import shlex

import pytest
from streamlit.testing.v1 import AppTest

from saerec.jobs import record_command
from saerec.ui.train import choose_settings
from saerec.ui.train import page as train
from saerec.ui.train.choose_data import DEMO, FOLDER, OWN
from saerec.workspace.saved_data import Corpora
from saerec.workspace.sweeps import load_sweep
from tests.e2e.conftest import ROOT
from tests.support.tiny_run import change_manifest, make_tiny_run
from tests.ui.train.test_choose_data import home as home
from tests.ui.train.test_choose_data import keep
from tests.workspace.test_saved_data import CSV


@pytest.fixture
def page(tmp_path, monkeypatch):
    monkeypatch.setenv("SAEREC_RUNS_DIR", str(tmp_path))
    monkeypatch.setenv("SAEREC_MODE", "")
    monkeypatch.setattr(train, "start_job", lambda argv, run_dir: started.append((run_dir, argv)))
    started = []
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).switch_page("pages/train.py").run()
    app.started = started
    assert not app.exception
    return app


def start_button(page):
    return page.button(key="train-start")


def said(page):
    return " ".join(box.value for box in page.error)


def test_what_is_shown_is_what_is_run(page, tmp_path):
    page.number_input(key="option-tiny-sae.k").set_value(3)
    page.text_input(key="option-tiny-intents.llm_model").set_value("4o mini")
    page.run()
    shown = page.code[0].value
    start_button(page).click().run()
    [(run_dir, argv)] = page.started
    assert run_dir == tmp_path / "my-run"
    assert ["saerec", *argv] == shlex.split(shown)
    assert argv[-3:] == ["--set", "sae.k=3", "intents.llm_model=4o mini"]
    assert "--reuse" in argv


def test_what_differs_is_marked_and_taken_back(page):
    page.number_input(key="option-tiny-sae.k").set_value(3).run()
    assert "●" in page.number_input(key="option-tiny-sae.k").label
    assert any("sae.k" in caption.value and "preset: 6" in caption.value for caption in page.caption)
    page.button(key="train-reset").click().run()
    assert page.number_input(key="option-tiny-sae.k").value == 6
    assert "●" not in page.number_input(key="option-tiny-sae.k").label


def test_an_option_says_what_it_means_and_its_limits(page):
    about = page.number_input(key="option-tiny-sae.k").help
    assert about.startswith("Latents active per passage") and "`sae.k`, 0 to 1024, preset: 6" in about
    assert page.selectbox(key="option-tiny-sae.architecture").options == ["topk", "batchtopk", "matryoshka", "jumprelu"]
    assert "`sae.restart_dead`, preset: True" in page.toggle(key="option-tiny-sae.restart_dead").help


def test_settings_that_do_not_go_together_are_refused_with_the_reason(page):
    page.number_input(key="option-tiny-recommender.d_model").set_value(33).run()
    assert start_button(page).disabled
    assert "multiple of recommender" in said(page).replace("\\", "")
    page.number_input(key="option-tiny-recommender.d_model").set_value(64).run()
    assert not start_button(page).disabled


def test_a_language_model_without_a_key_is_refused_and_with_one_its_cost_is_told(page, monkeypatch):
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    page.selectbox(key="option-tiny-intents.namer").set_value("llm").run()
    assert start_button(page).disabled and "No key" in said(page)
    monkeypatch.setenv("OPENAI_API_KEY", "a-key")
    page.run()
    assert not start_button(page).disabled
    assert any("gpt-4o-mini: 128 requests, about $" in html.body for html in page.get("html"))


@pytest.mark.parametrize(("name", "reason"), [("../x", "not valid"), ("taken", "already")])
def test_a_name_that_cannot_be_is_refused(page, tmp_path, name, reason):
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "run.json").write_text("{}")
    page.text_input(key="train-run-id-0").set_value(name).run()
    assert start_button(page).disabled
    assert reason in said(page)


def test_too_little_room_is_refused(page, monkeypatch):
    monkeypatch.setattr("saerec.pipeline.estimate.free_memory_mib", lambda: 100.0)
    page.run()
    assert start_button(page).disabled
    assert "100 MiB are free" in said(page).replace("\\", "")


def test_the_papers_sensitivity_is_one_click(page, tmp_path):
    page.toggle(key="train-sweep").set_value(True).run()
    page.button(key="sweep-paper").click().run()
    assert start_button(page).label == "Start 10 runs"
    start_button(page).click().run()
    assert len(page.started) == 10
    sweep = load_sweep(tmp_path, "my-run")
    assert [run_dir.name for run_dir, _ in page.started] == [point.run_id for point in sweep.points]
    assert {tuple(point.sets()) for point in sweep.points} >= {("sae.k=5", "intents.n_personal=16")}


def test_a_sweep_over_nothing_is_refused(page):
    page.toggle(key="train-sweep").set_value(True).run()
    page.text_input(key="sweep-values-0").set_value("4").run()
    assert start_button(page).disabled
    assert "varies nothing" in said(page)


# ---- train like this: settings and data of an earlier run ------------------------------------------------------------


def earlier(home, source, data=None):
    """A run made of `source`, by a command that read `data`."""
    run = make_tiny_run(home / "runs" / "earlier")
    change_manifest(run.directory, lambda manifest: manifest.update(source=source))
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
    app, kind, shown = begun()
    assert kind == FOLDER and "settings and the data are those of earlier" in shown
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
    app, kind, shown = begun()
    assert kind == OWN and "Choose the data" in shown
    assert app.button(key="train-start").disabled


def test_workers_can_share_the_work_where_ray_is_installed(page):
    pytest.importorskip("ray")
    assert page.text_input(key="train-address").disabled
    start_button(page).click().run()
    assert "--engine" not in page.started[0][1]
    page.selectbox(key="train-engine").set_value("Ray's workers").run()
    page.text_input(key="train-address").set_value(" 10.0.0.5:6379 ")
    page.number_input(key="train-workers").set_value(2).run()
    start_button(page).click().run()
    argv = page.started[-1][1]
    assert argv[argv.index("--engine") :][:6] == ["--engine", "ray", "--address", "10.0.0.5:6379", "--workers", "2"]


def test_nobody_is_asked_who_computes_where_there_is_one_process_only(tmp_path, monkeypatch):
    monkeypatch.setenv("SAEREC_RUNS_DIR", str(tmp_path))
    monkeypatch.setattr(choose_settings, "find_spec", lambda name: None)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).switch_page("pages/train.py").run()
    assert start_button(app) and not [box for box in app.selectbox if box.key == "train-engine"]
