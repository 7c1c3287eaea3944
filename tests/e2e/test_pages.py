"""What a person sees, and does with a mouse: what needs no browser is proved in tests/ui."""

import re

import pandas as pd
import pytest

from saerec.cli import main
from tests.e2e.conftest import ROOT, arrive, settle, visit

pytestmark = pytest.mark.browser
PAGES = {
    "": "Is this run any good?",
    "latents": "What does this latent mean?",
    "map": "Where do intents lie?",
    "probe": "What does this text carry?",
    "reasons": "What do people give as reasons?",
    "lists": "What is worth showing?",
    "users": "What does this person want?",
    "recommendations": "Why this, and what if?",
    "cohorts": "Who wants what?",
    "evaluation": "How well does it rank, and for whom?",
    "failures": "Where does the model fail?",
    "quiz": "Can a reader tell?",
    "compare": "What is different in another run?",
    "train": "Train a run",
    "gallery": "Which runs are there?",
}


def users():
    return pd.read_parquet(ROOT / "assets/demo_run/data/users.parquet")["user_id"].tolist()


def title(tab):
    return tab.get_by_test_id("stMain").get_by_role("heading", level=1).first.inner_text()


def complaints(tab):
    return tab.locator("[data-testid=stException], [data-testid=stAlertContentError]").all_inner_texts()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")])
def test_every_page_opens_and_fits_its_window(server, new_tab, width, scheme):
    """All of them once, and the two fullest ones by day and night, on a desk and on a phone."""
    tab = new_tab(width, 900, scheme)
    for name in PAGES if (width, scheme) == (1440, "light") else ("", "recommendations"):
        visit(tab, f"{server}/{name}")
        assert title(tab) == PAGES[name]
        assert complaints(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        dark = tab.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
        assert (dark == "rgb(16, 23, 29)") == (scheme == "dark")


def headline(tab):
    return tab.locator("h2.sx-name").inner_text()


def rows(tab, number):
    """The texts of a table's column, as the browser tells those who cannot see it."""
    grid = tab.get_by_test_id("stDataFrame").first
    grid.scroll_into_view_if_needed()
    cells = grid.locator(f"td[aria-colindex='{number}']")
    cells.first.wait_for(state="attached")
    return cells.all_inner_texts()


def test_choosing_a_latent_in_the_list_changes_the_page_and_the_address(server, tab):
    visit(tab, f"{server}/latents")
    before = headline(tab)
    other = next(place for place, name in enumerate(rows(tab, 1)) if name not in before)
    box = tab.get_by_test_id("stDataFrame").first.bounding_box()
    tab.mouse.click(box["x"] + 60, box["y"] + 36 + 35 * (other + 0.5))
    arrive(tab, "latent=")
    assert headline(tab) != before


def test_lists_of_links_lead_on_without_loading_the_page_anew(server, tab):
    visit(tab, f"{server}/latents?run=demo&latent=3&sort=name")
    tab.evaluate("window.kept = true")
    neighbour = tab.locator(".st-key-neighbours a").first
    name, address = neighbour.inner_text(), neighbour.get_attribute("href")
    neighbour.click()
    settle(tab)
    assert headline(tab) == name
    assert re.search(r"latent=(\d+)", tab.url)[1] == re.search(r"latent=(\d+)", address)[1] != "3"
    assert "sort=name" in tab.url and "sort=name" in address
    tab.go_back()
    settle(tab)
    person = tab.locator(".st-key-carriers a").first
    who = person.inner_text()
    person.click()
    tab.get_by_role("heading", name=PAGES["users"]).wait_for()
    settle(tab)
    assert f"user={who}" in tab.url
    assert tab.evaluate("window.kept") is True
    assert complaints(tab) == []


def test_a_person_is_found_by_the_picker_and_by_address(server, tab):
    visit(tab, f"{server}/users")
    wanted = users()[4]
    tab.get_by_role("combobox", name="Person").click()
    tab.keyboard.type(wanted)
    tab.get_by_role("option").first.click()
    arrive(tab, f"user={wanted}")
    assert complaints(tab) == []
    tab.get_by_role("link", name="See and change this person's recommendations").click()
    settle(tab)
    assert title(tab) == PAGES["recommendations"]
    assert wanted in tab.url


def test_moving_a_fusion_slider_changes_the_ranking_and_reset_brings_it_back(server, tab):
    visit(tab, f"{server}/recommendations?user={users()[4]}")
    assert tab.get_by_text("this is the model's ranking").is_visible()
    own = rows(tab, 2)
    assert len(own) > 5
    tab.get_by_role("slider", name="Sequence").focus()
    tab.keyboard.press("Home")
    arrive(tab, "set=sequence:0")
    assert tab.get_by_text("Changed by hand.").is_visible()
    assert rows(tab, 3) != own
    shared = tab.url
    tab.get_by_role("button", name="Reset to the model").click()
    settle(tab)
    assert tab.get_by_text("this is the model's ranking").is_visible()
    assert rows(tab, 2) == own
    visit(tab, shared)
    assert tab.get_by_text("Changed by hand.").is_visible()


def test_a_bad_address_is_named_on_the_page(server, tab):
    """Others are named too, as `tests/ui` shows; here it is that the browser's own way of writing them is read."""
    visit(tab, f"{server}/recommendations?user=%3Cscript%3E")
    assert "There is no user" in tab.get_by_test_id("stMain").inner_text()
    assert "Traceback" not in tab.content()


def test_a_clicked_item_is_explained_put_to_the_test_and_exported(server, tab, tmp_path):
    visit(tab, f"{server}/recommendations?user={users()[4]}")
    second = rows(tab, 2)[1].removeprefix("★ ")
    box = tab.get_by_test_id("stDataFrame").first.bounding_box()
    tab.mouse.click(box["x"] + 150, box["y"] + 36 + 35 * 1.5)
    arrive(tab, "item=")
    assert tab.get_by_text(f"{second} stands at rank 2").is_visible()
    tab.get_by_role("tab", name="Put to the test").click()
    settle(tab)
    assert tab.get_by_text("What is each theme worth?").is_visible()
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Card as JSON").click()
    download.value.save_as(tmp_path / "card.json")
    assert main(["verify", str(tmp_path / "card.json"), "--run", str(ROOT / "assets/demo_run")]) == 0
