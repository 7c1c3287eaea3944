"""What a person sees: every page, the first request being a deep link on a fresh server."""

import re

import pandas as pd
import pytest

from saerec.cli import main
from saerec.explorer import Explorer
from saerec.workspace.run import Run
from tests.e2e.conftest import ROOT, arrive, settle, visit

pytestmark = pytest.mark.browser
PAGES = {
    "": "Is this run any good?",
    "latents": "What does this latent mean?",
    "map": "Where do intents lie?",
    "probe": "What does this text carry?",
    "users": "What does this person want?",
    "recommendations": "Why this, and what if?",
    "cohorts": "Who wants what?",
    "evaluation": "How well does it rank, and for whom?",
    "quiz": "Can a reader tell?",
    "compare": "What is different in another run?",
    "train": "Train a run",
    "gallery": "Which runs are there?",
}


def users():
    return pd.read_parquet(ROOT / "assets/demo_run/data/users.parquet")["user_id"].tolist()


def title(tab):
    return tab.get_by_test_id("stMain").get_by_role("heading", level=1).first.inner_text()


def complaints(tab):
    return tab.locator("[data-testid=stException], [data-testid=stAlertContentError]").all_inner_texts()


def test_the_first_request_to_a_fresh_server_is_a_deep_link(start_server, tab):
    visit(tab, f"{start_server()}/latents?run=demo&latent=3")
    assert title(tab) == PAGES["latents"]
    assert tab.get_by_test_id("stSidebar").get_by_text("Recommendations").is_visible()
    assert complaints(tab) == []


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens(server, tab, name):
    visit(tab, f"{server}/{name}")
    assert title(tab) == PAGES[name]
    assert complaints(tab) == []


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_their_window(server, new_tab, width, scheme):
    tab = new_tab(width, 900, scheme)
    for name in ("", "recommendations"):
        visit(tab, f"{server}/{name}")
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        dark = tab.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
        assert (dark == "rgb(16, 23, 29)") == (scheme == "dark")


def headline(tab):
    return tab.locator("h2.sx-name").inner_text()


def rows(tab, number):
    """The texts of a table's column, as the browser tells those who cannot see it."""
    grid = tab.get_by_test_id("stDataFrame").first
    grid.scroll_into_view_if_needed()
    cells = grid.locator(f"td[aria-colindex='{number}']")
    cells.first.wait_for(state="attached")
    return cells.all_inner_texts()


def test_choosing_a_latent_in_the_list_changes_the_page_and_the_address(server, tab):
    visit(tab, f"{server}/latents")
    before = headline(tab)
    grid = tab.get_by_test_id("stDataFrame").first
    box = grid.bounding_box()
    tab.mouse.click(box["x"] + 60, box["y"] + 36 + 35 * 2.5)  # the third row
    arrive(tab, "latent=")
    assert headline(tab) != before


def test_the_list_of_latents_is_searched_and_shared_by_address(server, tab):
    visit(tab, f"{server}/latents")
    word = headline(tab).split()[0]
    tab.get_by_placeholder("Search names and keywords").fill(word)
    tab.get_by_placeholder("Search names and keywords").press("Enter")
    arrive(tab, f"find={word}")
    assert word.lower() in headline(tab).lower()
    tab.get_by_placeholder("Search names and keywords").fill("no latent is called this")
    tab.get_by_placeholder("Search names and keywords").press("Enter")
    tab.get_by_text("No latent matches.").wait_for()


def test_stepping_through_latents_and_back(server, tab):
    visit(tab, f"{server}/latents")
    first = headline(tab)
    tab.get_by_role("button", name="Next").click()
    settle(tab)
    assert headline(tab) != first
    tab.get_by_role("button", name="Previous").click()
    settle(tab)
    assert headline(tab) == first


def test_lists_of_links_lead_on_without_loading_the_page_anew(server, tab):
    visit(tab, f"{server}/latents?run=demo&latent=3&sort=name")
    tab.evaluate("window.kept = true")
    neighbour = tab.locator(".st-key-neighbours a").first
    name, address = neighbour.inner_text(), neighbour.get_attribute("href")
    neighbour.click()
    settle(tab)
    assert headline(tab) == name
    assert re.search(r"latent=(\d+)", tab.url)[1] == re.search(r"latent=(\d+)", address)[1] != "3"
    assert "sort=name" in tab.url and "sort=name" in address
    tab.go_back()
    settle(tab)
    person = tab.locator(".st-key-carriers a").first
    who = person.inner_text()
    person.click()
    tab.get_by_role("heading", name=PAGES["users"]).wait_for()
    settle(tab)
    assert f"user={who}" in tab.url
    assert tab.evaluate("window.kept") is True
    assert complaints(tab) == []


def test_a_new_name_is_seen_on_every_page_and_can_be_undone(start_server, tab, tmp_path):
    server = start_server(tmp_path)
    visit(tab, f"{server}/latents?latent=3")
    before = headline(tab)
    tab.get_by_role("button", name="Edit").click()
    tab.get_by_role("textbox", name="Name").fill("Renamed by <b>hand</b>")
    tab.get_by_test_id("stForm").get_by_role("button", name="Save").click()
    settle(tab)
    assert headline(tab) == "Renamed by <b>hand</b>"
    assert tab.get_by_text("named by a person").is_visible()
    visit(tab, f"{server}/map?latent=3")
    assert tab.get_by_role("link", name="Open Renamed by <b>hand</b>").is_visible()
    visit(tab, f"{server}/latents?latent=3")
    tab.get_by_role("button", name="Edit").click()
    tab.get_by_role("button", name="Undo the last edit").click()
    settle(tab)
    assert headline(tab) == before


def test_a_name_is_measured_before_it_is_kept(start_server, tab, tmp_path):
    visit(tab, f"{start_server(tmp_path)}/latents?latent=3")
    tab.get_by_role("button", name="Edit").click()
    tab.get_by_label("Name", exact=True).fill("Something quite different")
    tab.get_by_test_id("stBaseButton-secondaryFormSubmit").click()
    said = tab.get_by_test_id("stAlertContentInfo")
    said.wait_for(timeout=60_000)  # the text model is loaded first
    assert "Name score 0." in said.inner_text() and "Wrong about" in said.inner_text()
    assert headline(tab) != "Something quite different"


def test_the_bill_of_an_intent_is_worked_out(server, tab):
    visit(tab, f"{server}/latents")
    charts = tab.get_by_test_id("stPlotlyChart")
    charts.first.wait_for()
    before = charts.count()
    tab.get_by_text("Measure it now").click()
    tab.get_by_text("Controls that should buy nothing").wait_for(timeout=60_000)
    settle(tab)
    assert charts.count() == before + 1
    assert complaints(tab) == []


def test_a_typed_text_is_read_and_shared_by_address(server, tab):
    visit(tab, f"{server}/probe")
    assert tab.get_by_text("Nothing to read yet.").is_visible()
    box = tab.get_by_role("textbox", name="Text", exact=True)
    box.fill("<b>It is so quiet</b> that I sleep well.")
    box.press("Control+Enter")
    arrive(tab, "text=")
    assert tab.locator("ul.sx-passages li").count() >= 1
    assert tab.locator("ul.sx-passages").first.inner_text().count("<b>It") == 1
    visit(tab, tab.url)
    assert tab.locator("ul.sx-passages li").count() >= 1


def test_an_explanation_is_put_to_the_test_and_exported(server, tab, tmp_path):
    visit(tab, f"{server}/recommendations?user={users()[4]}")
    tab.get_by_role("tab", name="Put to the test").click()
    settle(tab)
    assert tab.get_by_text("What is each intent worth?").is_visible()
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Card as JSON").click()
    download.value.save_as(tmp_path / "card.json")
    assert main(["verify", str(tmp_path / "card.json"), "--run", str(ROOT / "assets/demo_run")]) == 0


def test_a_person_is_found_by_the_picker_and_by_address(server, tab):
    visit(tab, f"{server}/users")
    wanted = users()[4]
    tab.get_by_role("combobox", name="Person").click()
    tab.keyboard.type(wanted)
    tab.get_by_role("option").first.click()
    arrive(tab, f"user={wanted}")
    assert complaints(tab) == []
    tab.get_by_role("link", name="See and change this person's recommendations").click()
    settle(tab)
    assert title(tab) == PAGES["recommendations"]
    assert wanted in tab.url


def test_moving_a_fusion_slider_changes_the_ranking_and_reset_brings_it_back(server, tab):
    visit(tab, f"{server}/recommendations?user={users()[4]}")
    assert tab.get_by_text("this is the model's ranking").is_visible()
    own = rows(tab, 2)
    assert len(own) > 5
    tab.get_by_role("slider", name="Sequence").focus()
    tab.keyboard.press("Home")
    arrive(tab, "set=sequence:0")
    assert tab.get_by_text("Changed by hand.").is_visible()
    assert rows(tab, 3) != own
    shared = tab.url
    tab.get_by_role("button", name="Reset to the model").click()
    settle(tab)
    assert tab.get_by_text("this is the model's ranking").is_visible()
    assert rows(tab, 2) == own
    visit(tab, shared)
    assert tab.get_by_text("Changed by hand.").is_visible()


def test_clicking_an_item_explains_it(server, tab):
    visit(tab, f"{server}/recommendations?user={users()[4]}")
    second = rows(tab, 2)[1].removeprefix("★ ")
    box = tab.get_by_test_id("stDataFrame").first.bounding_box()
    tab.mouse.click(box["x"] + 150, box["y"] + 36 + 35 * 1.5)
    arrive(tab, "item=")
    assert tab.get_by_text(f"{second} stands at rank 2").is_visible()


def test_an_item_beyond_the_list_is_called_by_its_title(server, tab):
    explorer = Explorer(Run(ROOT / "assets/demo_run"))
    last = explorer.recommend(users()[4], k=300).items.iloc[-1]
    visit(tab, f"{server}/recommendations?user={users()[4]}&item={last['item_id']}")
    assert tab.get_by_text(f"{last['title']} stands at rank 300").is_visible()
    # A picker is drawn some time after the text around it: its code is loaded apart.
    pickers = "[...document.querySelectorAll('[data-testid=stSelectbox] input')]"
    tab.wait_for_function(f"title => {pickers}.some(one => one.value === title)", arg=last["title"])


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("latents?latent=99999", "There is no latent 99999"),
        ("latents?latent=x", "a latent is a number"),
        ("users?user=nobody", "There is no user"),
        ("recommendations?user=%3Cscript%3E", "There is no user"),
        ("recommendations?set=personal:x", "which is not understood"),
        ("recommendations?set=nothing:1", "There is no branch"),
        ("recommendations?item=nothing", "There is no item"),
        ("?run=nothing", "There is no run nothing"),
        ("map?latent=99999", "not on the map"),
        ("cohorts?a=nothing", "There is no group"),
        ("train?job=..%2Fx", "is not valid"),
        ("gallery?pick=..%2Fx", "There is no run"),
    ],
)
def test_a_bad_address_is_named_on_the_page(server, tab, address, said):
    visit(tab, f"{server}/{address}")
    assert said in tab.get_by_test_id("stMain").inner_text()
    assert "Traceback" not in tab.content()
