"""A page of a damaged run says so, with the command that mends it; no page shows other figures."""

import pytest

from tests.support.app_pages import open_page
from tests.support.commands import PAGES, look
from tests.support.damaged import WAYS
from tests.support.tiny_run import make_tiny_run

FLIPPED = {
    "": "data/interactions.parquet",
    "latents": "intents/intents.parquet",
    "map": "projection/projection.parquet",
    "users": "data/users.parquet",
    "recommendations": "recommender/model.safetensors",
    "cohorts": "intents/themes.parquet",
    "evaluation": "evaluation/metrics.json",
    "failures": "evaluation/per_user.parquet",
}
"""A page, and a file that it reads."""


@pytest.mark.parametrize("page", PAGES)
def test_each_page_says_that_the_run_is_damaged(folder, page):
    make_tiny_run(folder / "shop", recorded=True)
    make_tiny_run(folder / "good", recorded=True)
    WAYS["cut"](folder / "shop" / "sae" / "cfg.json")
    _, errors, broke = look(page, "shop")
    assert not broke and len(errors) == 1
    said = errors[0].replace("\\", "").replace("\u2060", "")
    assert "This run is damaged: sae/cfg.json holds" in said and "saerec check shop" in said and "--repair" in said
    assert open_page(page, run="good").error == []


@pytest.mark.parametrize("page", FLIPPED)
def test_a_flipped_bit_is_no_other_figure(folder, page):
    seed = 900 + list(FLIPPED).index(page)  # of a run that nobody has looked at yet
    make_tiny_run(folder / "shop", recorded=True, seed=seed)
    WAYS["flipped in the middle"](folder / "shop" / FLIPPED[page])
    _, errors, broke = look(page, "shop")
    assert not broke and len(errors) >= 1
    assert all("does not match its hash" in one for one in errors)


def test_runs_says_it_of_the_chosen_run_and_shows_the_others(folder):
    make_tiny_run(folder / "good", recorded=True)
    make_tiny_run(folder / "shop", recorded=True)
    WAYS["cut"](folder / "shop" / "intents" / "themes.parquet")
    app = open_page("gallery", run="good", pick="shop")
    assert not app.exception and len(app.error) == 1 and "This run is damaged" in app.error[0].value
    assert open_page("gallery", run="good", pick="good").error == []


def test_a_damaged_run_is_no_stop_for_runs_and_train(folder):
    make_tiny_run(folder / "good", recorded=True)
    make_tiny_run(folder / "shop", recorded=True)
    for name in ("run.json", ".run.json"):
        WAYS["cut"](folder / "shop" / name)
    for page in ("gallery", "train", "compare", "evaluation", ""):
        _, errors, broke = look(page, "good")
        assert not broke and errors == [], page
    app = open_page("gallery", run="good", pick="shop")
    assert (not app.exception and app.error == []) or all("damaged" in one.value for one in app.error)
