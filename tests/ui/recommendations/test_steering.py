"""Themes turned on the page: all latents of one alike, single ones by a link, others found by search."""

import pytest

from saerec.explorer import Explorer
from saerec.places import demo_run
from saerec.ui.kit.address import read_change
from saerec.workspace.run import Run
from tests.support.app_pages import healthy, open_page, text_of


@pytest.fixture(scope="module")
def explorer():
    return Explorer(Run(demo_run()))


@pytest.fixture(scope="module")
def theme(explorer):
    """One of several latents, as `turnable` tells it."""
    table = explorer.turnable()
    return next(row for row in table[table["means"] == "intent"].to_dict("records") if len(row["latents"]) > 1)


def sliders(app):
    return {one.key: one for one in app.slider}


def set_of(app):
    """A list when it came with the address, a text when the page wrote it."""
    found = app.query_params["set"]
    return found if isinstance(found, str) else found[0]


def test_a_theme_turns_its_latents_alike(folder, explorer, theme):
    user = explorer.users()["user_id"].iloc[0]
    app = open_page("recommendations", user=user, set=",".join(f"{one}:2" for one in theme["latents"]))
    key = f"set-{theme['group'].replace(' ', '-')}"
    assert healthy(app) and sliders(app)[key].value == 2.0
    assert not any(name.startswith("set-latent") for name in sliders(app))
    sliders(app)[key].set_value(0.5).run()
    assert read_change({"set": set_of(app)}).intents == dict.fromkeys(theme["latents"], 0.5)
    sliders(app)[key].set_value(1.0).run()
    assert "set" not in app.query_params  # as the model has it


def test_a_link_to_a_single_latent_still_turns_it_alone(folder, explorer, theme):
    user, latent = explorer.users()["user_id"].iloc[0], theme["latents"][0]
    app = open_page("recommendations", user=user, set=f"{latent}:2")
    assert healthy(app) and sliders(app)[f"set-latent-{latent}"].value == 2.0
    mean = 1 + 1 / len(theme["latents"])
    assert sliders(app)[f"set-{theme['group'].replace(' ', '-')}"].value == pytest.approx(mean, abs=0.05)
    sliders(app)[f"set-latent-{latent}"].set_value(3.0).run()
    assert set_of(app) == f"{latent}:3"


def test_what_a_person_does_not_have_is_found_by_its_name_or_a_latents_and_the_search_is_in_the_link(
    folder, explorer, theme
):
    user = explorer.users()["user_id"].iloc[0]
    app = open_page("recommendations", user=user, turning="public")
    app.text_input(key="turn-find").set_value("zzz no such name").run()
    assert "Nothing is called so." in text_of(app)
    app.text_input(key="turn-find").set_value(theme["name"].upper()).run()
    assert healthy(app) and f"set-{theme['group'].replace(' ', '-')}" in sliders(app)
    assert app.query_params["turn"] in (theme["name"].upper(), [theme["name"].upper()])
    latent = explorer.names(theme["latents"][1:2])[theme["latents"][1]]
    again = open_page("recommendations", user=user, turn=latent)
    assert again.text_input(key="turn-find").value == latent
    assert f"set-{theme['group'].replace(' ', '-')}" in sliders(again)


def test_few_sliders_come_first_and_none_says_marks_of_markdown(folder, explorer):
    user = explorer.users()["user_id"].iloc[3]
    for which in ("moving", "own", "public", "things"):
        app = open_page("recommendations", user=user, turning=which, alone=1)
        assert healthy(app)
        themes = [key for key in sliders(app) if key.startswith("set-theme")]
        assert 0 < len(themes) <= 6
        assert not any(mark in one.label for one in app.slider for mark in ("\\", ":gray", "*"))


def test_one_is_reset_alone_and_all_at_once_and_the_branches_stay(folder, explorer, theme):
    user = explorer.users()["user_id"].iloc[0]
    other = explorer.turns(user)["latents"].iloc[0]
    turned = [f"{one}:2" for one in dict.fromkeys([*theme["latents"], *other])]
    app = open_page("recommendations", user=user, turning="own", set=",".join(["personal:0.9", *turned]))
    assert healthy(app) and "2 turned" in text_of(app)
    app.button(key=f"back-{theme['group'].replace(' ', '-')}").click().run()
    assert read_change({"set": set_of(app)}).intents == dict.fromkeys(other, 2.0)
    app.button(key="reset-turns").click().run()
    assert set_of(app) == "personal:0.9" and "0 turned" in text_of(app)
    app.button(key="back-personal").click().run()
    assert "set" not in app.query_params


def test_a_turned_slider_stays_where_it_is_and_says_how_the_list_moved(folder, explorer):
    user = explorer.users()["user_id"].iloc[0]
    app = open_page("recommendations", user=user, turn="a")
    before = list(sliders(app))
    last = [key for key in before if key.startswith("set-theme")][-1]
    sliders(app)[last].set_value(3.0).run()
    assert list(sliders(app)) == before
    moves = app.dataframe[0].value["move"].tolist()
    assert all(move == "" or move == "new" or move.split()[0] in ("up", "down") for move in moves)
