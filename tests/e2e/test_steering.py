"""The ranking stays in view while sliders move, and an item is made first, at a desk and on a phone."""

import pytest

from tests.e2e.conftest import settle, visit
from tests.e2e.test_pages import complaints, rows, users

pytestmark = pytest.mark.browser


HEADER = 60
"""Pixels at the top that the app's own bar covers."""


def first_rows_in_view(tab, ranking):
    """Whether the first three rows lie between the bar and the lower edge. A table's own head may lie under the bar."""
    box = tab.locator(ranking).bounding_box()
    head, row = (36, 35) if ranking == ".st-key-ranking" else (8, 20)
    return box["y"] + head + row / 2 >= HEADER and box["y"] + head + 3 * row <= tab.viewport_size["height"]


def turn_the_last(tab):
    """The last slider of the panel, moved where it stands."""
    slider = tab.locator("[data-testid=stSlider] input").last
    slider.scroll_into_view_if_needed()
    slider.focus()
    tab.keyboard.press("End")
    settle(tab)
    return slider


@pytest.mark.parametrize(("width", "height", "ranking"), [(1280, 800, ".st-key-ranking"), (390, 844, ".sx-short")])
def test_the_ranking_is_seen_while_the_last_slider_moves(server, new_tab, width, height, ranking):
    tab = new_tab(width, height)
    visit(tab, f"{server}/recommendations?user={users()[4]}&turning=own")
    slider = turn_the_last(tab)
    assert HEADER <= slider.bounding_box()["y"] <= height and first_rows_in_view(tab, ranking)
    assert complaints(tab) == []
    tab.get_by_role("button", name="Reset all turns").click()
    settle(tab)
    assert "set=" not in tab.url
    assert tab.locator("[data-testid=stSlider] input").count() > 3  # the panel stays open


def test_what_would_make_it_first_is_made_with_a_click(server, tab):
    visit(tab, f"{server}/recommendations?user={users()[4]}")
    second = rows(tab, 2)[1]
    box = tab.get_by_test_id("stDataFrame").first.bounding_box()
    tab.mouse.click(box["x"] + 150, box["y"] + 36 + 35 * 1.5)
    settle(tab)
    tab.get_by_role("tab", name="What would make it first?").click()
    settle(tab)
    tab.get_by_role("button", name="Make this change").click()
    settle(tab)
    assert rows(tab, 3)[0] == second and rows(tab, 2)[0] == "up 1"
    assert tab.get_by_text("It is first already.").is_visible()
