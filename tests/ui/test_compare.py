"""Compare without a browser: it begins with a run that is finished, and says where an unfinished one goes on."""

import os
import shutil

from saerec.files import write_json
from saerec.places import demo_run
from saerec.workspace.labels import Label, write_label
from tests.support.app_pages import healthy, links, open_page, text_of
from tests.support.tiny_run import make_tiny_run


def newest(directory):
    """Let a run be the newest of all."""
    os.utime(directory / "run.json", (4_000_000_000, 4_000_000_000))


def stopped(directory):
    """A run whose job was cancelled after its dictionary."""
    make_tiny_run(directory, until="sae")
    write_json(directory / "job" / "status.json", {"state": "cancelled"})
    write_json(directory / "job" / "command.json", {"argv": ["run"], "cwd": "."})
    newest(directory)


def test_a_finished_run_of_the_same_data_is_chosen_before_a_newer_one(folder):
    shutil.copytree(demo_run(), folder / "again")
    write_label(folder / "again", Label("The same again"))
    make_tiny_run(folder / "other")
    newest(folder / "other")
    stopped(folder / "begun")
    app = open_page("compare", run="demo")
    assert healthy(app) and app.selectbox(key="other-run").value == "again"
    assert any("The same again" in one.proto.columns for one in app.dataframe)
    assert "NDCG@10 differs by" in text_of(app) and "95 % interval" in text_of(app)
    assert app.selectbox(key="other-run").options == [
        "begun (unfinished)", "other", "The same again", "demo-coarse"]  # fmt: skip


def test_an_unfinished_run_is_never_chosen_and_leads_to_its_job(folder, monkeypatch):
    stopped(folder / "begun")
    assert open_page("compare", run="demo").selectbox(key="other-run").value == "demo-coarse"
    monkeypatch.setattr("saerec.ui.kit.loaders.bundled_runs", lambda: {"demo": demo_run()})
    app = open_page("compare", run="demo")
    assert healthy(app) and app.selectbox(key="other-run").value is None
    assert "No other run is finished." in text_of(app)
    app = open_page("compare", run="demo", other="begun")
    assert "begun is unfinished." in text_of(app)
    assert "job=begun" in links(app.main)["Resume it"].query_string


def test_every_page_of_an_unfinished_run_leads_to_its_job_but_not_while_presenting(folder):
    stopped(folder / "begun")
    for page in ("latents", "users"):
        assert "job=begun" in links(open_page(page, run="begun").main)["Resume it"].query_string
    assert "Resume it" not in links(open_page("latents", run="demo").main)
    app = open_page("latents", run="begun", mode="demo")
    assert "Resume it" not in links(app.main) and "There is no run begun here" in text_of(app)
    app = open_page("latents", mode="demo")
    assert app.selectbox(key="run-picker").options == ["demo", "demo-coarse"]
