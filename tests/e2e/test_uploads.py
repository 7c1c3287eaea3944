"""Bringing data in a real browser: refused, read, ready to start."""

import io
import re

import pytest

from saerec.data.inspection.unpack import Upload
from saerec.workspace.saved_data import Corpora
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


def test_scores_and_quotes_in_files_of_their_own_are_read_at_once(start_server, tab, tmp_path):
    visit(tab, f"{start_server(tmp_path)}/train")
    tab.get_by_text("Your data", exact=True).click()
    settle(tab)
    pairs = [(f"critic {n}", f"Game {m}") for n in range(6) for m in range(9) if (n + m) % 3]
    scores = "critic,game,date,score\n" + "".join(f'{a},{b},"May {n % 28 + 1}, 2018",{40 + n}\n'
                                                  for n, (a, b) in enumerate(pairs))  # fmt: skip
    quotes = "critic,game,quote\n" + "".join(f"{a},{b},{a} says of {b} that it is fair.\n" for a, b in pairs[::-1])
    games = "Title,Genre\n" + "".join(f"Game {m},RPG\n" for m in range(9))
    upload(tab, ("critics.csv", scores.encode()), ("quotes.csv", quotes.encode()), ("games.csv", games.encode()))
    tab.get_by_text("36 of 36 rows were read.").or_(tab.get_by_text("All 36 rows were read.")).wait_for()
    settle(tab)
    assert tab.get_by_test_id("stMetricValue").all_inner_texts()[:3] == ["6", "9", "36"]
    assert tab.get_by_role("button", name="Start training").is_enabled()


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
    settle(tab)
    assert tab.get_by_label("Name of the run").input_value() == "my-run"
    assert tab.get_by_text("All options", exact=True).is_visible(), "settings are the preset's"


def test_new_files_take_the_earlier_ones_place_before_anything_can_be_started(start_server, tab, tmp_path):
    Corpora(tmp_path).add([Upload("small.csv", io.BytesIO(CSV))])
    visit(tab, f"{start_server(tmp_path)}/train")
    tab.get_by_text("Your data", exact=True).click()
    earlier, start = tab.get_by_text("All 40 rows were read."), tab.get_by_role("button", name="Start training")
    earlier.wait_for()
    settle(tab)
    assert start.is_enabled()
    tab.get_by_text("Bring more data").click()
    upload(tab, ("binary.csv", bytes(range(256)) * 40))
    tab.get_by_test_id("stAlertContentError").wait_for()
    settle(tab)
    assert earlier.count() == 0 and start.is_disabled(), "what is shown is the file that cannot be read"
    assert tab.get_by_text("Take them out to go on with small").is_visible()
    tab.get_by_role("button", name="Remove binary.csv").click()
    earlier.wait_for()
    settle(tab)
    assert start.is_enabled()
    rows = "".join(f"u{n % 3000},i{n % 700},{n},5,It works well.\n" for n in range(400_000))
    upload(tab, ("large.csv", (CSV.decode().split("\n")[0] + "\n" + rows).encode()))
    tab.get_by_text("Reading your data ...").wait_for()
    assert earlier.count() == 0 and start.count() == 0, "while the new file is read"
    tab.get_by_text(re.compile("400,000 rows were read")).first.wait_for(timeout=60_000)
    settle(tab)
    assert start.is_enabled()
