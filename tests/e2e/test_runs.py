"""The page of all runs: choose, rename, delete and undo, export and import."""

import shutil

import pytest

from saerec.workspace.archive import import_run
from saerec.workspace.labels import read_label
from saerec.workspace.run import Run
from tests.e2e.conftest import ROOT, settle, visit
from tests.e2e.test_pages import complaints, rows

pytestmark = pytest.mark.browser


@pytest.fixture
def runs(tmp_path):
    shutil.copytree(ROOT / "assets/demo_run", tmp_path / "runs" / "shop")
    (tmp_path / "runs" / "odd").mkdir()
    (tmp_path / "runs" / "odd" / "run.json").write_text("{", encoding="utf-8")
    return tmp_path / "runs"


def press(tab, name):
    tab.get_by_test_id("stMain").get_by_role("button", name=name, exact=True).first.click()
    settle(tab)


def test_a_run_is_named_deleted_brought_back_and_shared(start_server, tab, runs, tmp_path):
    server = start_server(runs)
    visit(tab, f"{server}/gallery")
    assert set(rows(tab, 1)) == {"shop", "odd", "demo", "demo-coarse"}
    box = tab.get_by_test_id("stDataFrame").bounding_box()
    tab.mouse.click(box["x"] + 60, box["y"] + 36 + 35 * (rows(tab, 1).index("shop") + 0.5))
    settle(tab)
    assert "pick=shop" in tab.url and tab.locator("h2.sx-name").inner_text() == "shop"

    press(tab, "Edit")
    tab.get_by_placeholder("shop", exact=True).fill("The <b>shop</b>")
    tab.get_by_role("textbox", name="Tags").fill("keep, small")
    tab.get_by_role("button", name="Save").click()
    settle(tab)
    assert tab.locator("h2.sx-name").inner_text() == "The <b>shop</b>"
    assert read_label(runs / "shop").tags == ("keep", "small")
    assert tab.get_by_role("link", name="Open", exact=True).get_attribute("href").endswith("?run=shop")

    tab.get_by_role("link", name="Train like this").click()
    settle(tab)
    assert tab.get_by_text("The settings and the data are those of shop").is_visible()
    assert "demo" in tab.get_by_test_id("stMain").get_by_role("combobox", name="Preset").input_value()
    visit(tab, f"{server}/gallery?pick=shop")
    press(tab, "Export")
    with tab.expect_download() as download:
        tab.get_by_test_id("stPopoverBody").get_by_role("button", name="Download").click()
    download.value.save_as(tmp_path / "shop.zip")
    assert import_run(tmp_path / "shop.zip", tmp_path / "away").fingerprint == Run(runs / "shop").fingerprint

    visit(tab, f"{server}/gallery?pick=shop")
    press(tab, "Delete")
    assert not (runs / "shop").exists() and "shop" not in "".join(rows(tab, 1))
    press(tab, "Undo")
    assert Run(runs / "shop").run_id == "shop" and "pick=shop" in tab.url

    tab.locator("input[type=file]").set_input_files(tmp_path / "shop.zip")
    settle(tab)
    tab.get_by_placeholder("as it was called").fill("again")
    tab.keyboard.press("Enter")
    settle(tab)
    press(tab, "Import")
    tab.wait_for_url("**pick=again**", timeout=60_000)
    assert Run(runs / "again").manifest["run_id"] == "again"
    assert complaints(tab) == []
