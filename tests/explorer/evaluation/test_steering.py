"""The bill of one intent over people of a run."""

import pytest

from saerec import columns as c
from saerec.errors import ConfigError, NotFoundError
from saerec.explorer import AS_EVALUATED, Explorer, Intervention
from tests.support.tiny_run import make_tiny_run


@pytest.fixture(scope="module")
def explorer(tmp_path_factory):
    return Explorer(make_tiny_run(tmp_path_factory.mktemp("steering") / "tiny"))


def test_a_bill_for_an_intent(explorer):
    bill = explorer.steering_bill(0, people=5)
    assert bill.people == 5 and bill.another in (1, 2, 3, 4)
    assert bill.table["steered"].nunique() == 4 and bill.table["share"].between(0, 1).all()
    unchanged = bill.table[bill.table["factor"] == 1]
    assert unchanged["ndcg"].nunique() == 1 and unchanged["share"].nunique() == 1
    assert explorer.steering_bill(0, people=5).table.equals(bill.table)


def test_what_has_no_bill_is_said(explorer):
    with pytest.raises(ConfigError, match="is not told of latent 5"):
        explorer.steering_bill(5)
    with pytest.raises(NotFoundError):
        explorer.steering_bill(99)


def test_what_goes_with_an_intent(explorer):
    gone = explorer.without_intent(4, people=50)  # public: everybody has it
    ranks = explorer.run.table("evaluation/per_user")
    assert gone.carriers == len(gone.table) == len(ranks)
    people = explorer._store.users.loc[ranks["user"], c.USER_ID]
    assert gone.table["before"].tolist() == [explorer.recommend(user, AS_EVALUATED).target_rank for user in people]
    assert gone.table["replaced"].between(0, 1).all()
    mean, low, high = gone.mean("moved")
    assert low <= mean <= high
    assert mean == pytest.approx((gone.table["after"] - gone.table["before"]).mean())


def test_a_personal_intent_is_removed_from_those_who_have_it(explorer):
    gone = explorer.without_intent(0, people=50)
    carriers = set(explorer.users(latent=0)[c.USER_ID])
    assert 0 < gone.carriers <= len(carriers)
    user = explorer.users(latent=0)[c.USER_ID].iloc[0]
    without = explorer.recommend(user, Intervention(intents={0: 0.0}, as_evaluated=True))
    assert without.target_rank in gone.table["after"].tolist()
    with pytest.raises(ConfigError, match="is not told of latent 5"):
        explorer.without_intent(5)
