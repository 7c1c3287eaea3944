"""What would make an item first, and what moves a list: on the demo run, every claim asked of the model anew."""

from dataclasses import replace

import numpy as np
import pytest

from saerec import columns as c
from saerec.errors import NotFoundError
from saerec.explorer import AS_EVALUATED, UNCHANGED, Explorer, Intervention
from saerec.places import demo_run
from saerec.workspace.run import Run


@pytest.fixture(scope="module")
def explorer():
    return Explorer(Run(demo_run()))


@pytest.fixture(scope="module")
def people(explorer):
    return explorer.users()["user_id"].iloc[::180].tolist()


def answers(explorer, people):
    """(user, answer) for the second, sixth and 21st of several people."""
    for user in people:
        ranked = explorer.recommend(user, k=21).items[c.ITEM_ID].tolist()
        for place in (1, 5, 20):
            yield user, explorer.to_first(user, ranked[place])


def test_the_turns_do_what_is_said_and_a_step_less_does_not(explorer, people):
    first = 0
    for user, found in answers(explorer, people):
        assert explorer.explain(user, found.item_id, found.change).rank == found.rank <= found.before
        first += found.rank == 1
        for turn in found.turns.to_dict("records"):
            less = round(turn["factor"] - 0.1 * np.sign(turn["factor"] - 1), 1)
            intents = {**found.change.intents, **dict.fromkeys(turn["latents"], less)}
            rank = explorer.explain(user, found.item_id, replace(found.change, intents=intents)).rank
            assert rank == turn["rank_less"] > found.rank
    assert first >= len(people)  # most of the near ones


def test_no_single_turn_does_it_where_several_are_named_or_none(explorer, people):
    table = explorer.turnable()
    groups = table.loc[table["means"] == "intent", "latents"].tolist()
    several = [one for one in answers(explorer, people[:1]) if one[1].rank > 1 or len(one[1].turns) > 1]
    assert several
    for user, found in several:
        for latents in groups:
            for factor in (0.0, 2.0, 3.0):
                change = Intervention(intents=dict.fromkeys(latents, factor))
                assert explorer.recommend(user, change, k=1).items[c.ITEM_ID].iloc[0] != found.item_id


def test_what_is_turned_by_hand_stays(explorer, people):
    user, table = people[0], explorer.turnable()
    latents = table.loc[table["means"] == "intent", "latents"].iloc[0]
    change = Intervention({"personal": 0.5}, dict.fromkeys(latents, 2.0))
    item = explorer.recommend(user, change, k=2).items[c.ITEM_ID].iloc[1]
    found = explorer.to_first(user, item, change)
    assert found.n_kept == 1 and found.n_intents == (table["means"] == "intent").sum() - 1
    assert {latent: found.change.intents[latent] for latent in latents} == dict.fromkeys(latents, 2.0)
    assert found.change.branches == change.branches and table["group"].iloc[0] not in found.turns["group"].tolist()
    assert found.before == 2


def test_what_they_have_cannot_be_made_first(explorer, people):
    history = explorer.user(people[0]).history[c.ITEM_ID]
    for change in (UNCHANGED, AS_EVALUATED):
        with pytest.raises(NotFoundError, match=r"is in the history, .* Leave it out"):
            explorer.to_first(people[0], history.iloc[0], change)
    with pytest.raises(NotFoundError, match="Ask as evaluated, which holds it out"):
        explorer.to_first(people[0], history.iloc[-1])


def test_as_evaluated_the_held_out_item_can_be_made_first(explorer):
    near = explorer.failures().cases.iloc[0]
    found = explorer.to_first(near[c.USER_ID], near[c.ITEM_ID], AS_EVALUATED)
    assert found.before == near[c.RANK] and found.change.as_evaluated
    assert explorer.explain(near[c.USER_ID], near[c.ITEM_ID], found.change).rank == found.rank < found.before


def test_what_moves_most_comes_first_and_moving_it_does_not_change_that(explorer, people):
    table = explorer.turns(people[1])
    assert table["moved"].is_monotonic_decreasing and table["moved"].iloc[0] > 0
    assert set(table["means"]) == {"intent", "thing"}
    latents = table["latents"].iloc[0]
    again = explorer.turns(people[1], Intervention(intents=dict.fromkeys(latents, 3.0)))
    assert again["group"].tolist() == table["group"].tolist()
    before = explorer.recommend(people[1], k=20).items[c.ITEM_ID]
    sums = []
    for factor in (0.0, 2.0):
        change = Intervention(intents=dict.fromkeys(latents, factor))
        after = explorer.recommend(people[1], change, k=1000).items.set_index(c.ITEM_ID)[c.RANK]
        sums.append(np.abs(after[before].to_numpy() - np.arange(1, 21)).mean())
    assert table["moved"].iloc[0] == pytest.approx(max(sums), abs=0.05)
    mine = explorer.user(people[1]).personal
    assert table["share"].sum() <= mine["weight"].sum() + 1e-6
