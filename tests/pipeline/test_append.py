"""Later data on the bundled demo run: what is new is read, what was trained stays."""

import json

import numpy as np
import pandas as pd
import pytest
from safetensors.numpy import load_file

from saerec.cli import main
from saerec.data.origin import FileOrigin
from saerec.errors import DataError, RunError
from saerec.explorer import Explorer
from saerec.explorer.latents.health import warnings
from saerec.pipeline.append import append_data
from saerec.recommender.cold_start import warm_shares
from saerec.recommender.model.storage import load_recommender
from saerec.report.facts import collect
from saerec.report.run_html import report_html
from saerec.workspace.artifacts import recommender_data
from saerec.workspace.catalog import summarise
from saerec.workspace.run import STAGES, Run
from saerec.workspace.run_facts import append_facts
from tests.e2e.conftest import ROOT
from tests.support.tiny_run import make_tiny_run

DEMO = ROOT / "assets/demo_run"


@pytest.fixture(scope="module")
def demo():
    return Explorer(Run(DEMO))


@pytest.fixture(scope="module")
def appended(demo, tmp_path_factory):
    """Ada is new and buys three old things and a new one; an old customer comes back."""
    items = demo.items()["item_id"].tolist()
    quiet = demo.latents().iloc[0]["name"]
    rows = [
        ("ada", items[3], 2_000_000_001, f"I wanted this: {quiet}. It keeps what it promises to me."),
        ("ada", items[9], 2_000_000_002, ""),
        ("ada", items[20], 2_000_000_003, "The shop's staff is kind, and that counts."),
        ("ada", "brand-new", 2_000_000_004, "It is silent: nobody in the next room hears any noise from it."),
        ("u00002", "brand-new", 2_000_000_005, "The sale made it a steal, and I mean it."),
    ]
    folder = tmp_path_factory.mktemp("later")
    pd.DataFrame(rows, columns=["user_id", "item_id", "timestamp", "review"]).to_csv(folder / "new.csv", index=False)
    run = append_data(DEMO, FileOrigin(folder / "new.csv"), folder / "runs" / "shop-later")
    return Explorer(run)


def test_every_stage_is_there_and_says_where_it_comes_from(demo, appended):
    assert set(appended.run.manifest["stages"]) == set(STAGES)
    facts = append_facts(appended.run)
    assert (facts["extends"], facts["interactions"], facts["users_before"]) == ("demo", 5, 1000)
    assert append_facts(demo.run) == {}
    assert appended.overview()["data"]["users"] == 1001
    assert appended.overview()["data"]["interactions"] == demo.overview()["data"]["interactions"] + 5


def test_ids_of_before_stay(demo, appended):
    for name, key in (("users", "user_id"), ("items", "item_id"), ("texts", "text")):
        before, now = demo.run.table(f"data/{name}"), appended.run.table(f"data/{name}")
        assert now[key].iloc[: len(before)].tolist() == before[key].tolist()
    texts, interactions = appended.run.table("data/texts"), appended.run.table("data/interactions")
    said = texts[texts["interaction"] >= 0]
    owner = interactions.iloc[said["interaction"].to_numpy()]
    assert (owner["user"].to_numpy() == said["user"].to_numpy()).all()
    assert (owner["item"].to_numpy() == said["item"].to_numpy()).all()
    assert (owner["split"].to_numpy() == said["split"].to_numpy()).all()
    assert (interactions.groupby("user")["position"].diff().dropna() == 1).all()


def test_dictionary_names_and_old_codes_stay(demo, appended):
    for name in ("sae", "projection"):
        assert appended.run.stage(name).fingerprint == demo.run.stage(name).fingerprint
    assert appended.run.stage("data").fingerprint != demo.run.stage("data").fingerprint
    pd.testing.assert_frame_equal(appended.run.table("intents/intents"), demo.run.table("intents/intents"))
    n_texts = len(demo.run.table("data/texts"))
    assert np.array_equal(appended.run.array("activations/top_acts")[:n_texts], demo.run.array("activations/top_acts"))
    assert len(appended.run.array("activations/top_acts")) == len(appended.run.table("data/texts")) > n_texts
    n_items = len(demo.items()) + 1
    assert np.array_equal(appended.run.array("intents/item_latents")[:n_items], demo.run.array("intents/item_latents"))
    old, new = (load_file(run.path("recommender", "model.safetensors")) for run in (demo.run, appended.run))
    assert np.array_equal(new["item_id.weight"][:n_items], old["item_id.weight"])
    lent = warm_shares(
        load_recommender(appended.run.path("recommender")),
        recommender_data(appended.run).popularity(),
        np.array([n_items]),
    )
    expected = lent[[n_items], :n_items] @ old["item_id.weight"]
    assert lent.nnz and np.allclose(new["item_id.weight"][n_items], expected[0], atol=1e-6)
    assert {name for name in old if not np.array_equal(old[name], new[name])} == {
        "item_id.weight",
        "item_latents",
        "item_weights",
    }


def test_who_has_nothing_new_keeps_their_intents(demo, appended):
    before, now = demo.run.table("data/interactions"), appended.run.table("data/interactions")
    old_rows = np.flatnonzero(~before["user"].isin(now.loc[now["timestamp"] > 2_000_000_000, "user"]))
    new_rows = np.flatnonzero(now["user"].isin(before["user"].iloc[old_rows]))
    assert len(old_rows) == len(new_rows) > 10_000
    for name in ("personal_indices", "personal_weights", "interaction_latents"):
        was, found = (np.asarray(run.array(f"intents/{name}")) for run in (demo.run, appended.run))
        assert np.array_equal(was[old_rows], found[new_rows]), name
    assert demo.user("u00005").personal["name"].tolist() == appended.user("u00005").personal["name"].tolist()


def speaks_of(explorer, latent, word):
    """Whether strongest sentences of a latent hold a word."""
    return explorer.latent(int(latent)).top_texts["text"].str.contains(word).any()


def test_a_new_person_gets_intents_and_recommendations(appended):
    ada = appended.user("ada")
    assert len(ada.history) == 4 and set(ada.history["split"]) == {"train"}
    assert any(speaks_of(appended, latent, "noise") for latent in ada.personal["latent"])
    assert any("silent" in one["text"] for row in ada.personal["evidence"] for one in row)
    found = appended.recommend("ada", k=10)
    assert len(found.items) == 10 and found.target_item_id is None
    assert np.isfinite(found.items["score"]).all()
    assert "brand-new" not in found.items["item_id"].tolist()  # she has it
    why = appended.explain("ada", found.items["item_id"].iloc[0])
    assert abs(why.rest) < 1e-3


def test_a_new_item_is_ranked_by_its_intents(appended):
    place = appended.items()["item_id"].tolist().index("brand-new") + 1
    latents, weights = (appended.run.array(f"intents/item_{name}")[place] for name in ("latents", "weights"))
    assert (weights > 0).any()
    assert any(speaks_of(appended, latent, "noise") for latent in latents[weights > 0])
    why = appended.explain("u00005", "brand-new")
    assert 1 <= why.rank <= len(appended.items()) and np.isfinite(why.score)


def test_accuracy_is_that_of_before_and_ranks_only_of_who_is_still_held_out(demo, appended):
    assert appended.evaluation() == demo.evaluation()
    before, kept = (one.users().set_index("user_id")["rank_model"].dropna() for one in (demo, appended))
    assert set(before.index) - set(kept.index) == {"u00002"}
    assert (before.loc[kept.index] == kept).all()


def test_the_pages_can_say_what_is_approximate(demo, appended):
    assert appended.overview()["later"]["extends"] == "demo" and demo.overview()["later"] == {}
    assert "accuracy is that of demo" in summarise(appended.run.directory).reason
    assert "accuracy is that of demo" in report_html(collect(appended))
    assert "accuracy is that of" not in report_html(collect(demo))
    assert appended.was_appended("ada") and not appended.was_appended("u00002") and not demo.was_appended("u00002")
    assert any("came after training" in said for said in warnings(appended.overview(), appended.health()))
    assert not any("came after training" in said for said in warnings(demo.overview(), demo.health()))


def test_nothing_new_and_names_that_are_taken_leave_nothing(appended, tmp_path):
    again, users, items = (appended.run.table(f"data/{name}") for name in ("interactions", "users", "items"))
    again = again.iloc[:3]
    rows = {
        "user_id": again["user"].map(users.set_index("user")["user_id"]),
        "item_id": again["item"].map(items.set_index("item")["item_id"]),
        "timestamp": again["timestamp"],
        "review": again["review"],
    }
    pd.DataFrame(rows).to_csv(tmp_path / "old.csv", index=False)
    with pytest.raises(DataError, match="in the run already"):
        append_data(DEMO, FileOrigin(tmp_path / "old.csv"), tmp_path / "runs" / "x")
    assert not (tmp_path / "runs" / "x").exists()
    with pytest.raises(RunError, match="There is a run shop-later already"):
        append_data(DEMO, FileOrigin(tmp_path / "old.csv"), appended.run.directory)
    half = make_tiny_run(tmp_path / "half", until="sae")
    with pytest.raises(RunError, match="is not finished"):
        append_data(half.directory, FileOrigin(tmp_path / "old.csv"), tmp_path / "runs" / "x")


def test_the_command_says_what_is_approximate(tmp_path, capsys, demo):
    item = demo.items()["item_id"].iloc[5]
    (tmp_path / "new.csv").write_text(f"customer,item_id,timestamp\nbob,{item},2000000000\n", encoding="utf-8")
    argv = ["append", str(DEMO), "--data", str(tmp_path / "new.csv"), "--column", "user_id=customer"]
    assert main([*argv, "--runs-dir", str(tmp_path), "--run-id", "bobs"]) == 0
    said = capsys.readouterr().out
    assert "New interactions: 1; new people: 1." in said and "Accuracy is that of demo" in said
    assert main(["recommend", str(tmp_path / "bobs"), "--user", "bob", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["items"]) == 10


@pytest.mark.parametrize("form", ["%Y%m%d", "%d.%m.%Y", "%Y-%m-%dT%H:%M:%SZ"])
def test_days_without_signs_are_days_and_come_last(tmp_path, demo, form):
    """`20260101` is the newest thing that somebody bought, not one of the August of 1970."""
    before, day = demo.items()["item_id"].tolist(), pd.Timestamp("2026-01-01", tz="UTC")
    had = set(demo.user("u00002").history["item_id"])
    new = [item for item in before if item not in had][:2]
    rows = [("u00002", new[1], day + pd.Timedelta(days=12)), ("u00002", new[0], day), ("eve", new[0], day)]
    table = pd.DataFrame([(user, item, at.strftime(form)) for user, item, at in rows], columns=["user", "item", "date"])
    table.to_csv(tmp_path / "new.csv", index=False)
    run = append_data(DEMO, FileOrigin(tmp_path / "new.csv"), tmp_path / "runs" / "days")
    theirs = run.table("data/interactions").merge(run.table("data/users")[["user", "user_id"]], on="user")
    theirs = theirs[theirs["user_id"] == "u00002"].sort_values("position").tail(2)
    assert theirs["timestamp"].tolist() == [int(day.timestamp()), int(day.timestamp()) + 12 * 86_400]
    items = run.table("data/items").set_index("item")["item_id"]
    assert items.loc[theirs["item"]].tolist() == new
