"""The map without a browser: intents only at first, coloured by theme, and a latent leads to its theme."""

import json

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.places import demo_run
from saerec.workspace.run import Run
from tests.support.app_pages import healthy, links, open_page, text_of


def points(app):
    """Latents that the map draws."""
    figure = json.loads(app.get("plotly_chart")[0].proto.spec)
    return [point[0] for trace in figure["data"] for point in trace.get("customdata", [])]


def test_intents_are_shown_until_all_are_asked_for(folder):
    latents = Explorer(Run(demo_run())).projection()
    intents = latents.loc[latents[c.IS_INTENT], c.LATENT]
    assert sorted(points(open_page("map"))) == sorted(intents)
    assert len(points(open_page("map", only=0))) == len(latents)


def test_a_latent_leads_to_itself_and_to_its_theme(folder):
    latents = Explorer(Run(demo_run())).projection()
    inside = latents[(latents[c.HEAD] >= 0) & (latents[c.HEAD] != latents[c.LATENT])].iloc[0]
    app = open_page("map", latent=inside[c.LATENT])
    to = {label.split()[0]: link.query_string for label, link in links(app.main).items()}
    assert f"latent={inside[c.LATENT]}" in to["Open"] and f"latent={inside[c.HEAD]}" in to["Theme"]
    assert "latents mean it" in text_of(app) and healthy(app)


def test_what_is_no_intent_is_shown_when_it_is_asked_for(folder):
    latents = Explorer(Run(demo_run())).projection()
    other = latents.loc[~latents[c.IS_INTENT] & (latents[c.HEAD] < 0), c.LATENT].iloc[0]
    app = open_page("map", latent=other, colour="verdict")
    assert other in points(app) and "It belongs to no theme." in text_of(app)
