"""Bringing data in a real browser: refused, read, ready to start."""

import pytest

from tests.data.inspection.test_unpack import GOOD
from tests.e2e.conftest import settle, visit
from tests.workspace.test_saved_data import CSV, ITEMS

pytestmark = pytest.mark.browser


def upload(tab, *files):
    payloads = [{"name": name, "mimeType": "text/csv", "buffer": data} for name, data in files]
    tab.locator("input[type=file]").first.set_input_files(payloads)


def test_a_refused_file_is_named_and_a_good_one_is_ready_to_start(start_server, tab, tmp_path):
    visit(tab, f"{start_server(tmp_path)}/train")
    tab.get_by_text("Your data", exact=True).click()
    settle(tab)
    upload(tab, ("binary.csv", bytes(range(256)) * 40))
    said = tab.get_by_test_id("stAlertContentError")
    said.wait_for()
    assert "binary.csv, line 1: a NUL byte" in said.inner_text()
    assert list(tmp_path.iterdir()) == []
    tab.get_by_role("button", name="Remove binary.csv").click()
    settle(tab)
    assert said.count() == 0
    upload(tab, ("orders.csv", CSV), ("products.csv", ITEMS))
    tab.get_by_text("All 40 rows were read.").wait_for()
    settle(tab)
    assert tab.get_by_test_id("stMetricValue").all_inner_texts()[:3] == ["5", "8", "40"]
    assert tab.get_by_role("button", name="Start training").is_enabled()
    assert tab.get_by_test_id("stMain").get_by_text("Traceback").count() == 0


def test_columns_of_unknown_names_are_chosen(start_server, tab, tmp_path):
    visit(tab, f"{start_server(tmp_path)}/train")
    tab.get_by_text("Your data", exact=True).click()
    settle(tab)
    upload(tab, ("a.csv", GOOD.replace("item_id", "thing").encode()))
    tab.get_by_text("No column is recognised as the item.").wait_for()
    tab.get_by_role("combobox", name="Item", exact=True).click()
    tab.get_by_role("option", name="thing").click()
    settle(tab)
    tab.get_by_role("button", name="Read with these columns").click()
    tab.get_by_text("All 12 rows were read.").wait_for()
