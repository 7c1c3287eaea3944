"""What a page opens on: the bundled demo, a run written by hand, and runs that have little to show."""

import numpy as np
import pytest

from saerec import columns as c
from saerec.explorer import AS_EVALUATED, Explorer
from saerec.explorer.opening import EXAMPLE, example_text, opening_latent
from saerec.explorer.recommendations.meaning import INTENT
from saerec.intents.reasons import ReasonBank
from saerec.places import demo_run
from saerec.workspace.run import Run
from tests.support.tiny_run import make_tiny_run


@pytest.fixture(scope="module")
def demo():
    return Explorer(Run(demo_run()))


@pytest.fixture
def tiny(tmp_path):
    return Explorer(make_tiny_run(tmp_path / "tiny"))


def changed(run, name, **columns):
    """Columns of a table of a run, set."""
    table = run.table(name).assign(**columns)
    table.to_parquet(run.path(*f"{name}.parquet".split("/")), index=False)
    return Explorer(run)


def test_the_demo_opens_on_a_person_whose_next_item_is_lost_without_one_intent_of_a_certain_name(demo):
    """Asked of the model itself, which the rule does not ask."""
    chosen = demo.opening_users()[0]
    item = demo.user(chosen).history[c.ITEM_ID].iloc[-1]
    why = demo.explain(chosen, item, AS_EVALUATED)
    intents = why.groups[(why.groups[c.MEANS] == INTENT) & why.groups[c.CERTAIN]]
    assert why.rank <= 10 < why.rank + intents[c.DELTA_RANK].max()
    ranks = demo.run.table("evaluation/per_user").set_index(c.USER)
    assert ranks.at[demo._store.user(chosen), "rank_no_intents"] > 10
    assert sorted(demo.opening_users()) == sorted(demo.users()[c.USER_ID])


def test_the_demo_opens_on_a_certain_wish_that_people_come_back_to(demo):
    row = demo.latent(demo.opening_latent()).row
    theme = demo.theme(row[c.THEME]).row
    assert (theme[c.VERDICT], theme[c.CERTAIN], theme[c.INTENT_KIND]) == ("wish", True, "personal")
    assert theme[c.NAME].lower() not in set(demo.items()[c.BRAND].str.lower())


def test_the_demos_example_fires_certain_intents(demo):
    found = demo.probe(demo.example_text).latents.head(3)
    assert found[c.CERTAIN].all() and set(found[c.INTENT_KIND]) <= {"personal", "public"}


def test_a_brand_is_passed_over_and_so_is_a_guess(tiny):
    assert opening_latent(tiny._store) == 1
    brands = ["Wants it sturdy"] + [""] * 15
    assert tiny.theme(0).row[c.NAME] == "Wants it sturdy"
    branded = changed(tiny.run, "data/items", brand=brands)
    assert opening_latent(branded._store) == 2
    guesses = changed(tiny.run, "intents/themes", certain=[False] * 4)
    assert opening_latent(guesses._store) == 1  # nothing is certain: the first theme


def test_people_come_in_the_tables_order_where_the_run_tells_nothing(tiny, tmp_path):
    everybody = tiny.users()[c.USER_ID].tolist()
    assert tiny.opening_users() == everybody  # all are found, nobody knows by what
    ranks = np.array([20, 3, *[20] * 6])
    assert changed(tiny.run, "evaluation/per_user", rank_model=ranks).opening_users()[0] == everybody[1]
    unfinished = Explorer(make_tiny_run(tmp_path / "half", until="recommender"))
    assert unfinished.opening_users() == everybody


def test_an_example_says_the_runs_reasons_or_what_holds_anywhere(tiny):
    bank = ReasonBank(
        ("sturdy", "quiet"), ("flimsy", "noisy"),
        ("It never wobbled in all these years.", "Wants it: this sturdy table holds.", "It broke at once."),
        np.zeros(3, np.int8), np.zeros(3, np.int32), np.array([1, 1, -1], np.int8), (), np.full(2, -1),
    )  # fmt: skip
    says = changed(tiny.run, "intents/themes", says=["sturdy", "", "", ""])
    assert example_text(says._store, bank) == "Wants it: this sturdy table holds."  # with the theme's own words
    nothing = changed(tiny.run, "intents/themes", says=[""] * 4)
    assert example_text(nothing._store, bank) == EXAMPLE
