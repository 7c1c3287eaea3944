"""The whole path, for real, on small data."""

import dataclasses
import hashlib
import shutil

import numpy as np
import pandas as pd
import pytest
from safetensors.numpy import load_file

from saerec import columns as c
from saerec.config.build import build_config
from saerec.data.origin import FileOrigin
from saerec.errors import Cancelled, RunError
from saerec.explorer import Explorer
from saerec.pipeline import bundle, run_pipeline
from saerec.pipeline.stages.data import DATA
from saerec.workspace.run import MANIFEST, STAGES, Run
from tests.conftest import SMALL_DEMO, TINY_SETS

TRAINED = (
    "embeddings/reading.safetensors",
    "embeddings/bound_words.json",
    "sae/sae.safetensors",
    "sae/history.parquet",
    "activations/evidence.safetensors",
    "activations/latents.parquet",
    "activations/reasons.parquet",
    "activations/top_texts.parquet",
    "intents/intents.parquet",
    "intents/themes.parquet",
    "intents/item_latents.npy",
    "intents/item_weights.npy",
    "intents/public_indices.npy",
    "projection/projection.parquet",
    "recommender/model.safetensors",
)


class Recorder:
    """A listener that remembers, and may stop the pipeline at a stage."""

    def __init__(self, stop_at=None):
        self.stop_at, self.stages, self.notes = stop_at, [], []
        self._now = ""

    def stage(self, name, message=""):
        self._now = name
        self.stages.append((name, message))

    def progress(self, done, total):
        if self._now == self.stop_at and done:
            raise Cancelled

    def row(self, stage, values):
        pass

    def note(self, message):
        self.notes.append(message)


def digest(run, name):
    return hashlib.sha256(run.path(name).read_bytes()).hexdigest()


def differing(first, second):
    """Trained artifacts of two runs that are not equal; sums in another order may differ in the last digits."""
    return [name for name in TRAINED if not _equal(first, second, name)]


def _equal(first, second, name):
    one, other = first.path(name), second.path(name)
    if one.suffix == ".safetensors":
        a, b = load_file(one), load_file(other)
        same = set(a) == set(b) and all(a[key].shape == b[key].shape for key in a)
        return same and all(np.allclose(a[key], b[key], atol=1e-5) for key in a)
    if one.suffix == ".json":
        return one.read_bytes() == other.read_bytes()
    if one.suffix == ".npy":
        a, b = np.load(one), np.load(other)
        return a.shape == b.shape and np.allclose(a, b, atol=1e-6)
    try:
        pd.testing.assert_frame_equal(_comparable(first, name), _comparable(second, name), atol=1e-5)
    except AssertionError:
        return False
    return True


def test_all_stages_are_made_and_a_second_run_does_nothing(demo_run, tiny_config):
    assert set(demo_run.manifest["stages"]) == set(STAGES)
    before = {name: digest(demo_run, name) for name in TRAINED}
    listener = Recorder()
    run_pipeline(demo_run.directory, SMALL_DEMO, tiny_config, listeners=[listener])
    assert [message for _, message in listener.stages] == ["up to date"] * len(STAGES)
    assert "Nothing to do" in listener.notes[-1]
    assert {name: digest(demo_run, name) for name in TRAINED} == before


def test_only_what_depends_on_a_setting_is_made_again(demo_run, tiny_config, tmp_path):
    import shutil

    shutil.copytree(demo_run.directory, tmp_path / "copy")
    changed = dataclasses.replace(tiny_config, recommender=dataclasses.replace(tiny_config.recommender, epochs=2))
    listener = Recorder()
    run_pipeline(tmp_path / "copy", SMALL_DEMO, changed, listeners=[listener])
    stale = [name for name, message in listener.stages if message != "up to date"]
    assert stale == ["recommender", "evaluation"]


@pytest.mark.parametrize("stage", ["sae", "recommender"])
def test_a_stopped_run_resumes_to_the_same_result(demo_run, tiny_config, runs_dir, stage):
    directory = runs_dir / f"stopped-{stage}"
    with pytest.raises(Cancelled):
        run_pipeline(directory, SMALL_DEMO, tiny_config, listeners=[Recorder(stop_at=stage)])
    stopped = Run(directory)
    assert stopped.stage(stage) is None
    assert not list(directory.glob("*.tmp-*"))
    resumed = run_pipeline(directory, SMALL_DEMO, tiny_config)
    assert resumed.json("evaluation/metrics") == demo_run.json("evaluation/metrics")
    assert differing(resumed, demo_run) == []


def write_csv(raw, folder, interactions):
    folder.mkdir()
    interactions.to_csv(folder / "interactions.csv", index=False)
    raw.items.to_csv(folder / "items.csv", index=False)
    return FileOrigin(folder)


def _comparable(run, name):
    """A table with texts instead of their numbers, which depend on how many passages come before."""
    table = pd.read_parquet(run.path(name)).drop(columns="seconds", errors="ignore")
    if c.TEXT_ID in table:
        table[c.TEXT_ID] = run.table("data/texts")[c.TEXT].to_numpy()[table[c.TEXT_ID]]
    return table


def last_ones(raw):
    table = raw.interactions.sort_values([c.USER_ID, c.TIMESTAMP], kind="stable", ignore_index=True)
    return table, table.groupby(c.USER_ID).cumcount(ascending=False)


def with_other_test_items(table, from_end):
    """Every test item swapped for one its user never had."""
    edited = table.copy()
    rng = np.random.default_rng(0)
    everything = set(table[c.ITEM_ID])
    for row in np.flatnonzero(from_end == 0):
        seen = set(table.loc[table[c.USER_ID] == table[c.USER_ID][row], c.ITEM_ID])
        edited.loc[row, c.ITEM_ID] = rng.choice(sorted(everything - seen))
    return edited


def test_no_leak_from_held_out_interactions(runs_dir, tmp_path):
    """Other test items, and other words in every held-out review: not one trained artifact may differ."""
    raw = SMALL_DEMO.read()
    table, from_end = last_ones(raw)
    words = "Entirely other words, about submarines. They say nothing of the shop."
    edited = with_other_test_items(table, from_end)
    edited.loc[from_end <= 1, c.REVIEW] = words
    control = table.copy()
    control.loc[from_end == 2, c.REVIEW] = words  # training reviews, to see that the comparison can fail
    config = build_config("tiny", sets=[*TINY_SETS, "data.k_core=0", "recommender.epochs=3"])
    first = run_pipeline(runs_dir / "leak-a", write_csv(raw, tmp_path / "a", table), config)
    second = run_pipeline(runs_dir / "leak-b", write_csv(raw, tmp_path / "b", edited), config)
    third = run_pipeline(runs_dir / "leak-c", write_csv(raw, tmp_path / "c", control), config)
    assert (first.table("evaluation/per_user")["item"] != second.table("evaluation/per_user")["item"]).all()
    assert differing(first, second) == []
    assert {"sae/sae.safetensors", "recommender/model.safetensors"} <= set(differing(first, third))


def test_a_bundle_opens_without_what_can_be_recomputed(demo_run, tmp_path):
    bundle(demo_run.directory, tmp_path / "bundle")
    copy = Run(tmp_path / "bundle")
    assert copy.fingerprint == demo_run.fingerprint
    assert not copy.has("embeddings/texts")
    bundle(demo_run.directory, tmp_path / "bundle")  # over itself
    (tmp_path / "letters").mkdir()
    with pytest.raises(RunError, match="no run"):
        bundle(demo_run.directory, tmp_path / "letters")
    (tmp_path / "bundle" / "evaluation" / "metrics.json").unlink()
    assert (demo_run.directory / MANIFEST).is_file()


def test_planted_truth_is_saved_with_the_run(demo_run):
    sentences = demo_run.table("data/truth_sentences")
    texts = demo_run.table("data/texts")
    assert list(sentences.columns) == ["text", "label", "intent"]
    known = texts[c.TEXT].isin(set(sentences["text"])).groupby(texts[c.KIND]).mean()
    assert known["review"] > 0.95
    assert known["item"] == 1


def test_other_seeds_say_how_stable_each_latent_is(demo_run, tiny_config, runs_dir):
    assert "stability" not in demo_run.table("activations/latents")
    assert Explorer(demo_run).latents()["stability"].isna().all()
    directory = runs_dir / "stable"
    shutil.copytree(demo_run.directory, directory, ignore=shutil.ignore_patterns("job", ".lock"))
    config = dataclasses.replace(tiny_config, sae=dataclasses.replace(tiny_config.sae, stability_seeds=2))
    run = run_pipeline(directory, SMALL_DEMO, config, until="intents")
    assert run.stage("sae") == demo_run.stage("sae")  # the dictionary stays, and with it what people wrote
    stability = run.table("activations/latents")["stability"]
    assert stability.between(0, 1.0001).all() and stability.nunique() > 10
    listed = Explorer(run).latents()
    assert listed["stability"].to_numpy() == pytest.approx(stability.to_numpy()[listed["latent"]])
    assert Explorer(run).latent(0).row["stability"] == pytest.approx(stability[0])


def test_filters_that_are_off_leave_earlier_runs_fresh():
    off, on = build_config("tiny"), build_config("tiny", sets=["data.min_chars=20"])
    assert set(vars(off.data)) - set(DATA.settings(off)) == {"max_interactions", "min_chars"}
    assert DATA.settings(on) == {**DATA.settings(off), "min_chars": 20}
