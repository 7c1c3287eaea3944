"""What the explorer says of people: their history, intents, evidence, recommendations and why."""

import shutil

import numpy as np
import pandas as pd
import pytest

from saerec import columns as c
from saerec.errors import ConfigError, NotFoundError
from saerec.explorer import AS_EVALUATED, Explorer, Intervention
from saerec.recommender.inputs.request import BRANCHES
from saerec.recommender.model.storage import load_recommender, save_recommender
from saerec.recommender.scoring.scorer import chunk_scorer
from saerec.workspace.artifacts import recommender_data
from saerec.workspace.run import Run
from tests.support.tiny_run import HOSTILE, PUBLIC, THEMES, make_tiny_run

USERS = [f"user-{u:02d}" for u in range(1, 9)]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return make_tiny_run(tmp_path_factory.mktemp("people") / "tiny")


@pytest.fixture(scope="module")
def explorer(run):
    return Explorer(run)


@pytest.fixture(scope="module", params=["evidence", "similarity"])
def either(request, tmp_path_factory):
    """An explorer for each way to retrieve intents."""
    return Explorer(make_tiny_run(tmp_path_factory.mktemp(request.param) / "tiny", retrieval=request.param))


def history_of(explorer, user_id, *splits):
    table = explorer.user(user_id).history
    return table[c.ITEM_ID][table["split"].isin(splits or ("train", "valid", "test"))].tolist()


# ---- users -------------------------------------------------------------------------------------------------------


def test_users_are_listed_and_found(explorer):
    table = explorer.users()
    assert table.columns.tolist() == [c.USER_ID, "n_interactions", c.RANK_MODEL]
    assert table[c.USER_ID].tolist() == USERS
    assert table[c.RANK_MODEL].tolist() == list(range(1, 9))
    assert explorer.users("R-03")[c.USER_ID].tolist() == ["user-03"]
    assert explorer.users("(").empty
    assert len(explorer.users(top=3)) == 3


def test_users_are_listed_before_the_evaluation_too(run, tmp_path):
    copy = Run(shutil.copytree(run.directory, tmp_path / "copy"))
    shutil.rmtree(copy.path("evaluation"))
    assert Explorer(copy).users()[c.RANK_MODEL].isna().all()


def test_a_history_is_in_order_with_everything_said(explorer):
    history = explorer.user("user-01").history
    assert history["position"].tolist() == list(range(6))
    assert history["split"].tolist() == ["train"] * 4 + ["valid", "test"]
    assert history["review"][0].startswith("I wanted it quiet.")
    assert history["title"][3] == HOSTILE
    assert [name for _, name, _ in history["intents"][0]] == ["Wants it quiet", "Good value"]
    assert "item" not in history.columns


def test_evidence_is_ones_own_words_the_strongest_first(explorer):
    personal = explorer.user("user-01").personal.set_index(c.LATENT)
    found = personal.at[0, c.EVIDENCE]
    assert {row["source"] for row in found} == {"review"}
    assert {row["text"] for row in found} == {"I wanted it quiet."}
    strengths = [row[c.ACTIVATION] for row in found]
    assert strengths == sorted(strengths, reverse=True)
    assert [row[c.ITEM_ID] for row in found] == ["item-01", "item-09", "item-05"]
    assert [word for word, _ in found[0]["words"]] == ["I", "wanted", "it", "quiet."]


def test_evidence_never_comes_from_what_is_held_out(explorer):
    held_out = {
        item
        for user in USERS
        for item in history_of(explorer, user, "valid", "test")
        if item not in history_of(explorer, user, "train")
    }
    said = 0
    for user in USERS:
        train = set(history_of(explorer, user, "train"))
        for found in explorer.user(user).personal[c.EVIDENCE]:
            own = [row[c.ITEM_ID] for row in found if row["source"] == "review"]
            assert set(own) <= train
            said += len(own)
    assert said > 0
    assert held_out


def test_evidence_falls_back_to_the_texts_of_ones_items(explorer):
    silent = explorer.user("user-02")
    assert (silent.history["review"] == "").all()
    assert len(silent.personal) > 0
    mine = set(history_of(explorer, "user-02"))
    for latent, found in zip(silent.personal[c.LATENT], silent.personal[c.EVIDENCE], strict=True):
        assert found
        assert {row["source"] for row in found} == {"item"}
        assert {row[c.ITEM_ID] for row in found} <= mine
        assert all(THEMES[latent] in row["text"] for row in found)


def test_evidence_falls_back_to_what_others_said_of_ones_items(run, tmp_path):
    """An intent that only other people's reviews gave to an item must not be left without a reason."""
    copy = Run(shutil.copytree(run.directory, tmp_path / "copy"))
    texts = copy.table("data/texts")
    latents, weights = (np.array(copy.array(f"intents/personal_{name}")) for name in ("indices", "weights"))
    rows = copy.table("data/interactions")
    reviewed = texts[(texts["kind"] == "review") & (texts["split"] == "train")]
    silent_rows = rows[(rows["user"] == 2) & (rows["split"] != "test")]
    shared = reviewed[reviewed["item"].isin(silent_rows["item"]) & reviewed["text"].str.startswith("Good")]
    assert len(shared)
    last = silent_rows.index[-1]
    latents[last], weights[last] = [PUBLIC, 0, 0], [1, 0, 0]
    np.save(copy.path("intents", "personal_indices.npy"), latents)
    np.save(copy.path("intents", "personal_weights.npy"), weights)
    found = Explorer(copy).user("user-02", as_evaluated=True).personal[c.EVIDENCE][0]
    assert {row["source"] for row in found} == {"other review"}
    assert {row["text"] for row in found} <= set(shared["text"])


@pytest.mark.parametrize("as_evaluated", [True, False])
def test_personal_intents_are_those_of_what_is_read_and_public_ones_are_everybodys(explorer, run, as_evaluated):
    data = recommender_data(run)
    for number, user in enumerate(USERS, start=1):
        detail = explorer.user(user, as_evaluated=as_evaluated)
        last = int(data.indptr[number]) - 1 - as_evaluated  # the row before the test row, or that row
        expected = {int(j): w for j, w in zip(data.personal_indices[last], data.personal_weights[last], strict=True)
                    if w > 0}  # fmt: skip
        found = dict(zip(detail.personal[c.LATENT], detail.personal[c.WEIGHT], strict=True))
        assert found == pytest.approx(expected)
        assert detail.personal[c.WEIGHT].sum() == pytest.approx(1)
        assert detail.public[c.LATENT].tolist() == [PUBLIC]


# ---- recommendations ---------------------------------------------------------------------------------------------


def test_as_evaluated_the_ranking_is_the_models(either):
    data = recommender_data(either.run)
    users = np.arange(1, data.n_users + 1)
    scores = chunk_scorer(load_recommender(either.run.path("recommender")), data, users, "test")(slice(None))
    item_ids = either.items()[c.ITEM_ID].tolist()
    for row, user in enumerate(USERS):
        found = either.recommend(user, AS_EVALUATED, k=99)
        order = [item_ids[i - 1] for i in np.argsort(-scores[row], kind="stable") if np.isfinite(scores[row, i])]
        assert found.items[c.ITEM_ID].tolist() == order
        assert found.items["rank"].tolist() == found.items[c.BASE_RANK].tolist() == list(range(1, len(order) + 1))
        assert found.branch_weights == found.learned_weights
        assert sum(found.branch_weights.values()) == pytest.approx(1, abs=1e-6)


def test_at_the_learned_weights_the_scores_are_the_models(either):
    """Nothing changed, and the learned weights or the own intents given by hand: every score is the evaluation's."""
    data = recommender_data(either.run)
    model, item_ids = load_recommender(either.run.path("recommender")), either.items()[c.ITEM_ID].tolist()
    for number, user in enumerate(USERS, start=1):
        # A pair of the same person, as the explorer asks: the order of sums within a product depends on its shape.
        scores = chunk_scorer(model, data, np.array([number, number]), "test")(slice(None))
        learned = either.recommend(user, AS_EVALUATED).learned_weights
        own = dict.fromkeys(either.user(user, as_evaluated=True).personal[c.LATENT], 1.0)
        for changed in ({}, {"branches": learned}, {"intents": own}):
            found = either.recommend(user, Intervention(**changed, as_evaluated=True), k=99).items
            rows = [item_ids.index(item) + 1 for item in found[c.ITEM_ID]]
            assert len(rows) == np.isfinite(scores[1]).sum()
            # To the last digits: in which order a processor sums is its own affair.
            np.testing.assert_allclose(found["score"].to_numpy(np.float32), scores[1, rows], rtol=0, atol=2e-6)


def test_as_evaluated_the_target_is_the_test_item_and_what_is_read_is_never_recommended(explorer):
    for user in USERS:
        found = explorer.recommend(user, AS_EVALUATED, k=99)
        items = found.items[c.ITEM_ID].tolist()
        assert [found.target_item_id] == history_of(explorer, user, "test")
        assert not set(items) & set(history_of(explorer, user, "train", "valid"))
        assert items[found.target_rank - 1] == found.target_item_id
        assert found.items.loc[found.items[c.OWNED], c.ITEM_ID].tolist() == [found.target_item_id]


def test_ones_own_history_given_by_hand_changes_nothing(either):
    """What-if answers must meet the model's own where nothing is changed: whatever way intents are retrieved."""
    for user in USERS:
        ranking, store = either._ranking, either._store
        base = ranking._scorer.request(store.user(user), None)
        assert ranking.profiles(store.user(user), base.history) == pytest.approx(dict(base.personal), abs=1e-6)
        same = either.recommend(user, Intervention(history=history_of(either, user)), k=99)
        pd.testing.assert_frame_equal(same.items, either.recommend(user, k=99).items)


def test_leaving_out_equals_giving_the_rest(either):
    kept = history_of(either, "user-01")
    without = either.recommend("user-01", Intervention(without=kept[2:4]), k=99)
    given = either.recommend("user-01", Intervention(history=kept[:2] + kept[4:]), k=99)
    pd.testing.assert_frame_equal(without.items, given.items)
    assert set(kept[2:4]) == set(without.items.loc[without.items[c.OWNED], c.ITEM_ID])


def test_branch_weights_by_hand(explorer):
    learned = explorer.recommend("user-01", k=99)
    same = explorer.recommend("user-01", Intervention(branches=learned.learned_weights), k=99)
    assert same.items[c.ITEM_ID].tolist() == learned.items[c.ITEM_ID].tolist()
    alone = explorer.recommend("user-01", Intervention(branches={"sequence": 0, "personal": 1, "public": 0}), k=99)
    assert alone.branch_weights == {"sequence": 0, "personal": 1, "public": 0}
    assert alone.learned_weights == learned.learned_weights
    assert alone.items[c.ITEM_ID].tolist() != learned.items[c.ITEM_ID].tolist()
    ranks = dict(zip(learned.items[c.ITEM_ID], learned.items["rank"], strict=True))
    assert alone.items[c.BASE_RANK].tolist() == [ranks[item] for item in alone.items[c.ITEM_ID]]


def test_nothing_moves_among_equals_when_nothing_is_changed(explorer, run, tmp_path):
    """Without the order of the history, items that carry the same intents tie."""
    copy = Run(shutil.copytree(run.directory, tmp_path / "copy"))
    model = load_recommender(copy.path("recommender"))
    for parameter in model.parameters():
        parameter.data.zero_()
    save_recommender(model, copy.path("recommender"))
    found = Explorer(copy).recommend("user-01", AS_EVALUATED, k=99)
    assert found.items["score"].nunique() == 1
    assert found.items[c.BASE_RANK].tolist() == found.items["rank"].tolist() == list(range(1, 12))
    assert found.target_rank == 11


def test_intents_by_hand(explorer):
    latent = int(explorer.user("user-01").personal[c.LATENT][0])

    def scores(*intents):
        return explorer.recommend("user-01", Intervention(intents=dict(intents)), k=99).items["score"].tolist()

    as_learned = explorer.recommend("user-01", k=99).items["score"].tolist()
    assert scores((latent, 1.0)) == as_learned
    for scale in (0.0, 2.0):
        assert scores((latent, scale)) != as_learned
    absent = next(j for j in range(4) if j not in explorer.user("user-01").personal[c.LATENT].tolist())
    assert scores((absent, 0.0)) == as_learned
    assert scores((absent, 2.0)) != as_learned


def test_a_stranger_without_history_gets_a_ranking(explorer):
    found = explorer.recommend("user-01", Intervention(history=(), as_evaluated=True), k=99)
    assert len(found.items) == 16
    assert found.target_rank is not None


def test_a_target_put_into_the_history_has_no_rank(explorer):
    target = explorer.recommend("user-01", AS_EVALUATED).target_item_id
    assert explorer.recommend("user-01", Intervention(history=(target,), as_evaluated=True)).target_rank is None


def test_k_cuts_the_list(explorer):
    assert len(explorer.recommend("user-01", k=3).items) == 3
    for k in (0, -1):
        with pytest.raises(ConfigError, match="1 or more"):
            explorer.recommend("user-01", k=k)


def test_repeats_are_read_in_time_order(run, tmp_path):
    """With data.repeats = keep an item may come twice, with other words each time."""
    copy = Run(shutil.copytree(run.directory, tmp_path / "copy"))
    rows = copy.table("data/interactions")
    rows.loc[2, "item"] = rows.loc[0, "item"]
    rows.to_parquet(copy.path("data", "interactions.parquet"), index=False)
    explorer = Explorer(copy)
    codes = explorer._ranking.profiles._codes(1, tuple(rows["item"][:3])).toarray()
    latents, weights = explorer._store.interaction_codes
    for row in range(3):
        expected = np.zeros(codes.shape[1])
        expected[latents[row][weights[row] > 0]] = weights[row][weights[row] > 0]
        np.testing.assert_allclose(codes[row], expected)
    assert not np.allclose(codes[0], codes[2])


# ---- why ---------------------------------------------------------------------------------------------------------


def test_an_explanation_is_made_of_re_computations(either):
    item = either.recommend("user-01", k=4).items[c.ITEM_ID][3]
    why = either.explain("user-01", item)
    assert (why.item_id, why.rank) == (item, 4)
    ranked = either.recommend("user-01", k=99).items.set_index(c.ITEM_ID)
    assert why.score == pytest.approx(ranked.at[item, "score"], abs=1e-5)
    assert why.parts[c.DELTA_SCORE].sum() + why.rest == pytest.approx(why.score, abs=1e-5)
    assert set(why.parts["kind"]) <= set(BRANCHES) and set(why.history["kind"]) == {"history"}
    for part in pd.concat([why.parts, why.history]).itertuples():
        if part.kind == "sequence":
            again = either.recommend("user-01", Intervention(branches={"sequence": 0.0}), k=99)
        elif part.kind == "history":
            again = either.recommend("user-01", Intervention(without=(part.id,)), k=99)
        else:
            again = either.recommend("user-01", Intervention(intents={part.id: 0.0}), k=99)
        scores = again.items.set_index(c.ITEM_ID)["score"]
        assert why.score - scores[item] == pytest.approx(part.delta_score, abs=1e-5)
        rivals = scores.drop(part.id, errors="ignore") if part.kind == "history" else scores  # what is gone is none
        against = int((rivals >= scores[item] - 1e-6).sum())  # equals count against it
        assert against - why.rank == part.delta_rank


def test_history_parts_have_external_ids(explorer):
    item = explorer.recommend("user-01").items[c.ITEM_ID][0]
    history = explorer.explain("user-01", item).history
    assert history["id"].tolist() == history_of(explorer, "user-01")
    assert HOSTILE in history["name"].tolist()


def test_an_explanation_follows_the_change(explorer):
    kept = history_of(explorer, "user-01")
    item = explorer.recommend("user-01").items[c.ITEM_ID][0]
    why = explorer.explain("user-01", item, Intervention(without=[kept[0]], branches={"public": 0.0}))
    assert why.history["id"].tolist() == kept[1:]
    assert why.branch_weights["public"] == 0


# ---- what does not exist -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (lambda e: e.user("user-1"), r"no user 'user-1'.*Near: .*user-0"),
        (lambda e: e.user(""), "no user ''.*Near"),
        (lambda e: e.recommend("nobody"), "no user 'nobody'"),
        (lambda e: e.recommend("user-01", Intervention(history=("item-999",))), r"no item 'item-999'.*Near: .*item-09"),
        (lambda e: e.recommend("user-01", Intervention(without=("item-x",))), "no item 'item-x'"),
        (lambda e: e.recommend("user-01", Intervention(without=("item-02",))), "Item 'item-02' is not in the history"),
        (
            lambda e: e.recommend("user-01", Intervention(branches={"sideways": 1})),
            "sideways.*sequence, personal, public",
        ),
        (lambda e: e.recommend("user-01", Intervention(intents={99: 2.0})), "no latent 99"),
        (lambda e: e.explain("user-01", "item-999"), "no item 'item-999'"),
        (lambda e: e.explain("user-01", "item-05"), "Item 'item-05' is in the history"),
    ],
)
def test_what_does_not_exist_is_said_in_external_ids(explorer, question, said):
    with pytest.raises(NotFoundError, match=said):
        question(explorer)


@pytest.mark.parametrize("change", [{"branches": {"personal": -1.0}}, {"branches": {"personal": float("nan")}},
                                    {"intents": {0: float("inf")}}])  # fmt: skip
def test_impossible_weights_are_refused(explorer, change):
    with pytest.raises(ConfigError, match="limits"):
        explorer.recommend("user-01", Intervention(**change))


def test_people_are_narrowed_to_hits_misses_and_an_intent(explorer):
    assert explorer.users(who="hit")[c.RANK_MODEL].max() <= 10
    with pytest.raises(ConfigError, match="hit"):
        explorer.users(who="lucky")
    with pytest.raises(NotFoundError):
        explorer.users(latent=10**6)
    indices = explorer.run.array("intents/personal_indices")
    weights = explorer.run.array("intents/personal_weights")
    table = explorer.run.table("data/interactions")
    last = table[table["split"] != "test"].groupby("user").tail(1)
    latent = int(indices[last.index[0], 0])
    expected = {}
    for row, user in zip(last.index, last["user"], strict=True):
        share = float(weights[row][indices[row] == latent].sum())
        if share > 0:
            expected[USERS[user - 1]] = share
    assert expected
    found = explorer.users(latent=latent)[c.USER_ID].tolist()
    assert set(found) == set(expected)
    shares = [expected[user] for user in found]
    assert shares == sorted(shares, reverse=True)
    assert explorer.users(who="missed", latent=latent).empty
