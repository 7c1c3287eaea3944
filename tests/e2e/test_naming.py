"""Somebody with a small chat server names three latents in the browser: cancelled, gone on with, read, undone."""

import re
import shutil

import pytest

from saerec import columns as c
from saerec.jobs import cancel_job
from saerec.workspace.run import Run
from tests.e2e.conftest import settle, visit
from tests.e2e.test_pages import complaints
from tests.intents.conftest import KEY, answer

pytestmark = pytest.mark.browser
LONG = 240_000  # milliseconds until the test gives up; nothing is measured


@pytest.fixture
def run(demo_run, tmp_path):
    shutil.copytree(demo_run.directory.parent / ".cache", tmp_path / "runs" / ".cache")
    yield Run(shutil.copytree(demo_run.directory, tmp_path / "runs" / "shop"))
    cancel_job(tmp_path / "runs" / "shop", grace=0)


def press(tab, name):
    tab.get_by_test_id("stMain").get_by_role("button", name=name, exact=True).first.click()


def test_three_latents_are_named_cancelled_gone_on_with_and_undone(start_server, new_tab, run, stub, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", stub.url)
    count = iter(range(100))
    stub.good = lambda prompt: answer(f"Reason {next(count)}")
    stub.plan = [{}, {"delay": 30}, {"delay": 30}]  # one answer comes, then the model thinks
    before = run.fingerprint
    server, tab = start_server(run.directory.parent), new_tab()
    visit(tab, f"{server}/latents?run=shop")
    tab.get_by_role("link", name="Name with a language model").click()
    tab.get_by_role("heading", name="Name with a language model").wait_for(timeout=LONG)
    settle(tab)
    tab.get_by_role("spinbutton", name="Latents to name").fill("3")
    tab.get_by_role("spinbutton", name="Latents to name").press("Enter")
    tab.get_by_text("gpt-4o-mini: 3 requests").wait_for(timeout=LONG)
    settle(tab)
    press(tab, "Start naming")
    tab.get_by_text(re.compile("Name the intents · 1 of 3")).wait_for(timeout=LONG)
    press(tab, "Cancel")
    tab.get_by_text("shop is not named yet: cancelled").wait_for(timeout=LONG)
    settle(tab)
    assert Run(run.directory).fingerprint == before  # until it is done, nothing is different
    answered = {request[1]["messages"][-1]["content"] for request in stub.requests}
    stub.requests.clear()

    tab.get_by_role("button", name="Resume").click()
    tab.get_by_text("shop has its names").wait_for(timeout=LONG)
    settle(tab)
    asked = [request[1]["messages"][-1]["content"] for request in stub.requests]
    assert len(asked) == 2 and len(answered | set(asked)) == 3  # the answer that had come was not asked for again
    main = tab.get_by_test_id("stMain").inner_text()
    assert "3 names changed" in main and "Mean name score" in main
    table = Run(run.directory).table("intents/intents")
    assert sorted(table.loc[table[c.SOURCE] == "llm", c.NAME].str[:6]) == ["Reason"] * 3

    press(tab, "Undo: put the old names back")
    tab.get_by_text("The old names are back").wait_for(timeout=LONG)
    settle(tab)
    assert Run(run.directory).fingerprint == before and complaints(tab) == []
    assert tab.get_by_role("button", name="Undo: put the old names back").count() == 0
    written = [path for path in run.directory.parent.rglob("*") if path.is_file()]
    assert not [path for path in written if KEY.encode() in path.read_bytes()]
