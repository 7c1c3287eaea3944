"""What parts of a score mean: themes, things and the rest add up to it, and nothing is an intent that is not shown."""

import numpy as np
import pytest

from saerec import columns as c
from saerec.explorer import Explorer, Intervention
from saerec.explorer.recommendations.meaning import INTENT, REST, REST_NAME, THING, meaning_of
from saerec.places import demo_run
from saerec.workspace.notebook import open_notebook
from saerec.workspace.run import Run
from tests.support.tiny_run import PUBLIC, make_tiny_run


@pytest.fixture(scope="module")
def demo():
    return Explorer(Run(demo_run()))


def drawn(explorer, n, seed):
    """Random people, each with a random item that they do not have."""
    rng, users, items = np.random.default_rng(seed), explorer.users()[c.USER_ID], explorer.items()[c.ITEM_ID]
    while n:
        user, item = str(rng.choice(users)), str(rng.choice(items))
        if item not in set(explorer.user(user).history[c.ITEM_ID]):
            n -= 1
            yield user, item


def test_themes_things_and_the_rest_add_up_to_the_score(demo):
    for user, item in drawn(demo, 25, seed=0):
        why = demo.explain(user, item)
        sequence = why.parts.loc[why.parts["kind"] == "sequence", c.DELTA_SCORE].sum()
        assert sequence + why.groups[c.DELTA_SCORE].sum() + why.rest == pytest.approx(why.score, rel=1e-9)
        assert why.rest == pytest.approx(0.0, abs=1e-3)
        told = why.parts[why.parts["kind"].isin(["personal", "public"])]
        assert sorted(one for some in why.members().values() for one in some) == sorted(told["id"])
        sums = told.astype({c.DELTA_SCORE: float}).groupby(c.GROUP)[c.DELTA_SCORE].sum()
        assert why.groups.set_index(c.GROUP)[c.DELTA_SCORE].to_dict() == pytest.approx(sums.to_dict())


def test_a_theme_is_worth_what_the_model_loses_without_all_of_it(demo):
    seen = 0
    for user, item in drawn(demo, 6, seed=1):
        why = demo.explain(user, item)
        for row in why.groups[why.groups["n_latents"] > 1].head(3).itertuples():
            gone = Intervention(intents=dict.fromkeys(why.members()[row.group], 0.0))
            without = demo.explain(user, item, gone)
            assert why.score - without.score == pytest.approx(row.delta_score, abs=1e-3)
            assert without.rank - why.rank == row.delta_rank
            seen += 1
    assert seen


def test_only_what_is_shown_as_an_intent_is_called_one(demo):
    shown = demo._store.latents
    for user, item in drawn(demo, 10, seed=2):
        why = demo.explain(user, item)
        told = why.parts[why.parts[c.GROUP] != ""].set_index("id")
        is_intent = shown.loc[told.index, c.IS_INTENT].astype(bool)
        assert ((told[c.MEANS] == INTENT) == is_intent).all()
        verdict = shown.loc[told.index, c.VERDICT]
        assert ((told[c.MEANS] == THING) == (~is_intent & (verdict == "thing"))).all()
        assert why.groups.loc[why.groups[c.MEANS] == REST, c.NAME].isin([REST_NAME]).all()
        assert (why.groups[c.MEANS] == REST).sum() <= 1


def test_what_can_be_turned_is_what_the_recommender_is_told_of(demo):
    table = demo.turnable()
    told = demo._store.latents[c.REACHES]
    assert sorted(one for some in table["latents"] for one in some) == sorted(told.index[told.astype(bool)])
    assert table[c.GROUP].is_unique


def test_a_verdict_by_hand_takes_a_latent_out_of_its_theme(tmp_path):
    run = make_tiny_run(tmp_path / "tiny")
    explorer = Explorer(run)
    before = meaning_of(explorer._store)
    assert before.latents[c.GROUP].tolist()[:5] == ["theme 0", "theme 0", "theme 1", "theme 2", "theme 3"]
    assert before.groups.loc["theme 0", c.NAME] == "Wants it sturdy"  # its head speaks for it
    notebook = open_notebook(run)
    notebook.verdict(0, False)
    notebook.verdict(5, True)
    after = meaning_of(Explorer(run)._store)
    assert after.latents.loc[[0, 1, 5], c.GROUP].tolist() == [REST, "theme 0", "latent 5"]
    assert after.latents.loc[[0, 5], c.MEANS].tolist() == [REST, INTENT]


def test_what_a_person_called_it_is_certain(tmp_path):
    run = make_tiny_run(tmp_path / "tiny")
    assert not meaning_of(Explorer(run)._store).groups.loc["theme 3", c.CERTAIN]
    open_notebook(run).rename(PUBLIC, "Worth its price", "")
    found = meaning_of(Explorer(run)._store)
    assert found.groups.loc["theme 3", [c.NAME, c.CERTAIN]].tolist() == ["Worth its price", True]
    assert bool(found.latents.at[PUBLIC, c.CERTAIN])
