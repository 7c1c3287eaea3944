"""Recommendations for everybody are those that each person is given alone, and so are their reasons."""

import numpy as np
import pyarrow as pa
import pytest

from saerec import columns as c
from saerec.errors import ConfigError
from saerec.explorer import Explorer, Intervention
from saerec.explorer.recommendations.everybody import SCHEMA
from saerec.places import demo_run
from saerec.recommender.inputs.request import BRANCHES
from saerec.workspace.run import Run

PEOPLE = 12


@pytest.fixture(scope="module")
def demo():
    return Explorer(Run(demo_run()))


@pytest.fixture(scope="module")
def table(demo):
    return pa.concat_tables(demo.recommend_all(k=5, people=300)).to_pandas()


def some(table):
    chosen = np.random.default_rng(0).choice(table[c.USER_ID].unique(), PEOPLE, replace=False)
    return table[table[c.USER_ID].isin(chosen)]


def alike(rows, alone):
    assert rows[c.ITEM_ID].tolist() == alone[c.ITEM_ID].tolist()
    assert rows[c.TITLE].tolist() == alone[c.TITLE].tolist()
    assert rows[c.RANK].tolist() == alone[c.RANK].tolist()
    np.testing.assert_allclose(rows[[c.SCORE, *BRANCHES]], alone[[c.SCORE, *BRANCHES]], rtol=1e-4, atol=1e-4)


def test_the_lists_are_those_of_each_person(demo, table):
    assert table[c.USER_ID].unique().tolist() == demo._store.users[c.USER_ID].tolist()
    for user, rows in some(table).groupby(c.USER_ID):
        alike(rows, demo.recommend(user, k=5).items)


def test_and_as_evaluated(demo):
    table = next(demo.recommend_all(k=5, people=PEOPLE, as_evaluated=True)).to_pandas()
    for user, rows in table.groupby(c.USER_ID):
        alike(rows, demo.recommend(user, Intervention(as_evaluated=True), k=5).items)


def test_branches_make_up_the_score(table):
    np.testing.assert_allclose(table[list(BRANCHES)].sum(axis=1), table[c.SCORE], rtol=1e-4, atol=1e-4)


def test_nobody_is_recommended_what_they_have(demo):
    rows = next(demo.recommend_all(k=1000, people=PEOPLE)).to_pandas()
    for user, items in rows.groupby(c.USER_ID)[c.ITEM_ID]:
        have = set(demo.user(user).history[c.ITEM_ID])
        assert not have & set(items)
        assert len(items) == len(demo.items()) - len(have)


def test_reasons_are_what_the_item_loses_without_them(demo, table):
    told = 0
    for row in some(table).iloc[::4].to_dict("records"):
        groups = demo.explain(row[c.USER_ID], row[c.ITEM_ID]).groups
        wanted = groups[(groups[c.MEANS] == "intent") & (groups[c.DELTA_SCORE] > 1e-3)]
        wanted = wanted.sort_values(c.DELTA_SCORE, ascending=False).head(3)
        reasons = [one for one in row["intents"] if one["adds"] > 1e-3]
        assert [one[c.NAME] for one in reasons] == wanted[c.NAME].tolist()
        assert [one[c.CERTAIN] for one in reasons] == wanted[c.CERTAIN].tolist()
        np.testing.assert_allclose([one["adds"] for one in reasons], wanted[c.DELTA_SCORE], rtol=1e-3, atol=1e-4)
        told += len(reasons)
    assert told > PEOPLE


def test_every_table_has_the_schema_and_limits_are_said(demo):
    assert next(demo.recommend_all(people=7)).schema == SCHEMA
    with pytest.raises(ConfigError, match="k = 0"):
        next(demo.recommend_all(k=0))
