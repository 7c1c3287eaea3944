import numpy as np
import pytest

from benchmarks.fake_rows import texts_of
from benchmarks.fake_run import Size, make_fake_run
from saerec import columns as c
from saerec.explorer import Explorer
from saerec.workspace.run import STAGES

SIZE = Size(users=60, items=300, latents=32, reviews=0.5)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return make_fake_run(tmp_path_factory.mktemp("runs") / "fake", SIZE)


def test_it_has_every_stage_whole(run):
    assert all(run.stage(name) is not None for name in STAGES)
    run.require_whole()


def test_nobody_has_an_item_twice_and_all_items_exist(run):
    table = run.table("data/interactions")
    assert not table.duplicated([c.USER, c.ITEM]).any()
    assert table[c.ITEM].between(1, SIZE.items).all()
    assert table.groupby(c.USER).size().tolist() == run.table("data/users")[c.N_INTERACTIONS].tolist()


def test_a_passage_names_the_row_it_was_written_at(run):
    table, texts = run.table("data/interactions"), run.table("data/texts")
    assert (texts[c.TEXT_ID].to_numpy() == np.arange(len(texts))).all()
    reviews = texts[texts[c.KIND] == "review"]
    of = table.iloc[reviews[c.INTERACTION]]
    assert (of[c.REVIEW].to_numpy() == reviews[c.TEXT].to_numpy()).all()
    assert (of[c.ITEM].to_numpy() == reviews[c.ITEM].to_numpy()).all()
    assert len(reviews) == (table[c.REVIEW] != "").sum()


def test_the_explorer_answers(run):
    explorer = Explorer(run)
    person = explorer.users(top=1)[c.USER_ID].iloc[0]
    best = explorer.recommend(person, k=3).items
    assert len(best) == 3
    assert explorer.explain(person, best[c.ITEM_ID].iloc[0]).rank == 1
    assert not explorer.themes().empty
    assert explorer.user(person).themes[c.WEIGHT].sum() > 0


def test_the_seed_decides_it(run, tmp_path):
    again = make_fake_run(tmp_path / "again", SIZE)
    for name in STAGES:
        assert again.stage(name).files == run.stage(name).files, name


def test_passages_of_items_are_nobodys():
    import pandas as pd

    found = texts_of(pd.DataFrame({c.ITEM: np.array([1, 2], np.int32), "says": ["a", "b"]}), 7, "item")
    assert found[c.TEXT_ID].tolist() == [7, 8]
    assert set(found[c.USER]) == {0}
    assert set(found[c.INTERACTION]) == {-1}
