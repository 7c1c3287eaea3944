"""What people come for, from the first click to the last; each page on its own is walked in test_pages."""

import re

import pandas as pd
import pytest

from tests.e2e.conftest import ROOT, arrive, settle, visit
from tests.e2e.test_pages import PAGES, complaints, headline, rows, title, users

pytestmark = pytest.mark.browser


def main_text(tab):
    return tab.get_by_test_id("stMain").inner_text()


def test_an_intent_is_found_and_renamed_for_everybody(start_server, tab, new_tab, tmp_path):
    server, latent = start_server(tmp_path), said_by_some_alone()
    visit(tab, f"{server}/latents?run=demo&latent={latent}")  # the first request to a fresh server is a deep link
    assert title(tab) == PAGES["latents"]
    assert tab.get_by_test_id("stSidebar").get_by_text("Recommendations").is_visible()
    assert complaints(tab) == []
    box = tab.get_by_placeholder("Search names and keywords")
    box.fill(headline(tab).split()[0])
    box.press("Enter")
    arrive(tab, "find=")
    tab.get_by_role("button", name="Edit").click()
    tab.get_by_role("textbox", name="Name", exact=True).fill("Called otherwise")
    tab.locator(f"[class*=st-key-edit-demo-{latent}-save] button").click()
    settle(tab)
    assert headline(tab) == "Called otherwise"
    tab.get_by_role("link", name="people who have it").click()
    arrive(tab, "/users?")
    other = new_tab()
    visit(other, tab.url)
    opened = open_themes(other).get_by_role("link", name="Called otherwise")
    assert opened.first.is_visible()


def said_by_some_alone():
    """The latent that alone makes the personal theme of which most is said."""
    themes = pd.read_parquet(ROOT / "assets" / "demo_run" / "intents" / "themes.parquet")
    return int(themes.loc[(themes["kind"] == "personal") & (themes["n_latents"] == 1), "head"].iloc[0])


def open_themes(tab):
    """The page of a person, all themes opened."""
    for summary in tab.get_by_test_id("stExpander").filter(has_text="of what they say").locator("summary").all():
        summary.click()
    settle(tab)
    return tab


def test_a_sentence_is_followed_to_the_rank_and_every_number_is_found_on_its_own_page(server, tab):
    visit(tab, f"{server}/recommendations?user={users()[3]}")
    tab.get_by_role("tab", name="From sentence to rank").click()
    settle(tab)
    steps = tab.locator(".sx-provenance > div")
    figures = dict(
        zip(steps.locator("span:first-child").all_inner_texts(), steps.locator("strong").all_inner_texts(), strict=True)
    )
    labels = list(figures)
    assert (labels[0], labels[-1]) == ("Sentence", "Rank")
    name = re.search("“(.+)”", steps.nth(1).inner_text())[1]
    weight = tab.get_by_role("slider", name=labels[3].split()[0]).evaluate(
        "one => one.getAttribute('aria-valuenow') ?? one.value"
    )
    assert figures[labels[3]] == f"{float(weight):.2f}"
    assert f"stands at rank {figures['Rank']}" in main_text(tab)
    tab.get_by_role("link", name="The person's sentences").click()
    arrive(tab, "/users?")
    open_themes(tab)
    assert figures["Sentence"] in main_text(tab)
    tab.get_by_role("link", name=name).first.click()
    arrive(tab, "/latents?")
    assert headline(tab) == name
    assert figures[labels[1]] in main_text(tab)


def test_a_steered_person_is_shared_and_seen_by_another_browser(server, tab, new_tab):
    visit(tab, f"{server}/recommendations?user={users()[4]}")
    tab.get_by_role("button", name="Pin to compare").click()
    settle(tab)
    tab.get_by_text("Edit the history").click()
    settle(tab)
    tab.locator(".st-key-history-gone-2 button").first.click()
    settle(tab)
    tab.locator(".st-key-history-earlier-2 button").first.click()
    settle(tab)
    tab.get_by_role("slider", name="Personal").focus()
    tab.keyboard.press("End")
    settle(tab)
    assert {"against=model", "history=", "set=personal"} <= set(
        re.findall(r"against=model|history=|set=personal", tab.url)
    )
    seen, note = rows(tab, 3), tab.get_by_text("moved.").inner_text()
    assert rows(tab, 2) != seen
    other = new_tab()
    visit(other, tab.url)
    assert other.get_by_text("Pinned, and now").is_visible()
    assert rows(other, 3) == seen
    assert other.get_by_text("moved.").inner_text() == note
    tab.get_by_role("button", name="Reset to the model").click()
    settle(tab)
    assert rows(tab, 2) == rows(tab, 3)
    assert complaints(tab) == []
