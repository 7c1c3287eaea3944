"""Misses and their causes on the demo run, each counted again from its own tables, and the rules on cases by hand."""

import numpy as np
import pandas as pd
import pytest

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.explorer.evaluation.failures import CAUSES, _causes, by_cause
from saerec.places import demo_run
from saerec.workspace.run import Run


@pytest.fixture(scope="module")
def explorer():
    return Explorer(Run(demo_run()))


@pytest.fixture(scope="module")
def found(explorer):
    return explorer.failures()


def test_every_miss_is_a_case_and_nothing_else(explorer, found):
    ranks = explorer.run.table("evaluation/per_user")
    ids = explorer.run.table("data/users").set_index(c.USER)[c.USER_ID]
    missed = ranks[ranks["rank_model"] > 10]
    missed = missed.set_index(ids.reindex(missed[c.USER]).to_numpy())
    assert sorted(found[c.USER_ID]) == sorted(missed.index) and found[c.RANK].is_monotonic_increasing
    assert found.set_index(c.USER_ID)[c.RANK].to_dict() == missed["rank_model"].to_dict()


def test_figures_are_those_of_the_interactions(explorer, found):
    table = explorer.run.table("data/interactions")
    ids = explorer.run.table("data/items").set_index(c.ITEM)[c.ITEM_ID]
    had = table[table[c.SPLIT] == c.TRAIN][c.ITEM].map(ids).value_counts()
    people = explorer.run.table("data/users").set_index(c.USER)[c.USER_ID]
    known = table[table[c.SPLIT] != c.TEST][c.USER].map(people).value_counts()
    assert found["n_train"].tolist() == had.reindex(found[c.ITEM_ID]).fillna(0).astype(int).tolist()
    assert found["n_preferred"].tolist() == had.reindex(found["preferred_id"]).fillna(0).astype(int).tolist()
    assert found["n_known"].tolist() == known.reindex(found[c.USER_ID]).tolist()


def test_what_is_preferred_is_what_the_model_puts_first_as_evaluated(explorer, found):
    ranking = explorer._ranking
    for case in found.iloc[::90].to_dict("records"):
        asked = ranking._scorer.request(ranking.store.user(case[c.USER_ID]), c.TEST)
        answers = ranking.score([asked])
        assert ranking.store.item_id(answers.top(1)[0]) == case["preferred_id"]
        assert answers.rank(ranking.store.item(case[c.ITEM_ID])) == pytest.approx(case[c.RANK], abs=1)


def test_what_is_lacked_the_item_carries_and_the_model_was_not_told(explorer, found):
    ranking, groups = explorer._ranking, explorer.turnable()
    latents = groups[groups["means"] == "intent"].groupby(c.NAME)["latents"].agg(list)
    carried, weights = ranking.store.item_codes
    assert found["lacked"].map(len).max() == 3
    for case in found[found["lacked"].map(len) > 0].iloc[::60].to_dict("records"):
        item = ranking.store.item(case[c.ITEM_ID])
        asked = ranking._scorer.request(ranking.store.user(case[c.USER_ID]), c.TEST)
        told, of_item = {*asked.personal, *asked.public}, set(carried[item][weights[item] > 0].tolist())
        for name in case["lacked"]:
            assert any(of_item & set(one) and not told & set(one) for one in latents[name])


def test_the_first_cause_that_holds_is_the_cases():
    rows = [(0, 9, 0, False), (0, 1, 9, True), (9, 4, 99, True), (9, 5, 99, True), (9, 5, 45, False), (9, 5, 44, False)]
    table = pd.DataFrame(rows, columns=["n_train", "n_known", "n_preferred", "nothing"])
    causes = _causes(table, table["nothing"].to_numpy())
    assert causes.tolist() == ["never", "never", "thin", "silent", "rival", "other"]
    counted = by_cause(pd.DataFrame({"cause": causes}))
    assert counted["cause"].tolist() == list(CAUSES)
    assert counted["cases"].tolist() == [2, 1, 1, 1, 1] and counted["share"].sum() == pytest.approx(1)


def test_causes_share_out_all_misses(found):
    counted = by_cause(found)
    assert counted["cases"].sum() == len(found)
    assert counted["cases"].tolist() == [int(np.sum(found["cause"] == cause)) for cause in CAUSES]
