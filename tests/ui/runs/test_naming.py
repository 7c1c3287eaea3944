"""Name with a language model, without a browser: what it asks for, what it starts, what it shows afterwards."""

import shlex
import shutil

import pytest

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.files import write_json
from saerec.jobs import JobReporter
from saerec.pipeline import stage_fingerprints
from saerec.ui.runs import naming
from saerec.ui.runs.choose_namer import FOLDER
from saerec.workspace.earlier_names import end_naming, keep_names
from saerec.workspace.run import STAGES, Run
from tests.intents.conftest import KEY
from tests.support.app_pages import healthy, links, open_page, text_of
from tests.support.tiny_run import make_tiny_run
from tests.ui.latents.test_page import button, labels


@pytest.fixture
def shop(folder, monkeypatch):
    """A run made by hand that looks as if the pipeline had made it; no chat server is set."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "SAEREC_DATA_ROOT"):
        monkeypatch.delenv(name, raising=False)
    run = make_tiny_run(folder / "shop")
    run.manifest["source"]["fingerprint"] = "by hand"
    wanted = stage_fingerprints(run.config(), "by hand")
    for name in STAGES:
        run.manifest["stages"][name]["fingerprint"] = wanted[name]
    run.path("embeddings", "texts.npy").touch()
    write_json(run.path("run.json"), run.manifest)
    return Run(run.directory)


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")


@pytest.fixture
def started(monkeypatch):
    jobs = []
    monkeypatch.setattr(naming, "start_job", lambda argv, run_dir: jobs.append((run_dir, argv)))
    return jobs


def page(run="shop"):
    app = open_page("gallery", pick=run, naming=run)
    assert not app.exception
    return app


def start(app):
    return app.button(key="naming-start")


def test_it_is_reached_from_runs_and_from_latents(shop):
    for app in (open_page("gallery", pick="shop"), open_page("latents", run="shop")):
        assert "naming=shop" in links(app.main)["Name with a language model"].query_string
        assert "naming-start" not in [one.key for one in app.button]


def test_without_a_server_it_says_what_to_set_and_does_not_start(shop):
    app = page()
    assert start(app).disabled
    assert "No chat server is set" in text_of(app) and "secrets.toml" in text_of(app)
    assert any("OPENAI_BASE_URL=" in one.value and "OPENAI_API_KEY=" in one.value for one in app.code)
    assert [one.label for one in app.text_input if "ey" in one.label.split()] == []  # nobody is asked for a key


def test_the_estimate_comes_first_and_what_is_shown_is_started(shop, server, started):
    app = page()
    app.text_input(key="naming-model-shop").set_value("my model").run()
    app.number_input(key="naming-latents-shop").set_value(3).run()
    said = text_of(app)
    assert "my model: 3 requests, price unknown" in said and "tokens in" in said
    assert "127.0.0.1 is asked, with the key" in said and "sentences of your data" in said and KEY not in said
    assert "answers are kept" in said and "1 min to 6 min on a laptop" in said and started == []
    assert "as the last time" in said and "OpenAI's" in said
    shown = next(one.value for one in app.code if "saerec name" in one.value)
    start(app).click().run()
    [(run_dir, argv)] = started
    assert run_dir == shop.directory and ["saerec", *argv] == shlex.split(shown)
    assert argv[1:] == [str(shop.directory), "--namer", "llm", "--model", "my model", "--latents", "3"]
    assert app.query_params["job"] == "shop"


def test_a_model_on_this_machine_needs_no_key(shop, started, tmp_path, monkeypatch):
    app = page()
    app.radio(key="naming-kind").set_value(FOLDER).run()
    assert start(app).disabled and not app.error
    app.text_input(key="naming-folder-shop").set_value(str(tmp_path)).run()
    assert "one at a time on this machine" in text_of(app)
    start(app).click().run()
    assert started[0][1][2:6] == ["--namer", "local", "--model", str(tmp_path)]
    assert "--latents" not in started[0][1]  # all eight
    monkeypatch.setenv("SAEREC_DATA_ROOT", str(tmp_path / "runs"))
    app = page()
    app.radio(key="naming-kind").set_value(FOLDER).run()
    app.text_input(key="naming-folder-shop").set_value("../").run()
    assert start(app).disabled and "leads out of the folder" in text_of(app)


def test_what_cannot_be_named_says_why(shop, server):
    assert "comes with the program" in text_of(page("demo"))
    shop.path("embeddings", "texts.npy").unlink()
    app = page()
    assert "without its embeddings" in text_of(app)
    assert "naming-start" not in [one.key for one in app.button]


def test_while_presenting_nothing_is_named_and_it_says_so(showing, monkeypatch):
    app = page("demo")
    assert "Nothing is made while presenting" in text_of(app)
    assert "naming-start" not in [one.key for one in app.button]
    assert "Name with a language model" not in links(open_page("latents", run="demo").main)


def rename(run, latent, name):
    keep_names(run)
    table = run.table("intents/intents")
    table.loc[table[c.LATENT] == latent, [c.NAME, c.SCORE]] = [name, 0.97]
    record = run.stage("intents")
    kept = shutil.copytree(run.path("intents"), run.directory / "kept")
    with run.write_stage("intents", "another", record.inputs) as writer:
        shutil.copytree(kept, writer.directory, dirs_exist_ok=True)
        writer.table("intents", table)
    shutil.rmtree(kept)


def test_what_changed_is_shown_and_undone_and_what_people_wrote_stays(shop, server):
    before = shop.fingerprint
    Explorer(shop).notebook.rename(1, "Ours")
    rename(shop, 0, "Silent <b>at</b> night")
    end_naming(shop)
    app = page()
    table = next(one.value for one in app.dataframe if "name_before" in one.value)
    assert table[["name_before", c.NAME]].to_numpy().tolist() == [["Wants it quiet", "Silent <b>at</b> night"]]
    assert table[["score_before", c.SCORE]].to_numpy().tolist() == [[0.9, 0.97]]
    assert "1 name changed" in text_of(app) and "0.90 before, 0.97 now" in text_of(app)
    button(app, "Undo: put the old names back").click().run()
    assert not app.exception and "The old names are back" in text_of(app)
    assert Run(shop.directory).fingerprint == before and "Undo: put the old names back" not in labels(app)
    assert Explorer(Run(shop.directory)).notebook.entry(1).name == "Ours"


def test_a_name_that_a_person_wrote_is_said_to_stay(shop, server):
    Explorer(shop).notebook.rename(0, "Ours")
    rename(shop, 0, "Theirs")
    end_naming(shop)
    assert "Named by a person: 1" in text_of(page())


def test_a_naming_that_stopped_half_way_can_be_gone_on_with_or_undone(shop, server):
    rename(shop, 0, "Half")
    app = page()
    assert "stopped before the recommender was trained" in text_of(app)
    assert "Undo: put the old names back" in labels(app) and not start(app).disabled


def test_while_a_job_is_at_work_it_is_watched_instead(shop, server):
    job = JobReporter(shop.directory)
    job.stage("intents")
    app = page()
    assert healthy(app) and "naming-start" not in [one.key for one in app.button]
    assert "cancel" in [one.key for one in app.button] and "Name the intents" in text_of(app)
    job.finish("done")
