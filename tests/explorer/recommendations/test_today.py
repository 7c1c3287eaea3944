"""Today's person is served from all they have; as evaluated the answers are the evaluation's own, to the byte."""

import numpy as np
import pytest

from saerec import columns as c
from saerec.cli import main
from saerec.errors import NotFoundError
from saerec.explorer import AS_EVALUATED, UNCHANGED, Explorer, Intervention
from saerec.places import demo_run
from saerec.workspace.run import Run

AT_ONCE = 100
SOME = 12


@pytest.fixture(scope="module")
def demo():
    return Explorer(Run(demo_run()))


@pytest.fixture(scope="module")
def having(demo):
    """User id -> internal items of the whole history, oldest first, read from the tables."""
    run = demo.run
    ids = run.table("data/users").set_index(c.USER)[c.USER_ID]
    table = run.table("data/interactions")
    return table.groupby(table[c.USER].map(ids))[c.ITEM].agg(list).to_dict()


@pytest.fixture(scope="module")
def number(demo):
    return demo.run.table("data/items").set_index(c.ITEM_ID)[c.ITEM].to_dict()


def test_nothing_that_anybody_has_is_ever_recommended(demo, having):
    ranking, users = demo._ranking, list(having)
    assert len(users) > 900
    for start in range(0, len(users), AT_ONCE):
        some = users[start : start + AT_ONCE]
        answers = ranking.score([ranking.requests(demo._store.user(user), UNCHANGED)[1] for user in some])
        for row, user in enumerate(some):
            assert np.isneginf(answers.scores[row, having[user]]).all()
            assert np.isfinite(answers.scores[row]).sum() == len(demo.items()) - len(set(having[user]))


def test_as_evaluated_some_have_what_is_recommended_and_today_nobody(demo, having, number):
    found_it = 0
    for user in list(having)[:SOME]:
        held, now = demo.recommend(user, AS_EVALUATED), demo.recommend(user)
        owned = [number[item] in having[user] for item in held.items[c.ITEM_ID]]
        assert held.items[c.OWNED].tolist() == owned
        found_it += any(owned)
        assert not set(now.items[c.ITEM_ID].map(number)) & set(having[user])
        assert not now.items[c.OWNED].any() and now.target_item_id is now.target_rank is None
    assert found_it > 0


def test_as_evaluated_the_bytes_are_those_of_the_request_that_the_evaluation_asks(demo, having, number):
    scorer = demo._ranking._scorer
    for user in list(having)[:SOME]:
        asked = scorer.request(demo._store.user(user), c.TEST)
        assert list(asked.history) == having[user][:-1]
        answers = scorer.score([asked, asked], parts=False)
        found = demo.recommend(user, AS_EVALUATED, k=50)
        items = [number[item] for item in found.items[c.ITEM_ID]]
        assert items == answers.top(50, 1)
        scores = found.items[c.SCORE].to_numpy(np.float32)
        assert scores.tobytes() == answers.scores[1, items].tobytes()
        assert list(found.branch_weights.values()) == answers.branch_weights[1].astype(float).tolist()


def test_as_evaluated_every_rank_is_the_one_that_was_measured(demo):
    measured = demo.users().dropna().head(SOME)
    for user, rank in zip(measured[c.USER_ID], measured[c.RANK_MODEL], strict=True):
        assert demo.recommend(user, AS_EVALUATED).target_rank == rank


def test_the_last_interaction_makes_the_difference(demo, having):
    """Today without the last item is the ranking as evaluated: nothing else differs between the two."""
    ids = demo.items()[c.ITEM_ID].tolist()
    for user in list(having)[:SOME]:
        last = ids[having[user][-1] - 1]
        without = demo.recommend(user, Intervention(without=(last,)), k=50).items
        held = demo.recommend(user, AS_EVALUATED, k=50).items
        assert without[c.ITEM_ID].tolist() == held[c.ITEM_ID].tolist()
        np.testing.assert_allclose(without[c.SCORE], held[c.SCORE], rtol=0, atol=1e-5)
        assert without[c.OWNED].tolist() == held[c.OWNED].tolist()


def test_why_it_follows_the_view(demo, having):
    ids = demo.items()[c.ITEM_ID].tolist()
    user = next(iter(having))
    history = [ids[item - 1] for item in having[user]]
    with pytest.raises(NotFoundError, match="Ask as evaluated, which holds it out"):
        demo.explain(user, history[-1])
    with pytest.raises(NotFoundError, match="is in the history, so it is never recommended"):
        demo.explain(user, history[0], AS_EVALUATED)
    why = demo.explain(user, history[-1], AS_EVALUATED)
    assert why.history["id"].tolist() == list(dict.fromkeys(history[:-1]))
    best = demo.recommend(user, k=1).items[c.ITEM_ID].iloc[0]
    assert demo.explain(user, best).history["id"].tolist() == list(dict.fromkeys(history))


def test_what_adds_up_is_apart_from_other_cuts(demo, having):
    for user in list(having)[:SOME]:
        why = demo.explain(user, demo.recommend(user, k=1).items[c.ITEM_ID].iloc[0])
        assert why.parts[c.DELTA_SCORE].sum() + why.rest == pytest.approx(why.score, abs=1e-9)
        assert why.rest == pytest.approx(0, abs=1e-3)  # the default design splits exactly
        sequence = why.parts.loc[why.parts["kind"] == "sequence", c.DELTA_SCORE].sum()
        assert sequence + why.groups[c.DELTA_SCORE].sum() + why.rest == pytest.approx(why.score, abs=1e-9)
        assert "history" not in set(why.parts["kind"])


def test_the_terminal_marks_what_they_have_as_evaluated_only(demo, having, capsys):
    hits = demo.users(who="hit")
    user = hits[c.USER_ID].iloc[0]
    assert main(["recommend", "demo", "--user", user]) == 0
    today = capsys.readouterr().out
    assert "has it" not in today and "Bought next" not in today
    assert main(["recommend", "demo", "--user", user, "--as-evaluated"]) == 0
    held = capsys.readouterr().out
    assert held.count("has it") == 1 and "As evaluated: the last interaction is held out" in held
    assert f"rank {int(hits[c.RANK_MODEL].iloc[0])}." in held
