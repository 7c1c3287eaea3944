"""What a person takes along: charts, tables, and the address of just this view."""

import csv
import re
import xml.etree.ElementTree as ET

import pytest

from tests.e2e.conftest import settle, visit

pytestmark = pytest.mark.browser


def save(tab, tmp_path, place, button):
    """Press a button of the "Save" panel at a place; the file."""
    if not tab.get_by_test_id("stPopoverBody").count():
        tab.locator(place).get_by_role("button", name="Save").first.click()
    with tab.expect_download() as download:
        tab.get_by_test_id("stPopoverBody").get_by_role("button", name=button, exact=True).click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    return file


def test_a_chart_is_saved_as_picture_drawing_and_page(server, tab, tmp_path):
    visit(tab, server)
    chart = "[class*=st-key-figure-bar-chart-hr]"
    assert save(tab, tmp_path, chart, "PNG").read_bytes().startswith(b"\x89PNG")
    drawing = save(tab, tmp_path, chart, "SVG")
    assert drawing.name.startswith("demo-bar-chart-hr-10") and drawing.suffix == ".svg"
    words = " ".join(ET.parse(drawing).getroot().itertext())
    assert "With intents" in words and "Popularity" in words
    page = save(tab, tmp_path, chart, "Web page")
    text = page.read_text(encoding="utf-8")
    assert page.stat().st_size < 1_000_000
    assert "<script" not in text and set(re.findall(r"https?://[^\"' ]+", text)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
        "http://www.w3.org/1999/xhtml",
        "http://www.w3.org/2000/xmlns/",
    }
    visit_file = tab.context.new_page()
    visit_file.goto(page.as_uri())
    assert visit_file.locator("figcaption").inner_text().startswith("Bar chart: HR@10")
    assert save(tab, tmp_path, chart, "Figures as JSON").read_bytes().startswith(b'{"data":[')


def test_a_table_is_saved_and_its_view_shared_by_copying_the_address(server, tab, tmp_path):
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(tab, f"{server}/evaluation")
    rows = list(csv.reader(save(tab, tmp_path, "[class*=st-key-save-table-]", "CSV").open(encoding="utf-8-sig")))
    assert len(rows) == 5 and rows[1][0] == "With intents"
    tab.keyboard.press("Escape")
    tab.get_by_role("radio", name="Category of the held-out item").click()
    settle(tab)
    tab.get_by_role("button", name="Copy link").click()
    tab.get_by_role("button", name="Copied").wait_for()
    address = tab.evaluate("navigator.clipboard.readText()")
    assert "group=category" in address
    visit(tab, address)
    assert tab.get_by_role("radio", name="Category of the held-out item").is_checked()
