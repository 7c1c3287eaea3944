"""Somebody without a terminal brings what happened since: from the run's panel to the new person's page."""

import pandas as pd
import pytest

from saerec.jobs import cancel_job
from tests.e2e.conftest import ROOT, settle, visit
from tests.e2e.test_pages import complaints, title
from tests.e2e.test_uploads import upload

pytestmark = pytest.mark.browser
LONG = 600_000  # milliseconds until the test gives up; nothing is measured


def test_later_interactions_become_a_run_that_says_what_is_approximate(start_server, tab, tmp_path):
    items = pd.read_parquet(ROOT / "assets/demo_run/data/items.parquet")["item_id"].tolist()
    rows = [
        f"bo,{items[3]},2000000001,It keeps the coffee hot all morning.",
        f"bo,{items[9]},2000000002,",
        f"u00002,{items[20]},2000000003,The sale made it a steal.",
        f",{items[5]},2000000004,",
    ]
    server = start_server(tmp_path)
    visit(tab, f"{server}/gallery?pick=demo")
    tab.get_by_role("link", name="Add later data").click()
    tab.get_by_role("heading", name="Add later data").wait_for()
    settle(tab)
    upload(tab, ("new.csv", "\n".join(["user,item,time,text", *rows]).encode()))
    tab.get_by_text("3 of 4 rows were read, 1 left out.").wait_for(timeout=60_000)
    tab.get_by_text("Returning people").wait_for(timeout=60_000)
    settle(tab)
    assert tab.get_by_test_id("stMetricValue").all_inner_texts() == ["3", "1", "1", "0"]
    assert tab.get_by_role("textbox", name="Name of the new run").input_value() == "demo-later"
    try:
        tab.get_by_role("button", name="Add these data").click()
        tab.get_by_text("demo-later is ready").wait_for(timeout=LONG)
    finally:
        cancel_job(tmp_path / "demo-later", grace=0)
    settle(tab)  # the page is drawn once more when the job has ended
    tab.get_by_role("link", name="See its users").click()
    tab.get_by_role("heading", name="What does this person want?").wait_for(timeout=60_000)
    settle(tab)
    assert "run=demo-later" in tab.url and complaints(tab) == []
    visit(tab, f"{server}/users?run=demo-later&user=bo")
    assert "after training" in tab.get_by_test_id("stMain").inner_text()
    assert tab.get_by_role("heading", name="What they come back to").is_visible()
    visit(tab, f"{server}/?run=demo-later")
    assert title(tab) == "Is this run any good?"
    assert "Accuracy and the figures of latents are those of demo" in tab.get_by_test_id("stMain").inner_text()
    visit(tab, f"{server}/gallery?pick=demo-later")
    assert "its accuracy is that of demo" in tab.get_by_test_id("stMain").inner_text()
