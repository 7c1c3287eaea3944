"""Every page can be read with weak eyes and used without a mouse: axe's rules, contrast, size of text, overlaps.

axe-core comes in the wheel of axe-playwright-python (Deque, MPL-2.0). Where it is not installed its rules are skipped.
"""

import importlib.util
import os
from pathlib import Path

import pandas as pd
import pytest

from tests.e2e.conftest import ROOT, arrive, settle, visit
from tests.e2e.test_pages import PAGES

pytestmark = pytest.mark.browser
SCAN = (Path(__file__).parent / "scan.js").read_text("utf-8")
RULES = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
    .flatMap(rule => rule.nodes.map(node => [rule.id, rule.impact, node.html.slice(0, 160)]))"""
STREAMLITS = (("presentation-role-conflict", 'data-testid="stFileUploaderDropzone"'),)
"""(rule, part of the element) that is Streamlit's own markup and can be neither styled nor set: the place to drop files
has the role `presentation` and a name as well. Everything in it is reached and named by its own button."""
ADDRESSES = (*PAGES, "?tour=1", "map?view=sentences")
DESK = (1440, 900)
VIEWS = ((1440, "light"), (390, "dark"))
EVERY_VIEW = (*VIEWS, (1440, "dark"), (390, "light"))
"""Takes twice as long: looked at where SAEREC_EVERY_VIEW is set."""


@pytest.fixture(scope="module")
def axe():
    """The script that checks a page."""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or not found.submodule_search_locations:
        pytest.skip("axe-playwright-python is not installed (requirements-dev.txt).")
    return (Path(found.submodule_search_locations[0]) / "axe.min.js").read_text("utf-8")


def faults(tab, axe):
    """Whatever axe and the scan find on the page as it stands."""
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(axe)
    rules = [
        f"{rule} ({impact}): {html}"
        for rule, impact, html in tab.evaluate(RULES)
        if not any(rule == known and part in html for known, part in STREAMLITS)
    ]
    return [*rules, *tab.evaluate(SCAN)]


def test_no_page_is_hard_to_read_by_day_or_night_on_a_desk_or_a_phone(server, new_tab, axe):
    """One tab walks through all pages."""
    views = EVERY_VIEW if os.environ.get("SAEREC_EVERY_VIEW") else VIEWS
    tab, found = new_tab(*DESK), []
    for address in ADDRESSES:
        visit(tab, f"{server}/{address}")
        for width, scheme in views:
            tab.set_viewport_size({"width": width, "height": DESK[1]})
            tab.emulate_media(color_scheme=scheme)
            settle(tab)
            found += [f"{address or 'overview'} {width} {scheme}: {fault}" for fault in faults(tab, axe)]
        tab.set_viewport_size(dict(zip(("width", "height"), DESK, strict=True)))
        tab.emulate_media(color_scheme="light")
    assert found == []


@pytest.mark.parametrize(("width", "height"), [(720, 450), (800, 900)])
def test_on_a_tablet_and_at_twice_the_size_nothing_covers_anything(server, new_tab, width, height):
    """720 by 450 is what a window of 1440 by 900 has at 200 %."""
    tab, found = new_tab(width, height), []
    for page in ("latents", "recommendations", "gallery"):
        visit(tab, f"{server}/{page}")
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        found += [f"{page}: {fault}" for fault in tab.evaluate(SCAN)]
    assert found == []


FOCUSED = """() => {
    let element = document.activeElement;
    while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return (element.getAttribute("aria-label") || element.innerText || element.placeholder || "").trim().slice(0, 60);
}"""


def walk(tab, most):
    """What the tabulator reaches, in its order, until it comes round."""
    seen = []
    for _ in range(most):
        tab.keyboard.press("Tab")
        seen.append(tab.evaluate(FOCUSED))
    return seen


ORDER = {
    "latents?latent=3": ("Copy link", "Search", "By words", "Show", "Next", "Edit", "Pin"),
    "recommendations": (
        "Copy link",
        "Person",
        "Random",
        "Sequence",
        "Public",
        "Turn what",
        "Edit the history",
        "Ranking",
    ),
}


@pytest.mark.parametrize("page", ORDER)
def test_the_keyboard_alone_reaches_everything_in_the_order_it_is_read(server, tab, page):
    visit(tab, f"{server}/{page}")
    wanted = ("Overview", "Runs", *ORDER[page])
    names = walk(tab, 90)
    places = [next((place for place, name in enumerate(names) if part in name), None) for part in wanted]
    assert None not in places, (wanted, names)
    assert places == sorted(places), list(zip(wanted, places, strict=True))


CHOSEN_BY_ARROWS = {
    "latents": "latent=",
    "recommendations": "item=",
    "reasons": "reason=",
    "failures": "case=",
    "gallery": "pick=",
}


@pytest.mark.parametrize("page", CHOSEN_BY_ARROWS)
def test_a_table_is_passed_by_the_tabulator_and_chooses_by_the_arrows(server, tab, page):
    visit(tab, f"{server}/{page}")
    before = tab.url
    for _ in range(90):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.tagName") == "CANVAS":
            break
    tab.wait_for_timeout(600)  # a choice is sent a moment after it is made
    settle(tab)
    assert tab.url == before
    tab.keyboard.press("ArrowDown")
    arrive(tab, CHOSEN_BY_ARROWS[page])


def test_the_keyboard_edits_a_latent_and_takes_it_back(server, tab):
    """A popover opens, is filled in, saved and closed without a mouse."""
    visit(tab, f"{server}/latents?latent=4")
    before = tab.locator("h2.sx-name").inner_text()
    tab.get_by_role("button", name="Edit").focus()
    tab.keyboard.press("Enter")
    box = tab.get_by_role("textbox", name="Name", exact=True)
    box.wait_for()
    box.focus()
    tab.keyboard.press("ControlOrMeta+a")
    tab.keyboard.type("Named by keys")
    tab.keyboard.press("Enter")
    settle(tab)
    tab.locator("[class*=st-key-edit-demo-4-save] button").focus()
    tab.keyboard.press("Enter")
    settle(tab)
    assert tab.get_by_text("Saved for everybody.").is_visible()
    assert tab.locator("h2.sx-name").inner_text() == "Named by keys"
    tab.locator(".st-key-undo-4 button").focus()
    tab.keyboard.press("Enter")
    settle(tab)
    assert tab.locator("h2.sx-name").inner_text() == before
    tab.keyboard.press("Escape")
    box.wait_for(state="hidden")


def test_what_is_typed_and_not_left_goes_with_a_click_on_another_page_and_is_there_again(server, tab):
    visit(tab, f"{server}/latents?latent=5")
    tab.get_by_role("button", name="Edit").click()
    tab.get_by_role("textbox", name="Name", exact=True).fill("Not finished")
    tab.keyboard.press("Escape")
    tab.get_by_test_id("stPopoverBody").wait_for(state="hidden")
    settle(tab)
    tab.get_by_role("link", name="Evaluation").first.click()
    tab.get_by_role("heading", name=PAGES["evaluation"]).wait_for()
    settle(tab)
    tab.get_by_role("link", name="Latents", exact=True).first.click()
    tab.get_by_role("heading", name=PAGES["latents"]).wait_for()
    settle(tab)
    assert "latent=5" in tab.url, "the page opens as it was left"
    tab.get_by_role("button", name="Edit").click()
    assert tab.get_by_role("textbox", name="Name", exact=True).input_value() == "Not finished"


def test_buttons_that_are_icons_say_what_they_do(server, tab):
    user = pd.read_parquet(ROOT / "assets/demo_run/data/users.parquet")["user_id"].iloc[4]
    visit(tab, f"{server}/recommendations?user={user}")
    tab.get_by_text("Edit the history").click()
    settle(tab)
    latest = tab.locator("[class*=st-key-history-row-]").first
    title = latest.locator("p").first.inner_text()
    for what in ("Move later:", "Move earlier:", "Remove"):
        button = latest.get_by_role("button", name=f"{what} {title}")
        assert button.count() == 1
        assert button.get_by_test_id("stMarkdownContainer").bounding_box()["width"] <= 1, (
            "those who see it see the icon alone"
        )
