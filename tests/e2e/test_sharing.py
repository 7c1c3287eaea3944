"""A view is in its address: back and forward walk through views, and hostile texts stay texts in a real browser."""

import pytest

from tests.e2e.conftest import settle, visit
from tests.e2e.test_pages import PAGES, complaints
from tests.support.hostile import make_hostile_run

pytestmark = pytest.mark.browser


def test_back_and_forward_walk_through_the_views(server, tab):
    visit(tab, f"{server}/evaluation")
    history, category = (tab.get_by_role("radio", name=name) for name in ("Interactions known", "Category of the"))
    assert history.is_checked()
    category.click()
    settle(tab)
    assert "group=category" in tab.url and category.is_checked()
    tab.go_back()
    settle(tab)
    assert "group=" not in tab.url and history.is_checked()
    tab.go_forward()
    settle(tab)
    assert "group=category" in tab.url and category.is_checked()


def test_a_box_on_the_map_lists_what_lies_in_it(server, tab):
    visit(tab, f"{server}/map?box=1")
    plot = tab.locator(".st-key-figure-map .nsewdrag").first
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    tab.wait_for_timeout(500)  # names are thinned after the chart is drawn
    seen = tab.evaluate(
        "[...document.querySelectorAll('.textpoint text')].filter(t => t.style.visibility != 'hidden').length"
    )
    assert 10 < seen < tab.locator(".textpoint text").count()
    tab.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    tab.mouse.down()
    tab.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.6 * box["height"], steps=5)
    tab.mouse.up()
    tab.get_by_text("latents in the box").wait_for()
    tab.get_by_test_id("stDataFrame").wait_for()
    assert complaints(tab) == []


def test_hostile_texts_run_nothing_load_nothing_and_link_nowhere(start_server, tab, tmp_path):
    make_hostile_run(tmp_path / "bad")
    server = start_server(tmp_path)
    dialogs, foreign = [], []
    tab.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    tab.on("request", lambda request: foreign.append(request.url) if "evil" in request.url else None)
    for name in PAGES:
        visit(tab, f"{server}/{name}?run=bad")
        assert complaints(tab) == []
        main = tab.get_by_test_id("stMain")
        assert main.locator("script, iframe, img[src=x], img[src*=evil], [onerror], [onload], .katex").count() == 0
        addresses = main.locator("a").evaluate_all("links => links.map(link => link.href)")
        assert [one for one in addresses if not one.startswith(server)] == []
    assert dialogs == [] and foreign == []
