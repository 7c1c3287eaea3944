"""Misses and their causes on the demo run, each counted again from its own tables."""

import numpy as np
import pandas as pd
import pytest

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.explorer.evaluation import failures as fails
from saerec.explorer.evaluation.miss_causes import CAUSES, OTHER
from saerec.places import demo_run
from saerec.workspace.run import Run


@pytest.fixture(scope="module")
def explorer():
    return Explorer(Run(demo_run()))


@pytest.fixture(scope="module")
def failures(explorer):
    return explorer.failures()


@pytest.fixture(scope="module")
def found(failures):
    return failures.cases


@pytest.fixture(scope="module")
def interactions(explorer):
    """user_id, item_id, category, split, in time order."""
    items = explorer.run.table("data/items").set_index(c.ITEM)
    users = explorer.run.table("data/users").set_index(c.USER)[c.USER_ID]
    table = explorer.run.table("data/interactions")
    return pd.DataFrame({
        "user_id": table[c.USER].map(users), "item_id": table[c.ITEM].map(items[c.ITEM_ID]),
        "category": table[c.ITEM].map(items[c.CATEGORY]), "split": table[c.SPLIT],
    })  # fmt: skip


def test_every_miss_is_a_case_and_nothing_else(explorer, failures, found):
    ranks = explorer.run.table("evaluation/per_user")
    ids = explorer.run.table("data/users").set_index(c.USER)[c.USER_ID]
    missed = ranks[ranks["rank_model"] > 10]
    missed = missed.set_index(ids.reindex(missed[c.USER]).to_numpy())
    assert sorted(found[c.USER_ID]) == sorted(missed.index) and found[c.RANK].is_monotonic_increasing
    assert found.set_index(c.USER_ID)[c.RANK].to_dict() == missed["rank_model"].to_dict()
    assert failures.people == len(ranks)


def test_figures_are_those_of_the_interactions(found, interactions):
    had = interactions[interactions["split"] == c.TRAIN]["item_id"].value_counts()
    known = interactions[interactions["split"] != c.TEST]["user_id"].value_counts()
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


def test_what_is_lacked_the_item_carries_and_the_model_was_not_told(explorer, failures, found):
    ranking, groups = explorer._ranking, explorer.turnable()
    latents = groups[groups["means"] == "intent"].groupby(c.NAME)["latents"].agg(list)
    certain = groups[groups["means"] == "intent"].groupby(c.NAME)["certain"].agg(set)
    carried, weights = ranking.store.item_codes
    assert found["lacked"].map(len).max() == 3 and (found["lacked"].map(len) == found["lacked_certain"].map(len)).all()
    for case in found[found["lacked"].map(len) > 0].iloc[::60].to_dict("records"):
        item = ranking.store.item(case[c.ITEM_ID])
        asked = ranking._scorer.request(ranking.store.user(case[c.USER_ID]), c.TEST)
        told, of_item = {*asked.personal, *asked.public}, set(carried[item][weights[item] > 0].tolist())
        for name, sure in zip(case["lacked"], case["lacked_certain"], strict=True):
            assert any(of_item & set(one) and not told & set(one) for one in latents[name])
            assert sure in certain[name]
    guesses = pd.Series([name for names, sure in zip(found["lacked"], found["lacked_certain"], strict=True)
                         for name, one in zip(names, sure, strict=True) if not one])  # fmt: skip
    assert len(guesses) and failures.lacked().str.count("≈ ").sum() == len(guesses)


def went_on(interactions, history, item):
    """People who had one of `history` in training and took `item` later, added up over the history; one by one."""
    training = interactions[interactions["split"] == c.TRAIN].groupby("user_id")["item_id"].agg(list)
    return sum(
        any(one == had and item in items[place + 1 :] for place, one in enumerate(items))
        for had in set(history) - {item}
        for items in training
    )


def test_causes_hold_when_they_are_counted_one_by_one(explorer, failures, found, interactions):
    ranking = explorer._ranking
    carried, weights = ranking.store.item_codes
    counts = failures.causes.set_index("cause")["counts"]
    known = interactions[interactions["split"] != c.TEST]
    categories = interactions.drop_duplicates("item_id").set_index("item_id")["category"]

    def told(asked, item_id):
        item = ranking.store.item(item_id)
        pairs = zip(carried[item].tolist(), weights[item].tolist(), strict=True)
        return sum(weight * asked.personal.get(latent, 0.0) for latent, weight in pairs if weight > 0)

    for case in found.iloc[::28].to_dict("records"):
        mine = known[known["user_id"] == case[c.USER_ID]]
        history = mine["item_id"].tolist()
        asked = ranking._scorer.request(ranking.store.user(case[c.USER_ID]), c.TEST)
        wanted, rival = (went_on(interactions, history, item) for item in (case[c.ITEM_ID], case["preferred_id"]))
        own, other = told(asked, case[c.ITEM_ID]), told(asked, case["preferred_id"])
        holds = {
            "nobody": wanted == 0,
            "kind": categories[case[c.ITEM_ID]] not in set(mine["category"]),
            "rival": case["n_preferred"] >= 3 * case["n_train"],
            "others": rival > 0 and rival >= 3 * wanted,
            "wishes": other > 0 and other >= 2 * own,
            "thin": len(history) <= 4,
        }
        expected = [cause for cause, one in holds.items() if one and counts[cause]]
        assert case["holds"] == expected and case["cause"] == (expected[0] if expected else OTHER)


def test_few_misses_of_the_demo_have_no_cause_and_causes_share_out_all(failures, found):
    causes = failures.causes.set_index("cause")
    assert causes["cases"].sum() == len(found)
    assert causes["cases"].tolist() == [int(np.sum(found["cause"] == cause)) for cause in CAUSES]
    assert causes.loc[OTHER, "share"] < 0.35
    counted = causes[causes["counts"]]
    assert (counted["of_misses"] > 1.5 * counted["of_hits"]).all() and (
        causes.loc[~causes["counts"], "cases"].drop(OTHER) == 0
    ).all()


def test_of_very_many_some_are_drawn_and_every_figure_is_theirs(explorer, found, monkeypatch):
    monkeypatch.setattr(fails, "MOST_SCORED", 0)
    monkeypatch.setattr(fails, "LEAST_EXAMINED", 100)
    some = fails.failures(explorer._store, fails.examined(explorer._store))
    assert (some.people, some.of_people) == (100, 1000)
    assert "100 people, drawn at random from 1,000" in some.drawn()
    assert some.causes["cases"].sum() == len(some.cases) <= 100
    same = found.set_index(c.USER_ID).loc[some.cases[c.USER_ID]]
    for column in (c.ITEM_ID, c.RANK, "preferred_id", "n_known", "n_train", "lacked"):
        assert some.cases[column].tolist() == same[column].tolist()
