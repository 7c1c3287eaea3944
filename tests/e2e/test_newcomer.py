"""Somebody who has read nothing brings reviews, trains, and meets the people in them."""

import os
from pathlib import Path

import pandas as pd
import pytest

from saerec import columns as c
from saerec.data.demo import make_demo
from saerec.jobs import cancel_job
from tests.e2e.conftest import settle, visit

pytestmark = pytest.mark.browser
REVIEWS = Path(__file__).parents[3] / "shared/data/amazon2014_musical_instruments/interactions.csv.gz"
LONG = 900_000  # milliseconds until the test gives up; nothing is measured
MOST_CLICKS = 12


@pytest.fixture(scope="module")
def reviews(tmp_path_factory):
    """Musical Instruments where they are at hand: all of them with SAEREC_LONG_TESTS, else a small part."""
    if os.environ.get("SAEREC_LONG_TESTS") and REVIEWS.is_file():
        return REVIEWS
    path = tmp_path_factory.mktemp("uploads") / "interactions.csv.gz"
    if REVIEWS.is_file():
        table = pd.read_csv(REVIEWS)
        few = table["item_id"].value_counts().index[:40]
        table[table["item_id"].isin(few)].to_csv(path, index=False)
    else:
        shop = make_demo(users=60, items=40, reviews=500, seed=3)
        shop.interactions.rename(columns={c.REVIEW: "review_text"}).to_csv(path, index=False)
    return path


class Clicks:
    """What a hand does, counted."""

    def __init__(self):
        self.count = 0

    def __call__(self, target):
        target.click()
        self.count += 1


def test_reviews_become_a_run_within_twelve_clicks(start_server, tab, tmp_path, reviews):
    server, click = start_server(tmp_path), Clicks()
    visit(tab, server)
    click(tab.get_by_role("link", name="Train"))
    tab.get_by_role("heading", name="Train a run").wait_for()
    settle(tab)
    click(tab.get_by_test_id("stRadio").get_by_text("Your data"))
    settle(tab)
    with tab.expect_file_chooser() as chooser:
        click(tab.locator("[data-testid=stFileUploaderDropzone] button").first)
    chooser.value.set_files(str(reviews))
    tab.get_by_text("Interactions", exact=True).first.wait_for(timeout=60_000)
    settle(tab)
    assert tab.get_by_role("combobox", name="Preset").input_value() == "tiny"
    click(tab.get_by_role("button", name="Start training"))
    try:
        tab.get_by_text("my-run is ready").wait_for(timeout=LONG)
    finally:
        cancel_job(tmp_path / "my-run", grace=0)
    click(tab.get_by_role("link", name="See its users"))
    tab.get_by_role("heading", name="What does this person want?").wait_for(timeout=60_000)
    settle(tab)
    assert click.count <= MOST_CLICKS
    assert "run=my-run" in tab.url
    assert tab.get_by_role("heading", name="What they come back to").is_visible()
    assert tab.locator("[data-testid=stException], [data-testid=stAlertContentError]").count() == 0
