"""What a person sees: every page, the first request being a deep link on a fresh server."""

import pandas as pd
import pytest

from tests.e2e.conftest import ROOT, settle, visit

pytestmark = pytest.mark.browser
PAGES = {
    "": "Is this run any good?",
    "latents": "What does this latent mean?",
    "map": "Where do intents lie?",
    "users": "What does this person want?",
    "recommendations": "Why this, and what if?",
    "train": "Train a run",
}


def users():
    return pd.read_parquet(ROOT / "assets/demo_run/data/users.parquet")["user_id"].tolist()


def title(tab):
    return tab.get_by_test_id("stMain").get_by_role("heading", level=1).first.inner_text()


def complaints(tab):
    return tab.locator("[data-testid=stException], [data-testid=stAlertContentError]").all_inner_texts()


def test_the_first_request_to_a_fresh_server_is_a_deep_link(start_server, tab):
    visit(tab, f"{start_server()}/latents?run=demo&latent=3")
    assert title(tab) == PAGES["latents"]
    assert tab.get_by_test_id("stSidebar").get_by_text("Recommendations").is_visible()
    assert complaints(tab) == []


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens(server, tab, name):
    visit(tab, f"{server}/{name}")
    assert title(tab) == PAGES[name]
    assert complaints(tab) == []


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_their_window(server, browser, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    tab = context.new_page()
    for name in ("", "recommendations"):
        visit(tab, f"{server}/{name}")
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        dark = tab.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
        assert (dark == "rgb(16, 23, 29)") == (scheme == "dark")
    context.close()


def test_choosing_the_next_latent_changes_the_page_and_the_address(server, tab):
    visit(tab, f"{server}/latents")
    before = tab.get_by_test_id("stMain").get_by_role("heading", level=2).first.inner_text()
    tab.get_by_role("button", name="Next").click()
    settle(tab)
    assert tab.get_by_test_id("stMain").get_by_role("heading", level=2).first.inner_text() != before
    assert "latent=" in tab.url


def test_a_person_is_opened_by_address(server, tab):
    visit(tab, f"{server}/users?user={users()[4]}")
    assert tab.get_by_text("Personal intents").first.is_visible()
    assert complaints(tab) == []
    tab.get_by_role("link", name="See and change this person's recommendations").click()
    settle(tab)
    assert title(tab) == PAGES["recommendations"]
    assert users()[4] in tab.url


def test_moving_a_fusion_slider_changes_the_ranking(server, tab):
    visit(tab, f"{server}/recommendations?user={users()[4]}")
    assert tab.get_by_text("this is the model's ranking").is_visible()
    before = tab.get_by_role("textbox", name="Item").or_(tab.get_by_role("combobox", name="Item")).first
    shown = before.input_value() if before.count() else ""
    slider = tab.get_by_role("slider", name="Sequence").first
    slider.focus()
    slider.press("Home")
    settle(tab)
    assert tab.get_by_text("Changed by hand.").is_visible()
    tab.get_by_role("button", name="Reset to the model").click()
    settle(tab)
    assert tab.get_by_text("this is the model's ranking").is_visible()
    assert shown is not None


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("latents?latent=99999", "There is no latent 99999"),
        ("latents?latent=x", "a latent is a number"),
        ("users?user=nobody", "There is no user"),
        ("recommendations?user=%3Cscript%3E", "There is no user"),
        ("?run=nothing", "There is no run nothing"),
        ("map?latent=99999", "not on the map"),
        ("train?job=..%2Fx", "is not valid"),
    ],
)
def test_a_bad_address_is_named_on_the_page(server, tab, address, said):
    visit(tab, f"{server}/{address}")
    assert said in tab.get_by_test_id("stMain").inner_text()
    assert "Traceback" not in tab.content()
