"""A server for showing, and people who may only look: no page, and no button of any page, writes a byte."""

import shutil

import pytest

from saerec import rights
from saerec.errors import RightsError
from saerec.places import demo_run
from saerec.rights import Role, Standing
from saerec.ui.kit import page, standing
from saerec.ui.kit.page import PAGES
from tests.support.app_pages import links, open_page, text_of
from tests.support.writes import watched

NAMES = [path.removeprefix("pages/").removesuffix(".py").replace("app", "") for _, of in PAGES for path, _, _ in of]
SHOWN = {name: {"latent": 3} if name == "latents" else {} for name in NAMES}


@pytest.fixture
def shop(folder):
    shutil.copytree(demo_run(), folder / "shop")
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_no_page_of_a_server_for_showing_writes(name, shop, monkeypatch):
    monkeypatch.setenv("SAEREC_MODE", "demo")
    with watched(shop) as written:
        app = open_page(name, run="shop", **SHOWN[name])
    assert written == [] and not app.exception


@pytest.mark.parametrize("name", NAMES)
def test_every_button_of_a_page_is_refused_when_it_writes(name, shop, monkeypatch):
    """Pages are drawn as for an owner, and each write is refused: what a page writes past the guards is seen."""

    def refuse(role, what):
        refused.append(what)
        raise RightsError(what)

    refused = []
    with watched(shop) as written:
        app = open_page(name, run="shop", **SHOWN[name])
        monkeypatch.setattr(rights, "check", refuse)
        keys = [button.key for button in app.main.button if button.key and not button.disabled]
        for key in keys:
            if any(button.key == key for button in app.main.button):
                app.button(key=key).click().run()
                assert not app.exception, key
    assert written == []
    assert refused or name not in ("latents", "lists", "cohorts", "train")  # a button there writes at once


@pytest.mark.parametrize("name", ["train", "gallery"])
def test_a_closed_page_says_why(name, shop, monkeypatch):
    monkeypatch.setenv("SAEREC_MODE", "demo")
    app = open_page(name, run="shop")
    assert "This server only shows (SAEREC_MODE=demo)" in text_of(app)
    assert not app.main.button


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_whoever_may_not_train_is_not_shown_the_way_and_is_told_why(role, shop, monkeypatch):
    monkeypatch.setattr(page, "standing_here", lambda: Standing(role, "Ann", "Ask Bob."))
    ways = links(open_page("latents", run="shop", latent=3).sidebar)
    assert "Evaluation" in ways and not {"Train", "Runs"} & ways.keys()
    app = open_page("train", run="shop")
    assert "This page is for trainers" in text_of(app) and "Ask Bob." in text_of(app)
    keys = {button.key for button in open_page("latents", run="shop", latent=3).main.button}
    assert ("pin-3" in keys) == (role == Role.EDITOR)


def test_presenting_by_the_address_is_refused_by_the_same_guard(shop, monkeypatch):
    seen = []
    monkeypatch.setattr(standing, "may", lambda role: seen.append(standing.standing_here().role) or True)
    app = open_page("gallery", run="shop", mode="demo")
    assert not app.exception and seen == [Role.VIEWER]
    assert standing.standing_here().role == Role.TRAINER  # outside of the page that presents
