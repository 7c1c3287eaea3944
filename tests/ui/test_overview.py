"""What a run holds, in one sentence."""

from dataclasses import replace

from saerec.explorer.latents.health import Health
from saerec.ui.overview import what_it_holds
from tests.support.app_pages import healthy, open_page, text_of

FOUND = Health(named=3, dead=0, rare=0, dense=0, unsure=0, stability=1, intents=89, themes=47, others={})


def test_themes_intents_and_what_the_others_are():
    found = replace(FOUND, others={"chatter": 12, "thing": 7, "wish": 4})
    assert what_it_holds(found) == (
        "47 themes of 89 intents. Of the other latents 7 are about things, 12 are chatter, 4 are wishes without a name "
        "that could be shown."
    )
    assert what_it_holds(replace(FOUND, intents=1, themes=1)) == "1 theme of 1 intent."


def test_the_page_says_it(folder):
    app = open_page()
    assert " intents. Of the other latents " in text_of(app)
    assert "Themes" in [one.label for one in app.metric] and healthy(app)
