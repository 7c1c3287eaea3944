"""Raw files to an explorer, by the command line: gift cards where they are at hand, else files of the same form.

And the bundled demo: `saerec demo` still makes it.
"""

import json
from pathlib import Path

import pandas as pd
import pytest

from saerec import columns as c
from saerec.cli import main
from saerec.data.demo import make_demo
from saerec.explorer import Explorer
from saerec.runs import STAGES, Run

ROOT = Path(__file__).parents[1]
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
    assert facts["intents"]["intents"] > 10
    models = asked(capsys, "evaluate", str(run.directory))["models"]
    assert set(models) == {"model", "no_intents", "popularity", "neighbours"}
    chance = 10 / facts["data"]["items"]
    assert models["model"]["HR@10"] > chance  # five epochs are few, but not nothing


def test_the_bundled_demo_is_what_the_command_makes(tmp_path, capsys):
    bundled = Run(ROOT / "assets" / "demo_run")
    made = ["demo", "--runs-dir", str(tmp_path), "--run-id", "demo", "--threads", "1"]
    assert main([*made, "--until", "intents"]) == 0
    again = Run(tmp_path / "demo")
    for table in ("data/interactions", "data/items", "data/truth_users"):
        pd.testing.assert_frame_equal(bundled.table(table), again.table(table))
    stated, found = (run.manifest["stages"] for run in (bundled, again))
    for stage, metric, tolerance in (("sae", "fvu", 0.01), ("intents", "median_score", 0.02)):
        assert found[stage]["metrics"][metric] == pytest.approx(stated[stage]["metrics"][metric], abs=tolerance)
    assert found["intents"]["metrics"]["intents"] == pytest.approx(stated["intents"]["metrics"]["intents"], abs=5)
    assert {n: found[n]["fingerprint"] for n in found} == {n: stated[n]["fingerprint"] for n in found}


def test_the_bundle_is_small():
    files = [path for path in (ROOT / "assets" / "demo_run").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 10_000_000
