"""Explanations put to the test, on a run written by hand."""

import numpy as np
import pytest

from saerec.errors import NotFoundError
from saerec.explorer import Explorer
from tests.support.tiny_run import make_tiny_run

USER = "user-03"


@pytest.fixture(scope="module")
def explorer(tmp_path_factory):
    return Explorer(make_tiny_run(tmp_path_factory.mktemp("probing") / "tiny"))


@pytest.fixture(scope="module")
def best(explorer):
    return explorer.recommend(USER, k=1).items["item_id"].iloc[0]


def test_shapley_values_add_up_to_what_the_intents_give(explorer, best):
    found = explorer.faithfulness(USER, best)
    assert found.values["shapley"].sum() == pytest.approx(found.full - found.none, abs=1e-5)
    assert found.full == pytest.approx(explorer.explain(USER, best).score, abs=1e-6)
    assert set(found.values["kind"]) <= {"personal", "public"}


def test_deletion_begins_at_nothing_and_tells_the_rank(explorer, best):
    curve = explorer.faithfulness(USER, best).curve
    assert curve["loss"].iloc[0] == 0
    assert curve["rank"].iloc[0] == explorer.explain(USER, best).rank == 1


def test_a_flip_is_what_the_model_says_when_asked_again(explorer, best):
    flip = explorer.smallest_flip(USER, best, k=1)
    assert flip is not None
    assert flip.rank > 1
    parts = explorer.explain(USER, best).parts
    if flip.kind == "history":
        gone = parts.loc[(parts["kind"] == "history") & parts["name"].isin(flip.names), "id"].tolist()
        asked = {"without": tuple(gone)}
    else:
        gone = parts.loc[parts["kind"].isin(["personal", "public"]) & parts["name"].isin(flip.names), "id"].tolist()
        asked = {"intents": dict.fromkeys(map(int, gone), 0.0)}
    assert explorer.explain(USER, best, **asked).rank == flip.rank


def test_what_is_not_in_the_list_cannot_leave_it(explorer):
    last = explorer.recommend(USER, k=100).items["item_id"].iloc[-1]
    assert explorer.smallest_flip(USER, last, k=1) is None


def test_the_sweep_is_the_models_ranking_at_each_weight(explorer):
    table = explorer.sweep(USER)
    used = explorer.recommend(USER).branch_weights
    both = used["personal"] + used["public"]
    share = table["share"].unique()[15]
    asked = {"personal": both * share, "public": both * (1 - share)}
    for row in table[table["share"] == share].itertuples():
        assert explorer.explain(USER, row.item_id, branch=asked).rank == row.rank
    assert np.isclose([table["share"].min(), table["share"].max()], [0, 1]).all()


def test_the_unknown_is_named(explorer):
    for ask in (explorer.faithfulness, explorer.smallest_flip):
        with pytest.raises(NotFoundError, match="There is no item"):
            ask(USER, "nothing")
    with pytest.raises(NotFoundError, match="There is no user"):
        explorer.sweep("nobody")
