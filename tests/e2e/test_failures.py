"""From a miss to that person's ranking, with the wanted item chosen."""

import re

import pytest

from tests.e2e.conftest import arrive, settle, visit
from tests.e2e.test_pages import PAGES, complaints, rows, title

pytestmark = pytest.mark.browser


def test_a_case_is_told_and_leads_to_the_persons_ranking(server, tab):
    visit(tab, f"{server}/failures?ranks=20")
    assert title(tab) == PAGES["failures"] and complaints(tab) == []
    person, rank = rows(tab, 1)[1], rows(tab, 3)[1]
    grid = tab.get_by_test_id("stDataFrame").first
    box = grid.bounding_box()
    tab.mouse.click(box["x"] + 60, box["y"] + 36 + 35 * 1.5)
    arrive(tab, f"case={person}")
    told = tab.locator(".st-key-case")
    assert f"{person} chose" in told.inner_text() and f"rank {rank}." in told.inner_text()
    told.get_by_role("link", name="See this person's ranking").click()
    arrive(tab, "recommendations")
    assert re.search(r"[?&]evaluated=1", tab.url) and f"user={person}" in tab.url and "item=" in tab.url
    assert tab.get_by_text(f"stands at rank {rank}").first.is_visible()
    tab.go_back()
    settle(tab)
    assert title(tab) == PAGES["failures"] and "ranks=20" in tab.url and f"case={person}" in tab.url
