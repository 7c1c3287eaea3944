"""Raw files to an explorer, by the command line: gift cards where they are at hand, else files of the same form.

And the bundled demo: the code as it stands still makes it.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from saerec import columns as c
from saerec.cli import main
from saerec.data.demo import make_demo
from saerec.explorer import Explorer
from saerec.explorer.models import LiveModels
from saerec.explorer.store import Store
from saerec.intents.evidence import EvidenceRule
from saerec.pipeline import stage_fingerprints
from saerec.workspace.notebook import open_notebook
from saerec.workspace.run import STAGES, Run

pytestmark = pytest.mark.trains
ROOT = Path(__file__).parents[2]
DEMO = ROOT / "assets" / "demo_run"
GIFT_CARDS = ROOT.parent / "shared" / "data" / "amazon2018_gift_cards"
SETS = ["data.k_core=3", "sae.epochs=8", "recommender.epochs=5"]


@pytest.fixture(scope="module")
def raw_files(tmp_path_factory):
    if GIFT_CARDS.is_dir():
        return GIFT_CARDS
    folder = tmp_path_factory.mktemp("shop")
    shop = make_demo(users=120, items=60, reviews=1100, seed=3)
    table = shop.interactions.rename(columns={c.REVIEW: "review_text"})
    table.assign(position=table.groupby(c.USER_ID).cumcount(), summary="").to_csv(
        folder / "interactions.csv.gz", index=False
    )
    shop.items.to_csv(folder / "items.csv.gz", index=False)
    return folder


@pytest.fixture(scope="module")
def run(raw_files, tmp_path_factory):
    runs = tmp_path_factory.mktemp("runs")
    command = ["run", "--data", str(raw_files), "--runs-dir", str(runs), "--run-id", "cards", "--preset", "tiny"]
    assert main([*command, "--threads", "1", "--set", *SETS]) == 0
    return Run(runs / "cards")


def asked(capsys, *command):
    capsys.readouterr()
    assert main([*command, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_every_stage_is_there_and_nothing_half_written(run):
    assert set(run.manifest["stages"]) == set(STAGES)
    assert not list(run.directory.glob("*.tmp-*"))


def test_the_explorer_answers_every_question(run):
    explorer = Explorer(run)
    user = explorer.users()["user_id"].iloc[0]
    latents = explorer.latents()
    assert len(explorer.latent(int(latents["latent"].iloc[0])).top_texts)
    assert len(explorer.user(user).history) >= 3
    ranked = explorer.recommend(user, k=5).items
    why = explorer.explain(user, ranked["item_id"].iloc[0])
    assert why.rank == 1
    assert abs(why.rest) < 1e-4
    assert len(explorer.projection()) == (latents["density"] > 0).sum()


def test_figures_are_believable(run, capsys):
    facts = asked(capsys, "info", str(run.directory))
    assert facts["data"]["users"] > 50
    assert 0.05 < facts["sae"]["fvu"] < 0.9
    assert facts["sae"]["dead_share"] < 0.2
    assert facts["intents"]["named"] > 10 and 1 <= facts["intents"]["intents"] <= facts["intents"]["named"]
    assert facts["intents"]["themes"] >= 1
    models = asked(capsys, "evaluate", str(run.directory))["models"]
    assert set(models) == {"model", "no_intents", "popularity", "neighbours"}
    chance = 10 / facts["data"]["items"]
    assert models["model"]["HR@10"] > chance  # five epochs are few, but not nothing


def test_what_the_dictionary_costs_is_measured_on_the_people_of_the_test(run):
    found, people = Explorer(run).dictionary_cost(), Explorer(run).evaluation()["users"]
    assert found["people"] == people == len(run.table("evaluation/dictionary"))
    assert 0 < found["raw"] <= 1
    assert found["low"] <= found["ndcg"] <= found["high"]
    assert abs(found["ndcg"]) < 0.2  # rebuilt embeddings are near the embeddings


def test_parts_of_the_model_are_switched_off(run):
    table = Explorer(run).part_ablation().set_index("removed")
    whole = Explorer(run).evaluation()["models"]["model"]
    assert table.index[0] == "whole"
    assert {"personal", "public", "item_intents", "fusion"} <= set(table.index)
    assert table.at["whole", "NDCG@10"] == pytest.approx(whole["NDCG@10"], abs=1e-3)
    assert table["change"].tolist() == pytest.approx((table["NDCG@10"] - table.at["whole", "NDCG@10"]).tolist())
    assert (table["change_low"] <= table["change"]).all() and (table["change"] <= table["change_high"]).all()


def test_the_bundled_demo_is_what_the_command_makes(tmp_path):
    """The data made again; every stage of this code, these settings and these data."""
    bundled = Run(DEMO)
    assert main(["demo", "--runs-dir", str(tmp_path), "--run-id", "demo", "--threads", "1", "--until", "data"]) == 0
    again = Run(tmp_path / "demo")
    for table in ("interactions", "items", "texts", "truth_users"):
        pd.testing.assert_frame_equal(bundled.table(f"data/{table}"), again.table(f"data/{table}"))
    wanted = stage_fingerprints(again.config(), again.manifest["source"]["fingerprint"])
    assert {name: bundled.stage(name).fingerprint for name in STAGES} == wanted


def test_the_bundled_activations_are_those_of_the_bundled_dictionary():
    """Of 200 sentences drawn at random: embedded anew, for the bundle holds no embeddings, and encoded; evidence
    alone is kept.

    A latent at the threshold may fall to either side: machines that embed in bf16 and in float32 differ a little.
    """
    run = Run(DEMO)
    store = Store(run, open_notebook(run))
    models, rows = LiveModels(store), np.random.default_rng(0).permutation(len(store.texts))[:200]
    embeddings = models.embeddings_of(rows)
    vectors = models.reading.vectors(embeddings)
    with torch.inference_mode():
        code = models.sae.encode(torch.from_numpy(vectors))
    top_acts, top_indices = code.top_acts.numpy().copy(), code.top_indices.numpy().copy()
    rule = EvidenceRule.load(run.path("activations"))
    classes = run.array("activations/classes")[rows]
    rule.keep(top_acts, top_indices, classes, vectors)
    same = []
    for text, latents, acts in zip(rows, top_indices.tolist(), top_acts.tolist(), strict=True):
        found = dict(zip(latents, acts, strict=True))
        stored = zip(*store.activations.of_text(text), strict=True)
        same += [abs(found.get(int(latent), 0.0) - float(act)) < 0.03 for latent, act in stored]
    assert len(same) > 100 and np.mean(same) > 0.95


def test_the_bundle_is_small():
    files = [path for path in DEMO.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 11_000_000
