"""Runs of next to nothing: no latent has a name or a score, or there is one person. No page breaks."""

import pandas as pd
import pytest

from saerec import columns as c
from saerec.cli import main
from saerec.explorer import Explorer
from saerec.workspace.run import Run
from tests.support.app_pages import open_page, text_of
from tests.support.tiny_run import make_tiny_run

PAGES = ["", "latents", "map", "users", "recommendations", "cohorts", "evaluation", "quiz", "reasons"]
SCORES = [c.SCORE, c.SCORE_LOW, c.SCORE_HIGH, c.AUC, c.N_SCORED, c.SCORE_KEYWORDS, c.NAME, c.DESCRIPTION, c.SOURCE]


@pytest.fixture
def nameless(folder):
    """As the pipeline writes texts of emoji: columns of no kind at all."""
    run = make_tiny_run(folder / "poor")
    table = run.table("intents/intents")
    table = table.assign(**{name: None for name in SCORES if name in table}, **{c.IS_INTENT: False, c.THEME: -1})
    table.to_parquet(run.path("intents", "intents.parquet"))
    themes = run.table("intents/themes")
    themes.iloc[:0].to_parquet(run.path("intents", "themes.parquet"))
    return run


@pytest.mark.parametrize("page", PAGES)
def test_pages_of_a_run_without_names_or_scores(nameless, page):
    app = open_page(page, run="poor")
    assert [one.value for one in app.exception] == [] and [one.value for one in app.error] == []


def test_its_map_shows_all_latents_by_any_colour(nameless):
    assert Explorer(Run(nameless.directory)).projection()[c.SCORE].dtype == float
    for colour in ("verdict", "density", "score"):
        app = open_page("map", run="poor", only=0, colour=colour)
        assert not app.exception and app.get("plotly_chart")


def test_cohorts_of_one_person_say_that_nobody_is_in_the_other_group(folder):
    make_tiny_run(folder / "one", n_users=1)
    app = open_page("cohorts", run="one")
    assert not app.exception and not app.error
    assert "Nobody belongs to" in text_of(app) and "Choose another group" in text_of(app)
    assert len(app.selectbox) >= 2  # another one can be chosen at once


def test_a_latent_that_was_never_judged_can_be_asked_for(nameless, capsys):
    """As the pipeline writes it where no name was made: a table without rows, whose columns have no type."""
    samples = nameless.table("intents/samples")
    pd.DataFrame({name: [] for name in samples}, dtype=object).to_parquet(nameless.path("intents", "samples.parquet"))
    assert main(["latent", str(nameless.directory), "1"]) == 0
    assert "Traceback" not in capsys.readouterr().err
