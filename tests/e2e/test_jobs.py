"""Training watched in a real browser: cancelled, left by its server, found again, resumed, opened."""

import re

import pytest

from saerec.jobs import cancel_job, job_status, start_job
from tests.e2e.conftest import settle, visit
from tests.pipeline.test_resume import SETS, SIZE
from tests.support.stuck import stuck_job

pytestmark = pytest.mark.browser
LONG = 120_000  # milliseconds until the test gives up; nothing is measured


@pytest.fixture
def run_dir(tmp_path):
    yield tmp_path / "runs" / "mine"
    cancel_job(tmp_path / "runs" / "mine", grace=0)


def test_a_cancelled_job_outlives_its_server_and_is_resumed_to_its_users(start_server, tab, run_dir):
    server = start_server(run_dir.parent)
    sets = [word for word in SETS if word not in ("--until", "recommender")]
    start_job(["demo", *SIZE, *sets, "--run-id", "mine", "--runs-dir", str(run_dir.parent)], run_dir)
    visit(tab, f"{server}/train")
    tab.get_by_role("button", name="Watch").click()  # whoever started it, any tab finds it
    tab.get_by_text(re.compile("Stage [2-8] of 8")).wait_for(timeout=LONG)  # a page may look later than it is quick
    tab.get_by_role("button", name="Cancel").first.click()
    tab.get_by_text("mine was cancelled").wait_for(timeout=LONG)
    assert job_status(run_dir).state == "cancelled"
    start_server.stop(server)
    server = start_server(run_dir.parent)
    visit(tab, f"{server}/train?job=mine")
    tab.get_by_role("button", name="Resume").click()
    tab.get_by_text("mine is ready").wait_for(timeout=LONG)
    settle(tab)  # the page is drawn once more when the job has ended
    tab.get_by_role("link", name="See its users").click()
    tab.get_by_role("heading", name="What does this person want?").wait_for(timeout=LONG)
    settle(tab)
    assert "run=mine" in tab.url
    assert tab.locator("[data-testid=stException], [data-testid=stAlertContentError]").count() == 0


def test_a_job_that_hangs_is_called_stuck_while_it_is_watched(start_server, tab, run_dir):
    server = start_server(run_dir.parent)
    with stuck_job(run_dir):
        visit(tab, f"{server}/train?job=mine")
        tab.get_by_text("It seems to be stuck").wait_for(timeout=LONG)
        tab.get_by_role("button", name="Cancel").first.click()
        tab.get_by_text("mine was cancelled").wait_for(timeout=LONG)
        assert job_status(run_dir).state == "cancelled"
