import dataclasses

import numpy as np
import pandas as pd
import pytest
import torch

from saerec import columns as c
from saerec.config.schema import RecommenderConfig
from saerec.errors import NotFoundError
from saerec.explain.attribution import explain_item, fewest_together
from saerec.explain.standing import standings
from saerec.recommender.data import RecommenderData
from saerec.recommender.inputs.request import Intervention, Request
from saerec.recommender.model.storage import make_recommender
from saerec.recommender.scoring.scorer import Scorer

N_ITEMS, N_LATENTS = 30, 8
PUBLIC = (6, 7)


def changed(request, **by_hand):
    return dataclasses.replace(request, change=Intervention(**by_hand))


@pytest.fixture(scope="module", params=["demand", "released"])
def scorer(request):
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {"user": [1] * 5, "item": [1, 2, 3, 4, 5], "position": range(5), "split": ["train"] * 3 + ["valid", "test"]}
    )
    data = RecommenderData.from_interactions(
        table,
        n_items=N_ITEMS,
        n_latents=N_LATENTS,
        item_codes=(
            rng.integers(0, N_LATENTS, (N_ITEMS + 1, 3)).astype(np.int32),
            rng.random((N_ITEMS + 1, 3)).astype(np.float32),
        ),
        personal=(np.tile(np.array([[1, 2]], np.int32), (5, 1)), np.tile(np.array([[0.7, 0.3]], np.float32), (5, 1))),
        public_indices=np.array(PUBLIC, np.int32),
        W_dec=rng.normal(size=(N_LATENTS, 12)).astype(np.float32),
    )
    torch.manual_seed(0)
    model = make_recommender(data, RecommenderConfig(design=request.param, d_model=8, n_layers=1, max_length=5))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(5)
    return Scorer(model, data)


def profile(history):
    """A stand-in for retrieval: the intents follow from the length of the history."""
    return {1: 0.6, 3: 0.4} if len(history) > 2 else {4: 1.0} if history else {}


@pytest.fixture
def asked():
    return Request(history=(3, 9, 4, 12), personal={1: 0.7, 2: 0.3}, public=PUBLIC)


def explained(scorer, request, item, **changes):
    names = {"item_names": {9: "Kettle"}, "intent_names": {1: "gentle", 6: "good value"}}
    return explain_item(scorer.score, request, item, profile, **(names | changes))


def test_every_delta_is_the_model_asked_again(scorer, asked):
    item = 20
    got = explained(scorer, asked, item)
    base = scorer.score([asked])
    assert got.score == pytest.approx(base.scores[0, item], rel=1e-5)
    assert got.standing.rank == base.rank(item)
    rivals = np.delete(base.scores[0], item)
    assert got.standing.lead == pytest.approx(base.scores[0, item] - rivals.max(), rel=1e-5)
    assert list(got.parts["kind"]) == ["sequence"] + ["personal"] * 2 + ["public"] * 2
    assert list(got.parts["id"]) == [0, 1, 2, 6, 7] and list(got.history["id"]) == [3, 9, 4, 12]
    requests = [
        changed(asked, branches={"sequence": 0.0}),
        *(changed(asked, intents={latent: 0.0}) for latent in (1, 2, 6, 7)),
        *(
            dataclasses.replace(asked, history=left, personal=profile(left))
            for left in [(9, 4, 12), (3, 4, 12), (3, 9, 12), (3, 9, 4)]
        ),
    ]
    every = pd.concat([got.parts, got.history])
    for row, request in zip(every.itertuples(), requests, strict=True):
        answer = scorer.score([request])
        assert row.delta_score == pytest.approx(base.scores[0, item] - answer.scores[0, item], rel=1e-3, abs=1e-5)
        scores = answer.scores[0].copy()
        scores[row.id if row.kind == "history" else 0] = -np.inf  # what was taken away is no rival
        assert row.delta_rank == 1 + (np.delete(scores, item) >= scores[item]).sum() - base.rank(item)
        lead = scores[item] - np.delete(scores, item).max()
        assert row.delta_lead == pytest.approx(got.standing.lead - lead, rel=1e-3, abs=1e-4)


def test_the_fewest_that_make_it_fall_together_are_found(scorer, asked):
    item = scorer.score([asked]).top(1)[0]
    base = explained(scorer, asked, item).standing
    found = fewest_together(scorer.score, asked, item, base, [[1], [2], None, [6], [7]])
    told = []
    for n in range(2, 6):
        branches = {"sequence": 0.0} if n >= 3 else {}
        gone = changed(asked, intents=dict.fromkeys([1, 2, 6, 7][: n - (n >= 3)], 0.0), branches=branches)
        told.append(standings(scorer.score([gone]), item)[0])
    falling = [(n, after) for n, after in enumerate(told, start=2) if base.falls(after)]
    assert (found is None) == (not falling)
    assert found is None or (found[0], found[1].rank) == (falling[0][0], falling[0][1].rank)
    assert fewest_together(scorer.score, asked, item, base, [[1]]) is None  # one alone is no company


def test_the_score_is_the_sum_and_the_rest(scorer, asked):
    got = explained(scorer, asked, 20)
    assert got.score == pytest.approx(got.parts[c.DELTA_SCORE].sum() + got.rest, rel=1e-9)
    if scorer.model.exact:
        assert got.rest == pytest.approx(0.0, abs=1e-4 * abs(got.score) + 1e-5)


def test_a_group_is_the_sum_of_its_latents_and_its_rank_is_without_all_of_them(scorer, asked):
    got = explained(scorer, asked, 20, group_of={1: "a", 6: "a", 2: "b", 5: "never asked"})
    assert got.groups[[c.GROUP, "n_latents"]].values.tolist() == [["a", 2], ["b", 1]]
    alone = got.parts[got.parts["kind"].isin(["personal", "public"])].set_index("id")
    base = scorer.score([asked])
    for row, latents in zip(got.groups.itertuples(), ([1, 6], [2]), strict=True):
        assert row.delta_score == pytest.approx(alone.loc[latents, c.DELTA_SCORE].sum(), rel=1e-9)
        without = scorer.score([changed(asked, intents=dict.fromkeys(latents, 0.0))])
        assert row.delta_rank == without.rank(20) - base.rank(20)
        if scorer.model.exact:
            gone = base.scores[0, 20] - without.scores[0, 20]
            assert row.delta_score == pytest.approx(gone, rel=1e-3, abs=1e-4)


def test_names(scorer, asked):
    found = explained(scorer, asked, 20)
    names = pd.concat([found.parts, found.history]).set_index(["kind", "id"])["name"]
    assert names["history", 9] == "Kettle"
    assert names["history", 3] == "3"
    assert names["personal", 1] == "gentle"
    assert names["public", 6] == "good value"


def test_an_intent_added_by_hand_is_a_part_and_a_removed_one_is_not(scorer, asked):
    parts = explained(scorer, changed(asked, intents={5: 3.0, 1: 0.0, 7: 0.0}), 20).parts
    assert list(parts.loc[parts["kind"] == "personal", "id"]) == [2, 5]
    assert list(parts.loc[parts["kind"] == "public", "id"]) == [6]


def test_what_cannot_be_recommended_cannot_be_explained(scorer, asked):
    with pytest.raises(NotFoundError, match="history"):
        explained(scorer, asked, 9)
    for item in (0, -1, N_ITEMS + 1):
        with pytest.raises(NotFoundError, match="Valid: 1 to 30"):
            explained(scorer, asked, item)


def test_an_empty_history_is_explained_too(scorer):
    got = explained(scorer, Request(history=(), personal={}, public=PUBLIC), 20)
    assert list(got.parts["kind"]) == ["sequence", "public", "public"]


def test_no_change_is_no_change(asked):
    assert asked.changed(Intervention(), profile) == asked


def test_changes_become_a_request(asked):
    change = Intervention(branches={"public": 0.2}, intents={1: 0.0}, without=(9,))
    got = asked.changed(change, profile)
    assert got == Request((3, 4, 12), profile((3, 4, 12)), PUBLIC, change)
    other = asked.changed(Intervention(history=(8, 9), without=(8,)), profile)
    assert (other.history, other.personal) == ((9,), {4: 1.0})


def test_only_what_is_there_can_be_left_out(asked):
    with pytest.raises(NotFoundError, match="Item 8"):
        asked.changed(Intervention(without=(8,)), profile)
