"""Nothing that is being read moves: cumulative layout shift of every page, as web.dev defines it.

Counted is what moves once the page's heading stands. Before that Streamlit's own start moves: its grey bars make room
for the sidebar, and what came before the script that draws HTML makes room for the heading. None of that can be set.
"""

import pytest

from tests.e2e.conftest import settle
from tests.e2e.test_accessibility import ADDRESSES

pytestmark = pytest.mark.browser
MOST = {1440: 0.1, 390: 0.25}
"""By the width of the window. Under .1 is good, from .25 on poor, as web.dev says."""
LOADS = 3
"""On a busy machine scripts of a page arrive in any order. What moves by design moves every time."""
WATCH = """
(() => {
    const shifts = [];
    window.shifts = shifts;
    // The frame in which the heading is drawn, however long that takes, is over when the next begins.
    const begin = () => { window.begun = performance.now() };
    const look = () => requestAnimationFrame(document.querySelector("h1") ? begin : look);
    look();
    const who = (node) => {
        const element = node && (node.nodeType === 1 ? node : node.parentElement);
        const keyed = element && (element.closest("[class*=st-key-]") || element);
        return keyed ? `${keyed.className} ${(element.innerText || "").slice(0, 40)}` : "gone";
    };
    new PerformanceObserver((list) => list.getEntries().forEach((one) => one.hadRecentInput || shifts.push({
        at: one.startTime, value: one.value, who: one.sources.map((source) => who(source.node)),
    }))).observe({ type: "layout-shift", buffered: true });
})()
"""


def cumulative(shifts):
    """The largest sum of a session: shifts less than a second apart, in five seconds at most."""
    worst = total = 0.0
    first = last = float("-inf")
    for one in shifts:
        if one["at"] - last > 1000 or one["at"] - first > 5000:
            total, first = 0.0, one["at"]
        total, last = total + one["value"], one["at"]
        worst = max(worst, total)
    return worst


def test_a_session_ends_after_a_second_of_rest_or_five_seconds():
    shifts = [{"at": at, "value": value} for at, value in ((0, 0.1), (900, 0.1), (1950, 0.15), (2900, 0.1))]
    assert cumulative(shifts) == pytest.approx(0.25)
    assert cumulative([{"at": 800 * n, "value": 0.1} for n in range(10)]) == pytest.approx(0.7)
    assert cumulative([]) == 0


def moved(tab, address):
    """(cumulative shift after the heading stood, what moved most)."""
    tab.goto(address)
    tab.wait_for_selector("h1", timeout=60_000)
    settle(tab)
    tab.wait_for_timeout(300)
    begun = tab.evaluate("window.begun")
    later = [one for one in tab.evaluate("window.shifts") if one["at"] > begun]
    return cumulative(later), max(later, key=lambda one: one["value"])["who"] if later else []


@pytest.mark.parametrize("width", MOST)
def test_nothing_moves_once_the_heading_stands(server, new_tab, width):
    tab = new_tab(width, 900)
    tab.add_init_script(WATCH)
    tab.context.new_cdp_session(tab).send("Network.setCacheDisabled", {"cacheDisabled": True})
    found = {}
    for address in ADDRESSES:
        for _ in range(LOADS):
            shift, who = moved(tab, f"{server}/{address}")
            if shift < MOST[width]:
                break
        else:
            found[address or "overview"] = (round(shift, 3), who)
    assert found == {}
