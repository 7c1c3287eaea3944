"""Themes: found by their latents, opened, and called as people call their heads."""

import pytest

from saerec import columns as c
from saerec.errors import NotFoundError, RunError
from saerec.explorer import Explorer
from tests.support.tiny_run import make_tiny_run


@pytest.fixture
def explorer(tmp_path):
    return Explorer(make_tiny_run(tmp_path / "tiny", until="intents"))


def test_a_theme_is_found_by_any_of_its_latents(explorer):
    assert explorer.themes()[c.NAME].tolist() == ["Wants it sturdy", "Wants it gentle", "Wants it bright", "Good value"]
    assert explorer.themes("quiet")[c.HEAD].tolist() == [1]
    assert explorer.themes("quiet sturdy")[c.HEAD].tolist() == [1]
    assert explorer.themes("quiet gentle").empty
    assert len(explorer.themes(top=2)) == 2


def test_a_theme_opens_to_its_latents_the_head_first(explorer):
    found = explorer.theme(0)
    assert found.latents[c.LATENT].tolist() == [1, 0]
    assert (found.row["n_latents"], found.row[c.INTENT_KIND], found.row[c.HEAD]) == (2, "personal", 1)
    assert explorer.latent(0).in_theme[c.LATENT].tolist() == [1, 0]
    assert explorer.latent(5).in_theme.empty


@pytest.mark.parametrize("theme", [-1, 4])
def test_a_theme_that_is_none_is_named(explorer, theme):
    with pytest.raises(NotFoundError, match="Valid: 0 to 3"):
        explorer.theme(theme)


def test_a_theme_is_called_as_people_call_its_head(explorer):
    explorer.notebook.rename(1, "Built to last", "Texts on lasting.")
    assert explorer.themes()[c.NAME].iat[0] == explorer.theme(0).row[c.NAME] == "Built to last"
    assert explorer.themes("built")[c.THEME].tolist() == [0]


def test_a_latent_that_a_person_calls_an_intent_is_of_no_kind_yet(explorer):
    explorer.notebook.verdict(5, True)
    table = explorer.latents().set_index(c.LATENT)
    assert table.at[5, c.INTENT_KIND] == "undecided"
    assert table.at[5, c.THEME] == -1


def test_a_run_made_before_there_were_themes_says_how_it_is_made_again(explorer):
    explorer.run.path("intents", "themes.parquet").unlink()
    with pytest.raises(RunError, match="before latents had verdicts and themes"):
        explorer.latents()


def test_reasons_of_a_latent_are_its_own(explorer):
    assert explorer.latent(2).reasons[c.SAID].tolist() == ["gentle", "another"]
    assert explorer.latent(5).reasons.empty
    assert (explorer.latent(2).row[c.REASON], explorer.latent(5).row[c.REASON]) == ("", "Said so.")


def test_themes_are_worked_out_once_until_somebody_writes(run_dir):
    explorer = Explorer(make_tiny_run(run_dir))
    store = explorer._store
    first = store.themes
    assert store.themes is first
    head = int(first[c.HEAD].iloc[0])
    explorer.notebook.rename(head, "Called otherwise", by="me")
    assert store.themes[c.NAME].iloc[0] == "Called otherwise" != first[c.NAME].iloc[0]
