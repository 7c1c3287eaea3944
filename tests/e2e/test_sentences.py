"""Somebody reads the map of sentences: points at one, draws around some, looks for a word, and sends the link."""

import re

import pytest

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.explorer.sentences.selection import inside, read_area
from saerec.places import demo_run
from saerec.workspace.run import Run
from tests.e2e.conftest import arrive, settle, visit
from tests.e2e.test_pages import complaints

pytestmark = pytest.mark.browser


def drag(tab, corners):
    """Press on the map at the first of some places (shares of its width and height), go to the others, let go."""
    sheet = tab.locator("canvas.over")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]
    tab.mouse.move(*places[0])
    tab.mouse.down()
    for place in places[1:]:
        tab.mouse.move(*place, steps=4)
    tab.mouse.up()


def counted(tab):
    """How many sentences the page says are chosen."""
    return int(
        re.search(r"([\d,]+) sentences?", tab.get_by_role("heading", level=2).first.inner_text())[1].replace(",", "")
    )


def test_an_area_is_drawn_read_narrowed_by_a_word_and_shared(server, tab, new_tab):
    visit(tab, f"{server}/map?run=demo&view=sentences")
    drag(tab, [(0.4, 0.2), (0.62, 0.55)])
    arrive(tab, "area=box:")
    table = Explorer(Run(demo_run())).sentences()
    area = re.search(r"area=([^&]+)", tab.url)[1].replace("%3A", ":").replace("%2C", ",")
    there = table[inside(table, read_area(area))]
    assert counted(tab) == len(there) > 100
    tab.get_by_text("Themes", exact=True).first.scroll_into_view_if_needed()
    head = tab.locator("canvas.over")
    head.scroll_into_view_if_needed()
    box, tip = head.bounding_box(), tab.locator(".tip")
    for step in range(40):
        tab.mouse.move(box["x"] + (0.45 + step * 0.004) * box["width"], box["y"] + 0.4 * box["height"])
        if tip.is_visible():
            break
    assert tip.locator("span").inner_text() in set(table[c.TEXT].str.slice(0, 160))
    tab.get_by_placeholder("Words that a sentence holds").fill("the")
    tab.keyboard.press("Enter")
    arrive(tab, "holds=the")
    assert counted(tab) == int(there[c.TEXT].str.lower().str.contains("the", regex=False).sum())
    other = new_tab(width=390, height=800, scheme="dark")
    visit(other, tab.url)
    assert counted(other) == counted(tab)
    assert complaints(tab) == complaints(other) == []


def test_an_outline_is_drawn_and_the_keyboard_alone_does_too(server, tab):
    visit(tab, f"{server}/map?run=demo&view=sentences")
    tab.get_by_role("button", name="Lasso").click()
    drag(tab, [(0.4, 0.3), (0.6, 0.3), (0.5, 0.7), (0.4, 0.35)])
    arrive(tab, "area=lasso:")
    drawn = counted(tab)
    tab.get_by_role("application").focus()
    tab.keyboard.press("Escape")
    settle(tab)
    assert "area=" not in tab.url and tab.get_by_text("Nothing is chosen.").is_visible()
    for key in ("+", "+", "+", "Enter"):
        tab.keyboard.press(key)
    arrive(tab, "area=box:")
    assert drawn > 10 and 0 < counted(tab) < 40_000
    assert complaints(tab) == []
