"""Groups of people, against figures worked out by hand on a run written by hand."""

import numpy as np
import pandas as pd
import pytest

from saerec import columns as c
from saerec.errors import ConfigError, NotFoundError
from saerec.evaluation.metrics import wilson
from saerec.explorer import Explorer
from saerec.explorer.evaluation.faithfulness import curves, planted_share
from saerec.explorer.users.cohorts import members, spoken
from tests.support.tiny_run import make_tiny_run

EVERYBODY = slice(0, 8)


@pytest.fixture(scope="module")
def explorer(tmp_path_factory):
    return Explorer(make_tiny_run(tmp_path_factory.mktemp("groups") / "tiny"))


def test_everybody_against_everybody_differs_in_nothing(explorer):
    found = explorer.cohorts("all", "all")
    assert found.sizes == (8, 8)
    for table in (found.themes, found.intents):
        assert len(table)
        assert np.allclose(table[c.LIFT], 1.0)
        assert (table["q"] > 0.99).all()


def test_hits_and_misses_split_people_by_the_rank_of_the_evaluation(explorer):
    ranks = explorer.users()[c.RANK_MODEL].to_numpy()
    assert members(explorer._store, explorer._everybody, "hits").tolist() == (ranks <= 10).tolist()
    assert not (
        members(explorer._store, explorer._everybody, "hits") & members(explorer._store, explorer._everybody, "misses")
    ).any()


def test_shares_and_lifts_of_intents_are_those_of_whose_history_speaks_of_them(explorer):
    group = members(explorer._store, explorer._everybody, "intent:0")
    table = explorer.cohorts("intent:0", "all").intents.set_index(c.LATENT)
    has = spoken(explorer._store, EVERYBODY).toarray()
    assert len(table)
    for latent, row in table.iterrows():
        x, y, n, m = has[group, latent].sum(), has[:, latent].sum(), group.sum(), len(has)
        assert (row["share_a"], row["share_b"]) == pytest.approx((x / n, y / m))
        assert row[c.LIFT] == pytest.approx((x + 0.5) / (n + 1) / ((y + 0.5) / (m + 1)))
        assert row["low"] < row[c.LIFT] < row["high"]


def test_who_has_a_personal_intent_speaks_of_it(explorer):
    has, says = explorer._store.evidence_shares.toarray() > 0, spoken(explorer._store, EVERYBODY).toarray()
    assert has.any()
    assert (says | ~has).all()


def test_carried_intents_are_those_the_user_page_shows(explorer):
    has = explorer._store.evidence_shares.toarray() > 0
    for place, user in enumerate(explorer.users()[c.USER_ID]):
        assert set(np.flatnonzero(has[place])) == set(explorer.user(user).personal[c.LATENT])


def test_a_theme_is_what_its_people_have_more_often(explorer):
    themes = explorer.shown_themes()
    strongest = explorer._everybody.strongest.toarray()
    assert strongest.sum(axis=1).max() <= 5
    number = int(themes[c.THEME].iloc[1])
    found = explorer.cohorts(f"theme:{number}", "all")
    assert found.sizes[0] == strongest[:, 1].sum()
    row = found.themes.set_index(c.THEME).loc[number]
    assert (row["share_a"], row["share_b"]) == (1.0, strongest[:, 1].mean())
    assert set(found.intents[c.THEME]) <= set(themes[c.THEME])


@pytest.mark.parametrize("segment", ["", "nobody", "category", "intent", "all:1", "hits:2"])
def test_a_group_that_is_not_understood_names_the_valid_ones(explorer, segment):
    with pytest.raises(ConfigError, match="category:Garden"):
        explorer.cohorts(segment, "all")


def test_empty_groups_and_unknown_latents_are_named(explorer):
    with pytest.raises(ConfigError, match="Nobody belongs"):
        explorer.cohorts("category:Nothing", "all")
    for segment in ("intent:999", "intent:x", "theme:999", "theme:x"):
        with pytest.raises(NotFoundError):
            explorer.cohorts(segment, "all")


@pytest.mark.parametrize("group", ["history", "popularity", "category"])
def test_groups_hold_everybody_once_and_average_to_the_whole(explorer, group):
    table = explorer.accuracy_by(group)
    mine = table[table["model"] == "model"]
    assert mine["people"].sum() == 8
    mean = (mine["value"] * mine["people"]).sum() / 8
    assert mean == pytest.approx((explorer.users()[c.RANK_MODEL] <= 10).mean())
    assert (mine["low"] <= mine["value"]).all()
    assert (mine["value"] <= mine["high"]).all()


def test_an_unknown_grouping_or_model_is_named(explorer):
    with pytest.raises(ConfigError, match="Valid: history"):
        explorer.accuracy_by("shoe size")
    for other in ("model", "nothing"):
        with pytest.raises(ConfigError, match="Valid:"):
            explorer.accuracy_against(other)


def test_faithfulness_is_measured_on_hits_only(explorer):
    sample, again = explorer.faithfulness_of_many(5), explorer.faithfulness_of_many(5)
    assert len(sample) == 5
    assert np.isfinite(sample[["loss", "loss_random"]].to_numpy()).all()
    assert sample["planted"].isna().all()  # nothing was planted in this run
    assert sample[[c.USER_ID, "loss", "loss_random"]].equals(again[[c.USER_ID, "loss", "loss_random"]])
    means = curves(sample).set_index(["which", "removed"])["loss"]
    assert means["strongest", 3] == pytest.approx(sample["loss"].mean())
    assert means["random", 3] == pytest.approx(sample["loss_random"].mean())
    assert planted_share(sample) is None


def test_the_share_of_planted_intents_has_a_wilson_interval():
    found = planted_share(pd.DataFrame({"planted": [True] * 9 + [False, None]}))
    assert found == (0.9, *wilson(0.9, 10), 10)
    assert wilson(0.9, 10) == pytest.approx((0.5958, 0.9821), abs=1e-4)
    assert wilson(1.0, 60)[1] == pytest.approx(1.0)
    assert wilson(1.0, 60)[0] == pytest.approx(0.9398, abs=1e-4)


def test_a_saved_group_is_the_people_it_was_saved_with(tmp_path):
    explorer = Explorer(make_tiny_run(tmp_path / "tiny"))
    assert explorer.save_group("found ", "hits") == "found"
    assert (
        members(explorer._store, explorer._everybody, "saved:found").tolist()
        == members(explorer._store, explorer._everybody, "hits").tolist()
    )
    assert np.allclose(explorer.cohorts("saved:found", "hits").intents[c.LIFT], 1.0)
    explorer._store.groups.save("strangers", ["nobody of this run"])
    with pytest.raises(ConfigError, match="Nobody belongs"):
        explorer.cohorts("saved:strangers", "all")
    with pytest.raises(NotFoundError, match="Saved: found, strangers"):
        explorer.cohorts("saved:lost", "all")
