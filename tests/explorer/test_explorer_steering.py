"""The bill of one intent over people of a run."""

import pytest

from saerec.errors import ConfigError, NotFoundError
from saerec.explorer import Explorer
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
    with pytest.raises(ConfigError, match="no intent"):
        explorer.steering_bill(5)
    with pytest.raises(NotFoundError):
        explorer.steering_bill(99)
