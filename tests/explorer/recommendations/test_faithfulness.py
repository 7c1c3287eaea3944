"""Explanations put to the test, on a run written by hand."""

import numpy as np
import pytest

from saerec import columns as c
from saerec.errors import NotFoundError
from saerec.explain.faithfulness import shapley_values
from saerec.explorer import UNCHANGED, Explorer, Intervention
from tests.support.tiny_run import make_tiny_run

USER = "user-03"


@pytest.fixture(scope="module")
def explorer(tmp_path_factory):
    return Explorer(make_tiny_run(tmp_path_factory.mktemp("probing") / "tiny"))


@pytest.fixture(scope="module")
def best(explorer):
    return explorer.recommend(USER, k=1).items[c.ITEM_ID].iloc[0]


def test_shapley_values_add_up_to_what_the_intents_give(explorer, best):
    found = explorer.faithfulness(USER, best)
    assert found.values[c.SHAPLEY].sum() == pytest.approx(found.full - found.none, abs=1e-5)
    assert found.full == pytest.approx(explorer.explain(USER, best).score, abs=1e-6)
    assert set(found.values["group"]) <= set(explorer.explain(USER, best).groups["group"])


def test_shapley_values_of_the_one_item_are_those_among_all(explorer, best):
    found, ranking = explorer.shapley(USER, best), explorer._ranking
    assert found.equals(explorer.faithfulness(USER, best).values)
    members, item = explorer.explain(USER, best).members(), explorer._store.item(best)
    _, asked = ranking.requests(explorer._store.user(USER), UNCHANGED)
    groups = [members[group] for group in found["group"]]
    slow = shapley_values(lambda requests: ranking.score(requests).scores[:, item], asked, groups)
    assert found[c.SHAPLEY].tolist() == pytest.approx(slow.values, abs=1e-5)


def test_deletion_begins_at_nothing_and_tells_the_rank(explorer, best):
    curve = explorer.faithfulness(USER, best).curve
    assert curve["loss"].iloc[0] == 0
    assert curve["rank"].iloc[0] == explorer.explain(USER, best).rank == 1


def test_a_flip_is_what_the_model_says_when_asked_again(explorer):
    kinds = set()
    for user in explorer.users()[c.USER_ID]:
        best = explorer.recommend(user, k=1).items[c.ITEM_ID].iloc[0]
        flip = explorer.smallest_flip(user, best, k=1)
        if flip is not None:
            kinds.add(flip.kind)
            after = explorer.recommend(user, taken_away(flip), k=100).items
            above = after[after[c.SCORE] >= after.loc[after[c.ITEM_ID] == best, c.SCORE].item()]
            assert len(above) == flip.rank > 1  # ties count against it
            assert not set(above[c.ITEM_ID]) <= {best, *flip.ids}  # what comes back is no rival
    assert kinds


def taken_away(flip):
    if flip.kind == "history":
        return Intervention(without=tuple(flip.ids))
    return Intervention(intents=dict.fromkeys(flip.ids, 0.0))


def test_no_smaller_change_flips_it_when_it_is_called_the_fewest(explorer):
    seen = set()
    for user in [f"user-{u:02d}" for u in range(1, 9)]:
        items = explorer.recommend(user, k=4).items[c.ITEM_ID].tolist()
        for k, item in enumerate(items, start=1):
            flip = explorer.smallest_flip(user, item, k=k)
            if flip is None or not flip.fewest:
                continue
            seen.add(len(flip.names))
            why = explorer.explain(user, item)
            alone = [*why.groups[c.DELTA_RANK], *why.history[c.DELTA_RANK]]
            assert (len(flip.names) == 1) == any(lost > 0 for lost in alone)  # the item stands at rank k
            assert explorer.explain(user, item, taken_away(flip)).rank == flip.rank > k
    assert 1 in seen


def test_what_is_not_in_the_list_cannot_leave_it(explorer):
    last = explorer.recommend(USER, k=100).items[c.ITEM_ID].iloc[-1]
    assert explorer.smallest_flip(USER, last, k=1) is None


def test_the_sweep_is_the_models_ranking_at_each_weight(explorer):
    table = explorer.sweep(USER).ranks
    used = explorer.recommend(USER).branch_weights
    both = used["personal"] + used["public"]
    share = table["share"].unique()[15]
    asked = {"personal": both * share, "public": both * (1 - share)}
    for row in table[table["share"] == share].itertuples():
        assert explorer.explain(USER, row.item_id, Intervention(branches=asked)).rank == row.rank
    assert np.isclose([table["share"].min(), table["share"].max()], [0, 1]).all()


def test_the_unknown_is_named(explorer):
    for ask in (explorer.faithfulness, explorer.smallest_flip):
        with pytest.raises(NotFoundError, match="There is no item"):
            ask(USER, "nothing")
    with pytest.raises(NotFoundError, match="There is no user"):
        explorer.sweep("nobody")


def test_items_cross_where_their_scores_meet(explorer):
    seen = 0
    for user in [f"user-{u:02d}" for u in range(1, 9)]:
        found, used = explorer.sweep(user), explorer.recommend(user).branch_weights
        both = used["personal"] + used["public"]
        assert found.used == pytest.approx(used["personal"] / both)
        ids = dict(zip(found.ranks["title"], found.ranks[c.ITEM_ID], strict=True))
        for row in found.crossings.itertuples():
            above, below = ids[row.above], ids[row.below]
            for share, first in ((row.share - 1e-3, below), (row.share + 1e-3, above)):
                asked = Intervention(branches={"personal": both * share, "public": both * (1 - share)})
                scores = explorer.recommend(user, asked, k=99).items.set_index(c.ITEM_ID)["score"]
                assert (scores[above] > scores[below]) == (first == above)
            seen += 1
    assert seen


def test_a_chain_reads_what_the_pages_of_its_steps_read(explorer, best):
    """Sentence and share as on the person's page, the latent as on its own, weight and rank as the model has them."""
    why, person = explorer.explain(USER, best), explorer.user(USER)
    ranked, reviewed = explorer.recommend(USER, k=99), 0
    for part in why.parts[why.parts["kind"].isin(["personal", "public"])].itertuples():
        found = explorer.provenance(USER, best, part.id)
        row = explorer.latent(part.id).row
        assert (found.name, found.density) == (row["name"], row[c.DENSITY])
        assert found.score == pytest.approx(row["score"], nan_ok=True)
        mine = person.personal[person.personal[c.LATENT] == part.id]
        if len(mine):
            assert found.weight == pytest.approx(mine[c.WEIGHT].iloc[0])
            assert found.sentences == mine[c.EVIDENCE].iloc[0]
            reviewed += len(found.sentences)
        else:
            assert np.isnan(found.weight)
        assert found.branch_weight == pytest.approx(ranked.branch_weights[part.kind], rel=1e-5)
        assert (found.delta_score, found.rank) == (part.delta_score, 1)
        without = explorer.recommend(USER, Intervention(intents={part.id: 0.0}), k=99).items
        assert found.rank_without == without.set_index(c.ITEM_ID)["rank"][best]
    assert reviewed


def test_a_chain_follows_a_changed_history(explorer, best):
    person = explorer.user(USER).history
    kept = person.loc[person["split"] != "test", c.ITEM_ID].tolist()[1:]
    part = explorer.explain(USER, best, Intervention(history=kept)).parts.query("kind == 'personal'").iloc[0]
    found = explorer.provenance(USER, best, int(part["id"]), Intervention(history=kept))
    assert {one[c.ITEM_ID] for one in found.sentences} <= set(kept)
    with pytest.raises(NotFoundError, match="no part"):
        explorer.provenance(USER, best, 7)


def test_a_ranking_is_held_against_another(explorer):
    pinned = Intervention(branches={"personal": 1.0})
    found = explorer.recommend(USER, Intervention(branches={"sequence": 0.0}), k=5, against=pinned)
    places = explorer.recommend(USER, pinned, k=99).items.set_index(c.ITEM_ID)["rank"]
    assert found.items[c.BASE_RANK].tolist() == [places[item] for item in found.items[c.ITEM_ID]]


def test_items_are_found_by_words_of_their_title(explorer):
    found = explorer.find_items("QUIET thing", top=3)
    assert len(found) == 3 and all("Quiet thing" in title for title in found["title"])
    assert explorer.find_items("item-02", top=9)[c.ITEM_ID].tolist() == ["item-02"]
    assert explorer.find_items("((", top=3).empty
