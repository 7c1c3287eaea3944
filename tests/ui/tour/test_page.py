"""The guided tour without a browser: five views in order, on the demo, on a small run and on one that is half made."""

import re
from urllib.parse import parse_qsl

import pytest

from saerec import columns as c
from saerec.explorer import AS_EVALUATED, Explorer
from saerec.places import demo_run
from saerec.workspace.run import Run
from tests.support.app_pages import healthy, links, open_page, text_of, words_of
from tests.support.tiny_run import HOSTILE, make_silent, make_tiny_run
from tests.ui.latents.test_page import button

JARGON = ("latent", "HR@", "NDCG", "autoencoder", "embedding", "kNN", "branch")


def heading(app):
    return re.search("<h1>(.*?)</h1>", text_of(app))[1]


def test_the_demo_is_walked_from_what_people_say_to_how_good_it_is(folder):
    app = open_page(tour=1, run="demo")
    seen = []
    for place in range(1, 6):
        said = text_of(app)
        seen.append(heading(app))
        assert f"{place} of 5" in said and healthy(app) and not app.slider
        assert "Speaker's notes" in said
        plain = re.sub("<[^>]*>", "", said)
        assert [plain[max(plain.index(word) - 60, 0) :][:120] for word in JARGON if word in plain] == []
        if place < 5:
            button(app, "Next").click().run()
    assert len(set(seen)) == 5 and app.query_params["tour"] == "5"
    assert button(app, "Next").disabled
    button(app, "Back").click().run()
    assert heading(app) == seen[3]


def test_what_is_said_of_the_recommendation_is_what_the_model_answers(folder):
    """Asked again here by another question of the same model."""
    demo = Explorer(Run(demo_run()))
    said = re.sub("<[^>]*>", "", text_of(open_page(tour=4, run="demo")))
    title, rank, wish, after = re.search(
        r"(\S[^.]*?) stands at rank (\d+)\. Without the wish (.+?) it falls to rank (\d+)\.", said
    ).groups()
    person = demo.opening_users()[0]
    items = demo.items().set_index(c.TITLE)[c.ITEM_ID]
    why = demo.explain(person, items[next(name for name in items.index if title.endswith(name))], AS_EVALUATED)
    group = why.groups[why.groups[c.NAME] == wish].iloc[0]
    assert (why.rank, why.rank + group[c.DELTA_RANK]) == (int(rank), int(after))


def more_of(**address):
    """What the link to the page that says more puts into its address."""
    return dict(parse_qsl(links(open_page(**address).main)["See more of it"].query_string))


def test_the_page_that_says_more_shows_the_same_wish_person_and_ranking(folder, monkeypatch):
    demo = Explorer(Run(demo_run()))
    person = demo.opening_users()[0]
    assert more_of(tour=2, run="demo")["latent"] == str(demo.opening_latent())
    assert more_of(tour=3, run="demo") == {"run": "demo", "mode": "demo", "user": person}
    assert more_of(tour=4, run="demo") == {"run": "demo", "mode": "demo", "user": person, "evaluated": "1"}
    monkeypatch.setattr(Explorer, "holds_out", lambda *_: False)  # as in a run that was trained on everything
    assert "evaluated" not in more_of(tour=4, run="demo")


def test_a_run_without_wishes_says_so_and_goes_on(folder):
    run = make_tiny_run(folder / "poor")
    table = run.table("intents/intents").assign(is_intent=False, theme=-1)
    table.to_parquet(run.path("intents", "intents.parquet"), index=False)
    run.table("intents/themes").head(0).to_parquet(run.path("intents", "themes.parquet"), index=False)
    run.path("evaluation", "metrics.json").unlink()
    said = []
    for place in range(1, 6):
        app = open_page(tour=place, run="poor")
        assert healthy(app) and not button(app, "Back" if place == 5 else "Next").disabled
        said.append(text_of(app))
    assert "No wish was found in these texts." in said[0] and "This run has no wish to show." in said[1]
    assert "Nothing sets this person apart." in said[2] and "No single wish decides that" in said[3]
    assert "This view cannot be shown for this run." in said[4]


def test_where_nobody_speaks_nothing_is_said_to_be_said_or_wished_for(folder):
    make_silent(make_tiny_run(folder / "silent"))
    said = []
    for place in range(1, 4):
        app = open_page(tour=place, run="silent")
        assert healthy(app)
        said.append(re.sub("<[^>]*>", "", " ".join(words for _, words in words_of(app.main))))
    assert "What do the texts say?" in said[0] and "They tell what things are, not why." in said[0]
    assert "What most texts are about" in said[0] and "say why people want something" not in said[0]
    assert "1 of 5 · What things are" in said[0] and "2 of 5 · An intent" in said[1]
    assert "One theme" in said[1] and "texts carry it." in said[1] and "people say it" not in said[1]
    assert "What they keep choosing is theirs" in said[2]
    assert not [text for text in said for word in ("review", "praised", "writing about") if word in text]


def test_a_tour_of_an_unknown_place_begins_at_the_first_and_texts_stay_texts(folder):
    make_tiny_run(folder / "tiny")
    for place in ("0", "nine", "99"):
        assert "1 of 5" in text_of(open_page(tour=place, run="tiny"))
    for place in range(1, 6):
        app = open_page(tour=place, run="tiny")
        assert healthy(app)
        assert not [words for kind, words in words_of(app.main) if kind == "html" and HOSTILE in words]


@pytest.mark.parametrize("mode", [{}, {"mode": "demo"}])
def test_the_tour_is_found_from_the_overview(folder, mode):
    app = open_page(run="demo", **mode)
    assert "Take the tour" in text_of(app)


def test_an_item_that_no_wish_decides_says_so(tmp_path):
    explorer = Explorer(make_tiny_run(tmp_path / "tiny"))
    found = explorer.what_if("user-01", 5)
    if found.wish is None:
        assert found.rank == found.rank_without and found.without.empty
    else:
        assert found.rank_without == found.without.set_index(c.ITEM_ID).at[found.item_id, c.RANK]
