"""Showing the explorer to people: sentences, large type, nothing that can be changed."""

import re

import pytest

from tests.e2e.conftest import arrive, settle, visit
from tests.e2e.test_pages import title, users

pytestmark = pytest.mark.browser


def size_of_type(tab):
    return float(tab.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)"))


def test_presenting_goes_from_the_run_to_a_reason_and_is_shared_by_address(server, tab, new_tab):
    visit(tab, f"{server}/users?user={users()[4]}")
    usual = size_of_type(tab)
    tab.get_by_test_id("stSidebar").get_by_text("Present", exact=True).click()
    settle(tab)
    tab.wait_for_url("**mode=demo**")
    assert size_of_type(tab) > 1.1 * usual
    said = tab.get_by_test_id("stMain").inner_text()
    assert "sets this person apart" in said and "They wrote: “" in said
    tab.get_by_role("link", name="See this person's recommendations").click()
    arrive(tab, "/recommendations?")
    assert "mode=demo" in tab.url and title(tab) == "Why this?"
    main = tab.get_by_test_id("stMain")
    assert re.search(
        r"(mostly|above all|not least) because of .+: without (it|that|them), (it falls|its lead)", main.inner_text()
    )
    for kind in ("slider", "tab", "switch"):
        assert main.get_by_role(kind).count() == 0
    other = new_tab()
    visit(other, tab.url)
    assert title(other) == "Why this?"
    tab.get_by_test_id("stSidebar").get_by_text("Present", exact=True).click()
    settle(tab)
    assert "mode=" not in tab.url and title(tab) == "Why this, and what if?"


def test_the_tour_is_walked_by_arrow_keys_with_the_notes_folded(server, tab):
    visit(tab, f"{server}/?run=demo")
    tab.get_by_role("button", name="Take the tour").click()
    arrive(tab, "tour=1")
    titles = [title(tab)]
    assert tab.get_by_test_id("stMain").get_by_text("1 of 5", exact=True).is_visible()
    for place in range(2, 6):
        tab.keyboard.press("ArrowRight")
        arrive(tab, f"tour={place}")
        titles.append(title(tab))
    assert len(set(titles)) == 5
    notes = tab.get_by_test_id("stExpander")
    assert not notes.get_by_role("listitem").first.is_visible()
    notes.get_by_text("Speaker's notes").click()
    assert "people" in notes.get_by_role("listitem").first.inner_text()
    tab.keyboard.press("ArrowLeft")
    arrive(tab, "tour=4")
    said = tab.locator(".sx-says").inner_text()
    assert re.search(r"stands at rank \d+\. Without the wish .+ it falls to rank \d+\.", said)
    tab.get_by_role("button", name="Leave the tour").click()
    settle(tab)
    assert "tour=" not in tab.url and title(tab) == "Is this run any good?"
