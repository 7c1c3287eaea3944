"""A list is made beside a latent, filled on another page, put in order and opened by its link in another browser."""

import json
import re

import pytest

from tests.e2e.conftest import arrive, settle, visit
from tests.e2e.test_pages import complaints, headline, users

pytestmark = pytest.mark.browser


def test_a_list_is_made_filled_reordered_exported_and_shared_by_its_link(start_server, tab, new_tab, tmp_path):
    server = start_server(tmp_path / "runs")
    visit(tab, f"{server}/latents?run=demo&latent=3")
    name = headline(tab)
    tab.get_by_role("button", name="Add to a list").click()
    tab.get_by_role("textbox", name="Name of the new list").fill("For Monday")
    tab.get_by_role("button", name="Add", exact=True).click()
    tab.get_by_role("link", name="On For Monday").wait_for()
    visit(tab, f"{server}/users?run=demo&user={users()[4]}")
    tab.get_by_role("button", name="Add to a list").click()
    tab.get_by_role("textbox", name="Remark").fill("Ask about the garden")
    tab.get_by_role("button", name="Add", exact=True).click()
    tab.get_by_role("link", name="On For Monday").click()
    arrive(tab, "list=")
    tab.get_by_role("button", name=f"Move {users()[4]} up").click()
    settle(tab)
    with tab.expect_download() as download:
        tab.get_by_role("button", name="JSON").click()
    download.value.save_as(tmp_path / "list.json")
    entries = json.loads((tmp_path / "list.json").read_text())["entries"]
    assert [(one["kind"], one["remark"]) for one in entries] == [("person", "Ask about the garden"), ("latent", "")]
    other = new_tab()
    visit(other, tab.url)
    said = other.get_by_test_id("stMain").inner_text()
    assert re.search(rf"\b1\b.*{users()[4]}.*\b2\b.*{re.escape(name)}", said, re.DOTALL)
    assert complaints(tab) == complaints(other) == []
