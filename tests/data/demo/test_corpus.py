"""The planted shop: sizes, who wants what, and that it decides what is bought."""

import numpy as np
import pandas as pd
import pytest

from saerec.data.demo import make_demo
from saerec.data.demo.cores import CORES
from saerec.data.demo.shop import DEPARTMENTS
from saerec.data.demo.wishes import PERSONAL
from saerec.errors import ConfigError
from saerec.evaluation.metrics import hit_rate_at_k, rank_targets, ranks_in
from saerec.recommender.baselines import ItemKNN, Popularity, baseline_scorer
from saerec.recommender.data import mask_history
from tests.data.demo.reading import WISHES, sentences_of


def test_the_same_seed_writes_the_same_corpus_and_another_seed_another():
    sizes = {"users": 50, "items": 80, "reviews": 500}
    one, again, other = make_demo(**sizes), make_demo(**sizes), make_demo(**sizes, seed=1)
    for name in ("interactions", "items"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(again, name))
    for name in ("intents", "users", "items", "sentences"):
        pd.testing.assert_frame_equal(getattr(one.truth, name), getattr(again.truth, name))
    assert one.interactions.to_csv().encode() == again.interactions.to_csv().encode()
    assert one.truth.sentences.to_csv().encode() == again.truth.sentences.to_csv().encode()
    assert not one.interactions["review"].equals(other.interactions["review"])


def test_sizes_are_about_what_was_asked_for(demo):
    assert demo.interactions["user_id"].nunique() == 1000
    assert len(demo.items) == 400
    assert demo.items["title"].is_unique
    assert len(demo.interactions) == pytest.approx(12000, rel=0.05)
    assert demo.interactions.groupby("user_id").size().min() >= 5
    assert not demo.interactions.duplicated(["user_id", "item_id"]).any()


@pytest.mark.parametrize("users, items, reviews", [(1, 16, 5), (50, 30, 400), (50, 400, 600), (20, 16, 2000)])
def test_any_scale(users, items, reviews):
    demo = make_demo(users=users, items=items, reviews=reviews)
    assert demo.interactions["user_id"].nunique() == users
    assert (demo.interactions["review"].str.len() > 10).all()


def test_sizes_that_cannot_be_are_refused():
    with pytest.raises(ConfigError, match="5 reviews a user"):
        make_demo(users=100, reviews=499)


def test_things_and_clauses_name_wishes_and_departments_that_exist():
    personal = {wish.name for wish in PERSONAL}
    for department in DEPARTMENTS:
        for thing in department.things:
            assert set(thing.wishes) <= personal, thing.name
            assert len(thing.wishes) >= 4, thing.name
            assert all(len(WISHES[name].fitting(department.key)) >= 9 for name in thing.wishes), thing.name
    keys = {department.key for department in DEPARTMENTS}
    assert all(set(clause.departments) <= keys for wish in WISHES.values() for clause in wish.clauses)
    assert {name for d in DEPARTMENTS for thing in d.things for name in thing.wishes} == personal
    assert set(CORES) == set(WISHES)


def test_a_review_tells_what_its_writer_wants_and_its_item_serves(demo):
    intent = demo.truth.sentences.set_index("text")["intent"]
    kind = dict(demo.truth.intents[["intent", "kind"]].itertuples(index=False))
    wanted = demo.truth.users.groupby("user_id")["intent"].agg(set)
    served = demo.truth.items.groupby("item_id")["intent"].agg(set)
    n_sentences = 0
    for row in demo.interactions.itertuples():
        for text in sentences_of(row.review):
            if kind.get(intent[text]) == "personal":
                n_sentences += 1
                assert intent[text] in wanted[row.user_id] & served[row.item_id], text
    assert n_sentences > len(demo.interactions) / 2


def test_every_claimed_intent_is_one_that_the_thing_may_serve(demo):
    things = {thing.name.title(): set(thing.wishes) for d in DEPARTMENTS for thing in d.things}
    titles = demo.items.set_index("item_id")["title"]
    for item, rows in demo.truth.items.groupby("item_id"):
        assert any(name in titles[item] and set(rows["intent"]) <= wishes for name, wishes in things.items()), item


def test_wishes_drift(demo):
    users = demo.truth.users
    first, last = (users[users["phase"] == p].groupby("user_id")["intent"].agg(set) for p in (0, 2))
    assert (first != last).all()
    assert all(first[user] & last[user] for user in first.index)  # they drift, they do not jump
    assert users.groupby(["user_id", "phase"])["weight"].sum().to_numpy() == pytest.approx(1.0)


def test_the_planted_intents_decide_what_comes_next(demo, scene):
    """Who knows the wishes beats who knows what is bought together, who beats who knows what is bought most."""
    corpus, data, users, targets = scene
    oracle = hit_rate_at_k(ranks_in(_oracle_scores(demo, corpus, data), targets), 10).mean()

    def hit_rate(baseline):
        score = baseline_scorer(baseline, data, users, "test")
        return hit_rate_at_k(rank_targets(score, targets, n_items=corpus.n_items), 10).mean()

    popularity, item_knn = hit_rate(Popularity(data)), hit_rate(ItemKNN(data))
    assert oracle >= 1.5 * item_knn
    assert item_knn >= 3 * popularity


def _oracle_scores(demo, corpus, data):
    """[U, I+1]: wishes of the last phase times what the items serve; history left out."""
    index = {name: j for j, name in enumerate(sorted(WISHES))}
    row = dict(corpus.users[["user_id", "user"]].itertuples(index=False))
    column = dict(corpus.items[["item_id", "item"]].itertuples(index=False))
    wants, serves = np.zeros((corpus.n_users, len(index))), np.zeros((corpus.n_items + 1, len(index)))
    for user, intent, phase, weight in demo.truth.users.itertuples(index=False):
        if phase == 2 and user in row:
            wants[row[user] - 1, index[intent]] = weight
    for item, intent, weight in demo.truth.items.itertuples(index=False):
        if item in column:
            serves[column[item], index[intent]] = weight
    users = np.arange(1, corpus.n_users + 1)
    return mask_history(wants @ serves.T, data.histories(users, "test"))
