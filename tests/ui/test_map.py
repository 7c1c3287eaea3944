"""The map without a browser: intents only at first, coloured by theme, and a latent leads to its theme; or every
sentence, an area of which is counted."""

import base64
import json

import numpy as np

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.places import demo_run
from saerec.workspace.run import Run
from tests.support.app_pages import healthy, links, nodes, open_page, text_of


def points(app):
    """Latents that the map draws."""
    figure = json.loads(app.get("plotly_chart")[0].proto.spec)
    return [point[0] for trace in figure["data"] for point in trace.get("customdata", [])]


def component(app, key):
    """What a component of ours is given."""
    protos = [node.proto for node in nodes(app._tree) if getattr(node, "type", "") == "bidi_component"]
    return json.loads(next(proto.json for proto in protos if proto.id.endswith(f"-{key}")))


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


def sentences(**params):
    return open_page("map", view="sentences", **params)


def test_every_sentence_is_a_point_and_nothing_is_chosen_at_first(folder):
    app = sentences()
    n = len(Run(demo_run()).table("data/texts"))
    assert healthy(app) and f"All {n:,} sentences, one point each." in text_of(app)
    assert "Nothing is chosen." in text_of(app) and not app.dataframe
    assert app.selectbox(key="in-shade").options == ["Theme", "Category of the item", "Time", "Rating"]


def test_a_link_to_an_area_counts_what_lies_in_it_and_leads_to_its_themes(folder):
    explorer = Explorer(Run(demo_run()))
    table = explorer.sentences()
    inside = table[(table["x"] <= 30_000) & (table["y"] >= 20_000)]
    app = sentences(area="box:0,65535,30000,20000", shade=c.RATING)
    assert healthy(app) and f"{len(inside):,} sentences in the area" in text_of(app)
    assert app.selectbox(key="in-shade").value == c.RATING
    assert set(app.dataframe[0].value[c.TEXT]) <= set(inside[c.TEXT])
    rows = component(app, "sentence-themes")["rows"]
    counts, totals = inside[c.THEME].value_counts(), table[c.THEME].value_counts()
    heads = explorer.themes().set_index(c.HEAD)[c.THEME]
    for row in rows:
        theme = heads[int(row["id"])]
        assert row["figure"].replace("\u00a0", " ").startswith(f"{counts[theme]:,} of {totals[theme]:,}")


def test_words_are_brought_out_and_listed_and_stand_in_the_link(folder):
    table = Explorer(Run(demo_run())).sentences()
    n = int(table[c.TEXT].str.lower().str.contains("quiet", regex=False).sum())
    app = sentences(holds="Quiet")
    assert healthy(app) and n > 5 and f"{n:,} sentences" in text_of(app)
    bits = np.unpackbits(np.frombuffer(base64.b64decode(component(app, "sentence-map")["found"]), np.uint8))
    assert int(bits.sum()) == n
    app.text_input(key="sentence-words").set_value("no sentence holds this").run()
    assert "No sentence is chosen." in text_of(app)
    assert app.query_params["holds"] == "no sentence holds this"


def test_an_area_that_is_none_is_named_and_the_map_is_there_all_the_same(folder):
    app = sentences(area="circle:1,2", shade="mood")
    said = [one.value for one in app.warning]
    assert any("circle" in one for one in said) and any("mood" in one for one in said)
    assert "Nothing is chosen." in text_of(app) and not app.exception
