"""The page Users on a run written by hand: themes first, things apart, held-out reviews said to be unread."""

from functools import partial

import pandas as pd
import pytest

from saerec.ui.kit.meanings import UNCERTAIN
from saerec.workspace.run import Run
from tests.support.app_pages import healthy, links, open_page, text_of
from tests.support.tiny_run import make_silent, make_tiny_run


@pytest.fixture
def opened(tmp_path, monkeypatch):
    make_tiny_run(tmp_path / "tiny")
    monkeypatch.setenv("SAEREC_RUNS_DIR", str(tmp_path))
    return partial(open_page, "users", run="tiny")


def test_themes_stand_first_and_open_to_their_latents_and_sentences(opened):
    page = opened(user="user-01")
    assert healthy(page)
    heads = [one.label for one in page.expander]
    assert any("of what they say" in one for one in heads)
    said = text_of(page)
    assert said.index("What they come back to") < said.index("As most people say") < said.index("History")
    assert "I wanted it quiet." in said
    assert any("Wants it" in label for label in links(page.main))


def test_what_was_read_is_said(opened):
    said = text_of(opened(user="user-01"))
    assert "Read: the reviews of the first 4 interactions." in said
    assert "only the item is known, not the review" in said


def test_where_nobody_speaks_nobody_is_said_to_say_anything(tmp_path, opened):
    make_silent(Run(tmp_path / "tiny"))
    page = opened(user="user-01")
    assert healthy(page)
    heads, said = [one.label for one in page.expander], text_of(page)
    assert any("of what their items say" in one for one in heads)
    assert not [one for one in heads if "what they say" in one]
    assert "they tell what a person chose, not why" in said and "What most people choose" in said
    assert "Said of the item, not by this person:" in said
    assert "review" not in said and "As most people say" not in said and "When did they speak" not in said


def test_a_guess_is_grey_and_italic(opened):
    """The public wish's name is not certain in this run."""
    page = opened(user="user-01")
    assert healthy(page)
    assert any(":gray[*Good value*]" in one.label for one in page.expander)
    assert UNCERTAIN in text_of(page)


def test_a_guess_is_never_what_sets_somebody_apart(tmp_path, opened):
    themes = tmp_path / "tiny" / "intents" / "themes.parquet"
    pd.read_parquet(themes).assign(certain=False).to_parquet(themes)
    said = text_of(opened(user="user-01", mode="demo"))
    assert "Something sets this person apart, perhaps :gray[*Wants it sturdy*] (not sure)." in said
    assert "**Wants it" not in said
    page = opened(user="user-01")
    assert '<em class="sx-meaning sx-unsure"' in text_of(page)  # on what an interaction speaks of
    alike = [one.value for one in page.caption if "·" in one.value]
    assert alike and all(" · :gray[*" in one for one in alike)


def test_people_are_chosen_by_theme(opened):
    page = opened(carries="theme:0")
    assert healthy(page)
    chosen = page.selectbox(key="people-carries")
    assert "Wants it sturdy" in chosen.options and "≈ Good value" in chosen.options
    listed = page.selectbox(key="user-picker").options
    assert listed
    page.selectbox(key="people-carries").select("theme:1").run()
    assert page.query_params["carries"] in ("theme:1", ["theme:1"])
    assert page.selectbox(key="user-picker").options != listed


def test_a_link_from_an_intent_still_lists_who_has_it(opened):
    page = opened(carries="0")
    assert healthy(page)
    assert page.selectbox(key="people-carries").value == "0"
    assert "Wants it quiet (latent 0)" in page.selectbox(key="people-carries").options


def test_presenting_says_it_in_sentences(opened):
    page = opened(user="user-01", mode="demo")
    assert healthy(page)
    assert "sets this person apart" in text_of(page)
