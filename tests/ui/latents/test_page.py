"""The Latents page without a browser: search, step, rename, measure."""

import json
import re

from saerec.places import demo_run
from saerec.ui.kit.html import plain
from saerec.workspace.run import Run
from tests.support.app_pages import healthy, nodes, open_page, text_of
from tests.support.tiny_run import make_silent, make_tiny_run


def headline(app):
    """The name of the latent that is shown."""
    html = next(node.proto.body for node in nodes(app.main) if node.type == "html" and "sx-name" in node.proto.body)
    return re.search('<h2 class="sx-name[^"]*">(.*?)</h2>', html)[1]


def labels(app):
    """What buttons and the panels behind buttons are called."""
    panels = [node.proto.popover.label for node in nodes(app.main) if getattr(node, "type", "") == "popover"]
    return [one.label for one in app.button] + panels


def button(app, label):
    return next(one for one in app.main.button if one.label == label)


def box(app, label):
    return next(one for one in app.main.text_input if one.label == label)


def test_the_list_of_latents_is_searched_and_shared_by_address(folder):
    app = open_page("latents")
    word = max(re.findall(r"\w+", headline(app)), key=len)
    app.text_input(key="latent-find").set_value(word).run()
    assert app.query_params["find"] == word
    assert word.lower() in headline(app).lower()
    app.text_input(key="latent-find").set_value("no latent is called this").run()
    assert "No theme matches." in text_of(app)
    app.selectbox(key="latent-show").set_value("all").run()
    assert "No latent matches." in text_of(app) and healthy(app)


def test_themes_come_first_and_open_to_their_latents(folder):
    app = open_page("latents")
    table = app.dataframe[0].value
    heads = table["name"].tolist()
    place = next(i for i, name in enumerate(heads) if headline(app).startswith(name))
    assert table["kind"].iloc[place] == "personal"  # a wish that people come back to, not the list's first
    assert "people," in text_of(app) and "as often as by chance" in text_of(app)
    button(app, "Next").click().run()
    assert headline(app).startswith(heads[place + 1])
    by_name = open_page("latents", sort="name")
    names = by_name.dataframe[0].value["name"].str.removeprefix("≈ ").tolist()
    assert names == sorted(names, key=str.lower) and headline(by_name).startswith(names[0])


def test_what_is_no_intent_says_why_and_a_person_may_overrule(folder):
    app = open_page("latents", show="chatter")
    assert "No intent. Chatter: most of its sentences" in text_of(app)
    assert "of its sentences say why people want" not in text_of(app)
    verdict = next(one for one in app.main.selectbox if one.label == "Verdict")
    verdict.set_value("Is an intent")
    button(app, "Save").click().run()
    assert "No intent." not in text_of(app) and "a person says so" in text_of(app)
    assert healthy(app)


def test_words_that_were_read_as_it_are_struck(folder):
    run = Run(demo_run())
    words = r"\b(?:" + "|".join(json.loads(run.path("embeddings", "bound_words.json").read_text())) + r")\b"
    shown = run.table("activations/top_texts").query("rank < 3")
    held = run.table("data/texts")["text"].iloc[shown["text_id"]].str.contains(words, case=False).to_numpy()
    app = open_page("latents", latent=int(shown[held]["latent"].iloc[0]))
    html = [node.proto.body for node in nodes(app.main) if node.type == "html"]
    assert "read as “it”" in text_of(app)
    assert any('<s class="sx-masked">' in body for body in html)


def test_stepping_through_latents_and_back(folder):
    app = open_page("latents")
    first = headline(app)
    button(app, "Next").click().run()
    assert headline(app) != first
    button(app, "Previous").click().run()
    assert headline(app) == first


def test_a_new_name_is_seen_on_every_page_and_can_be_undone(folder):
    app = open_page("latents", latent=3)
    before = headline(app)
    assert "Edit" in labels(app)
    box(app, "Name").set_value("Renamed by <b>hand</b>")
    button(app, "Save").click().run()
    assert headline(app) == "Renamed by &lt;b&gt;hand&lt;/b&gt;"
    assert "named by a person" in text_of(app)
    other = open_page("map", latent=3)
    assert f"Open {plain('Renamed by <b>hand</b>')}" in [
        node.proto.label for node in nodes(other.main) if getattr(node, "type", "") == "page_link"
    ]
    app = open_page("latents", latent=3)
    button(app, "Undo the last edit").click().run()
    assert headline(app) == before and healthy(app)


def test_a_name_is_measured_before_it_is_kept(folder):
    name = "Something quite different"
    app = open_page("latents", latent=3)
    box(app, "Name").set_value(name)
    button(app, "Measure").click().run()
    said = text_of(app)
    assert "Name score 0." in app.info[0].value and "Wrong about" in said
    assert headline(app) != name


def test_the_bill_of_an_intent_is_worked_out(folder):
    app = open_page("latents")
    before = len(app.get("plotly_chart"))
    next(one for one in app.toggle if one.label == "Measure it now").set_value(True).run()
    assert "Controls that should buy nothing" in text_of(app)
    assert len(app.get("plotly_chart")) == before + 1
    assert healthy(app)


def test_where_nobody_speaks_no_wish_praise_or_reason_is_read(tmp_path, monkeypatch):
    make_silent(make_tiny_run(tmp_path / "tiny"))
    monkeypatch.setenv("SAEREC_RUNS_DIR", str(tmp_path))
    app = open_page("latents", run="tiny")
    assert healthy(app)
    said = text_of(app)
    assert "Nobody speaks in these texts" in said
    assert "Which reasons did it come near?" not in said and "praise or blame" not in said
    assert not {"n_people", "praised", "kind"} & set(app.dataframe[0].value)
