"""What stands under a score: the table of its parts, and what other people did with an item of the history."""

from saerec import columns as c
from saerec.explain.went_on import WentOn
from saerec.explorer import Explorer
from saerec.ui.recommendations.explanation import _all_parts
from tests.support.tiny_run import make_tiny_run


def test_what_is_counted_is_what_stands_in_the_training_data(tmp_path):
    run = make_tiny_run(tmp_path / "tiny")
    explorer = Explorer(run)
    user = explorer.users()[c.USER_ID].iloc[0]
    item = explorer.recommend(user).items[c.ITEM_ID].iloc[0]
    why = explorer.explain(user, item)
    table = run.table("data/interactions")
    ids = run.table("data/items").set_index(c.ITEM)[c.ITEM_ID].to_dict()
    rows = table[table[c.SPLIT] == c.TRAIN].assign(key=lambda t: t[c.ITEM].map(ids))
    baskets = rows.groupby(c.USER)["key"].agg(list)
    assert set(why.went_on) == set(why.history["id"])
    for key, people in why.went_on.items():
        having = [basket for basket in baskets if key in basket]
        assert people.had == len(having) and people.others == len(baskets) - len(having)
        assert people.later == sum(item in basket[basket.index(key) + 1 :] for basket in having)
        assert people.took == sum(item in basket for basket in baskets if key not in basket)
    assert sum(people.had for people in why.went_on.values())


def test_the_table_says_it_for_items_of_the_history_alone(tmp_path):
    explorer = Explorer(make_tiny_run(tmp_path / "tiny"))
    why = explorer.explain("user-01", explorer.recommend("user-01").items[c.ITEM_ID].iloc[0])
    why.went_on.clear()
    why.went_on[why.history["id"].iloc[0]] = WentOn(1200, 31, 9, 1)
    told = _all_parts(why)
    assert told.loc[told["kind"] == "history", "people"].tolist() == ["31 of 1,200"] + [""] * (len(why.history) - 1)
    assert set(told.loc[told["kind"] != "history", "people"]) == {""}
    assert len(told) == len(why.parts) + len(why.history)
