"""What the explorer says of a run and of its latents."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from saerec import columns as c
from saerec.errors import NotFoundError, RunError, SaerecError
from saerec.explorer import Explorer
from saerec.workspace.notebook import Notebook
from saerec.workspace.run import STAGES, Run
from tests.support.tiny_run import HOSTILE, make_tiny_run


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return make_tiny_run(tmp_path_factory.mktemp("explorer") / "tiny")


@pytest.fixture
def explorer(finished, tmp_path):
    return Explorer(finished, Notebook(tmp_path / "notes.sqlite", "tiny"))


def test_overview_has_the_parts_of_the_contract(explorer):
    overview = explorer.overview()
    assert set(overview) >= {"run_id", "data", "sae", "intents", "metrics", "stages"}
    assert overview["data"]["users"] == 8
    assert list(overview["stages"]) == list(STAGES)


def test_latents_are_listed_best_intents_first(explorer):
    table = explorer.latents()
    assert len(table) == 8
    assert table[c.LATENT].tolist()[:5] == [0, 1, 2, 3, 4]
    assert table["kind"].tolist()[4:] == ["public", "none", "none", "none"]
    assert explorer.latents(top=2)[c.LATENT].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("search", "found"), [("GENTLE", [2]), ("wants sturdy", [1]), ("value", [4]), ("submarine", []), ("(", []), ("", 8)]
)
def test_search_is_by_every_word_and_never_a_pattern(explorer, search, found):
    table = explorer.latents(search)
    assert (len(table) if search == "" else table[c.LATENT].tolist()) == found


def test_one_latent_in_all_detail(explorer):
    detail = explorer.latent(0)
    assert detail.row["name"] == "Wants it quiet"
    assert {type(value) for value in detail.row.values()} <= {int, float, str, bool}
    assert detail.top_texts["text"].iloc[0] == "I wanted it quiet."
    assert detail.top_texts[c.ACTIVATION].is_monotonic_decreasing
    assert [word for word, _ in detail.top_texts["words"].iloc[0]] == ["I", "wanted", "it", "quiet."]
    assert set(detail.top_items[c.ITEM_ID]) == {"item-01", "item-05", "item-09", "item-13"}
    assert detail.top_items["title"][detail.top_items[c.ITEM_ID] == "item-01"].item() == HOSTILE
    assert 0 not in detail.neighbours[c.LATENT].tolist()
    assert detail.neighbours[c.COSINE].between(-1, 1).all()
    assert detail.histogram["count"].sum() == detail.bands["n"].sum() > 0


def test_neighbours_are_the_cosines_of_the_dictionary(explorer, finished):
    from safetensors.numpy import load_file

    rows = load_file(finished.path("sae", "sae.safetensors"))["W_dec"]
    detail = explorer.latent(3)
    near, opposite = detail.neighbours, detail.opposites
    for table in (near, opposite):
        np.testing.assert_allclose(table[c.COSINE], rows[table[c.LATENT]] @ rows[3], rtol=1e-6)
    assert sorted([*near[c.LATENT], *opposite[c.LATENT]]) == [0, 1, 2, 4, 5, 6, 7]
    assert near[c.COSINE].is_monotonic_decreasing
    assert opposite[c.COSINE].is_monotonic_increasing
    assert near[c.COSINE].min() > 0 > opposite[c.COSINE].max()


def test_who_has_a_latent_is_listed_by_share_and_counted(explorer):
    shares = {user: explorer.user(user, as_evaluated=True).personal.set_index(c.LATENT)[c.WEIGHT].get(0, 0.0)
              for user in explorer.users()[c.USER_ID]}  # fmt: skip
    having = {user: share for user, share in shares.items() if share > 0}
    table, count = explorer.carriers(0, 3)
    assert count == len(having) > 3
    assert len(table) == 3
    assert table[c.WEIGHT].is_monotonic_decreasing
    assert dict(zip(table[c.USER_ID], table[c.WEIGHT], strict=True)) == pytest.approx(
        {user: having[user] for user in table[c.USER_ID]}
    )
    assert table[c.WEIGHT].min() >= max(share for user, share in having.items() if user not in set(table[c.USER_ID]))
    assert explorer.carriers(0, 99)[0][c.USER_ID].tolist() == explorer.users(latent=0)[c.USER_ID].tolist()
    nobody, none = explorer.carriers(7, 3)
    assert nobody.empty
    assert none == 0
    with pytest.raises(NotFoundError, match="Valid: 0 to 7"):
        explorer.carriers(8, 3)


def test_a_dead_latent_has_empty_tables_and_a_name_by_number(explorer):
    detail = explorer.latent(7)
    assert detail.row["name"] == ""
    for table in (detail.top_texts, detail.bands, detail.top_items, detail.cofiring):
        assert table.empty
    assert detail.histogram["count"].sum() == 0
    around = explorer.latent(0)
    assert "latent 7" in [*around.neighbours["name"], *around.opposites["name"]]


@pytest.mark.parametrize("latent", [-1, 8, 10**9])
def test_an_unknown_latent_is_said_with_what_is_valid(explorer, latent):
    with pytest.raises(NotFoundError, match="Valid: 0 to 7"):
        explorer.latent(latent)


def test_what_an_earlier_run_did_not_measure_is_not_made_up(explorer):
    assert explorer.dictionary_cost() is None


def test_the_map_has_every_latent_that_fires(explorer):
    table = explorer.projection()
    assert table[c.LATENT].tolist() == [0, 1, 2, 3, 4, 5]
    assert {"x", "y", "name", c.DENSITY, "score", c.IS_INTENT, "kind"} <= set(table.columns)


def test_curves_and_activity(explorer):
    assert explorer.sae_history()["loss"].tolist() == [1.0, 0.5]
    assert len(explorer.recommender_history()) == 1
    assert explorer.evaluation()["models"]["model"]["HR@10"] == 0.5
    assert explorer.activity().to_dict("records") == [{"n_interactions": 6, "users": 8}]


# ---- what people write -------------------------------------------------------------------------------------------


def test_a_name_written_by_a_person_holds_everywhere_at_once(explorer):
    user = explorer.users()[c.USER_ID][0]
    item = explorer.recommend(user, k=1).items[c.ITEM_ID][0]
    explorer.explain(user, item)  # everything has been read and kept
    explorer.notebook.rename(0, "Peace & quiet", "People who flee noise.")
    assert explorer.latents("peace")[c.LATENT].tolist() == [0]
    assert "Wants it quiet" not in explorer.latents()["name"].tolist()
    assert explorer.latent(0).row["name"] == "Peace & quiet"
    assert explorer.latent(0).row["source"] == "human"
    around = explorer.latent(1)
    assert "Peace & quiet" in [*around.neighbours["name"], *around.opposites["name"]]
    assert "Peace & quiet" in explorer.latent(5).cofiring["name"].tolist()
    assert "Peace & quiet" in explorer.projection()["name"].tolist()
    detail = explorer.user(user)
    assert detail.personal["name"][detail.personal[c.LATENT] == 0].tolist() == ["Peace & quiet"]
    assert {name for codes in detail.history["intents"] for latent, name, _ in codes if latent == 0} == {
        "Peace & quiet"
    }
    parts = explorer.explain(user, item).parts
    assert "Peace & quiet" in parts["name"].tolist()
    assert "Wants it quiet" not in parts["name"].tolist()
    explorer.notebook.rename(4, "Worth it")
    assert explorer.user(user).public["name"].tolist() == ["Worth it"]
    explorer.notebook.undo(0)
    assert explorer.latent(0).row["name"] == "Wants it quiet"


def test_another_process_writing_is_seen_too(explorer):
    before = explorer.latent(2).row["name"]
    Notebook(explorer.notebook.path, "tiny").rename(2, "Kind")
    assert (before, explorer.latent(2).row["name"]) == ("Wants it gentle", "Kind")


def test_a_score_is_not_shown_for_words_it_was_not_measured_with(explorer):
    explorer.notebook.rename(0, "Wants it quiet", by="ann")  # the very same words
    assert explorer.latent(0).row["score"] == pytest.approx(0.9)
    explorer.notebook.rename(0, "Something else")
    row = explorer.latent(0).row
    assert all(np.isnan(row[name]) for name in ("score", c.SCORE_LOW, c.SCORE_HIGH, "auc"))


def test_a_persons_verdict_holds_but_never_changes_the_model(explorer):
    user = explorer.users()[c.USER_ID][0]
    before = explorer.recommend(user)
    explorer.notebook.verdict(0, False)
    explorer.notebook.verdict(5, True)
    table = explorer.latents().set_index(c.LATENT)
    assert (table.at[0, c.IS_INTENT], table.at[0, "kind"]) == (False, "none")
    assert (table.at[5, c.IS_INTENT], table.at[5, "kind"]) == (True, "undecided")
    pd.testing.assert_frame_equal(explorer.recommend(user).items, before.items)
    explorer.notebook.verdict(0, None)
    assert explorer.latent(0).row["kind"] == "personal"


def test_notes_about_a_larger_dictionary_are_no_error(explorer):
    explorer.notebook.rename(4000, "From another time")
    assert len(explorer.latents()) == 8


def test_the_run_brings_its_own_notebook(finished, tmp_path):
    run = Run(shutil.copytree(finished.directory, tmp_path / "copy"))
    Notebook(run.path("notebook.sqlite"), run.stage("sae").fingerprint).rename(1, "Solid")
    assert Explorer(run).latent(1).row["name"] == "Solid"


# ---- runs that are not whole -------------------------------------------------------------------------------------

QUESTIONS = {
    "latents": lambda e: e.latents(),
    "latent": lambda e: e.latent(0),
    "projection": lambda e: e.projection(),
    "users": lambda e: e.users(),
    "user": lambda e: e.user("user-01"),
    "recommend": lambda e: e.recommend("user-01"),
    "explain": lambda e: e.explain("user-01", "item-02"),
    "evaluation": lambda e: e.evaluation(),
    "sae_history": lambda e: e.sae_history(),
    "items": lambda e: e.items(),
    "activity": lambda e: e.activity(),
    "overview": lambda e: e.overview(),
}
NEEDS = {
    "overview": None, "users": "data", "items": "data", "activity": "data", "sae_history": "sae", "latents": "intents",
    "latent": "intents", "user": "intents", "projection": "projection", "recommend": "recommender",
    "explain": "recommender", "evaluation": "evaluation",
}  # fmt: skip


@pytest.fixture(scope="module")
def partial(tmp_path_factory):
    folder = tmp_path_factory.mktemp("partial")
    return {stage: make_tiny_run(folder / stage, until=stage) for stage in STAGES[:-1]}


@pytest.mark.parametrize("until", STAGES[:-1])
@pytest.mark.parametrize("question", QUESTIONS)
def test_an_unfinished_run_answers_what_it_can_and_says_what_is_missing(partial, tmp_path, until, question):
    explorer = Explorer(partial[until], Notebook(tmp_path / "n.sqlite", "x"))
    needed = NEEDS[question]
    if needed is None or STAGES.index(needed) <= STAGES.index(until):
        QUESTIONS[question](explorer)
    else:
        with pytest.raises(RunError, match=r"has not run.*saerec run"):
            QUESTIONS[question](explorer)


def test_a_damaged_file_is_an_error_of_the_family(finished, tmp_path):
    run = Run(shutil.copytree(finished.directory, tmp_path / "copy"))
    run.path("recommender", "model.safetensors").write_bytes(b"oops")
    with pytest.raises(SaerecError, match="recommender"):
        Explorer(run).recommend("user-01")


def test_a_bundle_without_the_index_by_latent_answers_the_same(finished, tmp_path):
    run = Run(shutil.copytree(finished.directory, tmp_path / "copy"))
    for path in run.path("activations").glob("by_latent_*"):
        path.unlink()
    whole, bundle = Explorer(finished).latent(0), Explorer(run).latent(0)
    for name in ("top_texts", "bands", "histogram", "top_items", "neighbours", "opposites", "cofiring"):
        pd.testing.assert_frame_equal(getattr(whole, name), getattr(bundle, name))


def test_pages_that_compute_nothing_pay_for_nothing_heavy(finished):
    code = (
        "import sys; from saerec.explorer import Explorer; from saerec.workspace.run import Run;"
        "e = Explorer(Run(sys.argv[1]));"
        "e.overview(); e.latents(); e.latent(0); e.projection(); e.users(); e.user('user-01'); e.evaluation();"
        "print([m for m in ('torch', 'transformers', 'sklearn', 'umap') if m in sys.modules])"
    )
    command = [sys.executable, "-c", code, str(finished.directory)]
    root = Path(__file__).parents[3]
    out = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root)
    assert out.stdout.strip() == "[]"


def test_every_latent_of_a_text_is_listed_and_named(explorer):
    found = explorer.text_latents(0)
    latents = explorer._store.activations.of_text(0)[0]
    assert found[c.LATENT].tolist() == latents.tolist() and found[c.ACTIVATION].is_monotonic_decreasing
    explorer.notebook.rename(int(latents[0]), "As people say")
    assert explorer.text_latents(0)["name"].iloc[0] == "As people say"
    with pytest.raises(NotFoundError, match="Valid: 0 to"):
        explorer.text_latents(10**6)


def test_pins_and_tags_are_listed_and_found(explorer):
    explorer.notebook.pin(3)
    explorer.notebook.tag(3, ["for the deck", "check"])
    table = explorer.latents().set_index(c.LATENT)
    assert table.index[table["pinned"]].tolist() == [3]
    assert table.at[3, "tags"] == "for the deck, check" and table.at[0, "tags"] == ""
    assert explorer.latents(search="deck")[c.LATENT].tolist() == [3]
    explorer.notebook.undo(3)
    assert explorer.latents(search="deck").empty
