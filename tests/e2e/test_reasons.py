"""A correction by mouse and keyboard: from a latent's sentences to the bank, and back again."""

import pytest

from saerec.workspace.own_reasons import OwnReasons
from saerec.workspace.reason_text import sentences_of
from tests.e2e.conftest import settle, visit

pytestmark = pytest.mark.browser


def test_what_a_latent_says_is_added_edited_and_taken_back(start_server, tab, tmp_path):
    server, own = start_server(tmp_path), OwnReasons(tmp_path)
    visit(tab, f"{server}/latents?run=demo&latent=30")
    tab.get_by_role("button", name="This says ...").click()
    tab.get_by_role("combobox", name="Reason").click()
    tab.keyboard.type("glows in moonlight")
    tab.get_by_text("Add: glows in moonlight").wait_for()
    tab.keyboard.press("Enter")
    settle(tab)
    tab.get_by_role("textbox", name="Its opposite").fill("dark at night")
    tab.get_by_role("button", name="Add to the reasons").click()  # what was typed arrives with the click
    tab.get_by_text("Added to glows in moonlight: 5.").wait_for()
    assert len(sentences_of(own.text("own"))) == 5
    tab.get_by_role("link", name="All reasons").click()
    tab.get_by_role("heading", name="What do people give as reasons?").wait_for()
    settle(tab)
    assert tab.locator("h2.sx-name").inner_text() == "glows in moonlight"
    box = tab.get_by_role("textbox", name="Your own reasons")
    begun = box.input_value()
    box.fill(f"{begun}stray")
    tab.get_by_role("button", name="Save", exact=True).click()
    tab.get_by_text("is neither").first.wait_for()
    assert own.text("own") == begun and box.input_value() == f"{begun}stray"
    box.fill(f"{begun}- Gone by midnight.\n")
    tab.get_by_role("button", name="Save", exact=True).click()
    tab.get_by_text("Saved. Sentences are read with it").wait_for()
    assert sentences_of(own.text("own"))["Gone by midnight."] == ("glows in moonlight", "-")
    for left in (5, 0):
        settle(tab)
        tab.get_by_role("button", name="Undo the last edit").click()
        tab.get_by_text("Taken back:").wait_for()
        settle(tab)
        assert len(sentences_of(own.text("own"))) == left
    start_server.stop(server)
