"""Showing the explorer to people: sentences, large type, nothing that can be changed."""

import re

import pytest

from tests.e2e.conftest import arrive, settle, visit
from tests.e2e.test_pages import complaints, title

pytestmark = pytest.mark.browser


def size_of_type(tab):
    return float(tab.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)"))


def test_a_server_for_showing_lets_nothing_be_changed_or_trained(start_server, tab):
    server = start_server(mode="demo")
    visit(tab, f"{server}/latents?latent=3")
    sidebar = tab.get_by_test_id("stSidebar")
    assert sidebar.get_by_text("Recommendations").is_visible()
    assert sidebar.get_by_text("Train").count() == 0 and sidebar.get_by_text("Present").count() == 0
    assert tab.get_by_role("button", name="Edit").count() == 0
    visit(tab, f"{server}/train")
    assert title(tab) == "Nothing is made while presenting"
    assert tab.get_by_test_id("stFileUploader").count() == 0
    visit(tab, f"{server}/recommendations")
    assert tab.get_by_role("slider").count() == 0
    said = tab.get_by_test_id("stMain").inner_text()
    assert len(re.findall(r"stands at rank \d", said)) == 5
    assert complaints(tab) == []


def test_presenting_is_switched_on_and_off_and_shared_by_address(server, tab, new_tab):
    visit(tab, f"{server}/users")
    usual = size_of_type(tab)
    tab.get_by_test_id("stSidebar").get_by_text("Present", exact=True).click()
    settle(tab)
    tab.wait_for_url("**mode=demo**")
    assert size_of_type(tab) > 1.1 * usual
    assert "sets this person apart" in tab.get_by_test_id("stMain").inner_text()
    tab.get_by_role("link", name="See this person's recommendations").click()
    arrive(tab, "/recommendations?")
    assert "mode=demo" in tab.url and title(tab) == "Why this?"
    other = new_tab()
    visit(other, tab.url)
    assert title(other) == "Why this?"
    tab.get_by_test_id("stSidebar").get_by_text("Present", exact=True).click()
    settle(tab)
    assert "mode=" not in tab.url and title(tab) == "Why this, and what if?"
