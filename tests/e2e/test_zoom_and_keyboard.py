"""At twice the size and without a mouse: nothing is cut off or covered, and every control is reached and seen."""

from pathlib import Path

import pytest

from tests.e2e.conftest import settle, visit
from tests.e2e.test_accessibility import ADDRESSES, SCAN

pytestmark = pytest.mark.browser
STOPS = (Path(__file__).parent / "tab_stops.js").read_text("utf-8")
AT_TWICE = {"viewport": {"width": 720, "height": 450}, "device_scale_factor": 2}
"""What a window of 1440 by 900 becomes when the browser enlarges it to 200 %."""
DRAWN = "() => !document.querySelector('[data-testid=stSkeleton]')"
PATIENCE = 120_000  # milliseconds
FEWEST = 7
"""Even the barest view has a way past the ways, the ways, two menus, its text, a link to it, and something to do."""


@pytest.fixture(scope="module")
def enlarged(browser):
    """One tab for all pages: what the browser has loaded once it keeps."""
    context = browser.new_context(**AT_TWICE, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def walk(tab):
    """(all stops, those not reached, faults of those that were): round the page once, from where the focus is."""
    tab.wait_for_function(DRAWN)
    tab.evaluate(STOPS)
    names = tab.evaluate("tabStops.mark()")
    reached, faults, rounds = set(), [], 0
    for _ in range(2 * len(names) + 20):
        tab.keyboard.press("Tab")
        stop = tab.evaluate("tabStops.stop()")
        rounds += stop["outside"]  # between the last stop and the first the focus leaves the page
        if rounds == 2 or len(reached) == len(names):
            break
        if stop["place"] in reached or stop["place"] < 0:
            continue
        reached.add(stop["place"])
        faults += [] if stop["ringed"] else [f"no ring: {stop['name']}"]
        faults += [f"{stop['name']} lies below {stop['covered']}"] if stop["covered"] else []
    return names, [name for place, name in enumerate(names) if place not in reached], faults


@pytest.mark.parametrize("address", ADDRESSES)
def test_at_twice_the_size_the_keyboard_reaches_everything(server, enlarged, address):
    visit(enlarged, f"{server}/{address}")
    assert enlarged.evaluate("document.documentElement.scrollWidth") <= AT_TWICE["viewport"]["width"]
    assert enlarged.evaluate(SCAN) == []
    names, missed, faults = walk(enlarged)
    assert len(names) >= FEWEST, names
    assert (missed, faults) == ([], [])


def test_the_ways_are_folded_away_for_the_keyboard_too_and_opened_by_it(server, enlarged):
    visit(enlarged, f"{server}/quiz")
    names, *_ = walk(enlarged)
    assert not any("Recommendations" in name for name in names)
    enlarged.get_by_test_id("stExpandSidebarButton").locator("visible=true").focus()
    enlarged.keyboard.press("Enter")
    enlarged.get_by_role("link", name="Recommendations").wait_for()
    settle(enlarged)
    enlarged.wait_for_timeout(400)  # until the ways have slid in
    names, missed, faults = walk(enlarged)
    ways = [name for name in names if any(way in name for way in ("Recommendations", "Runs", "Glossary"))]
    assert len(ways) >= 3, names
    assert not set(ways) & set(missed)
    assert not [fault for fault in faults if any(way in fault for way in ways)]
