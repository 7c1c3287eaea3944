"""Two runs: their latents are matched, what people wrote goes along, and nothing of theirs is lost."""

import json
import shutil

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from saerec import columns as c
from saerec.cli import main
from saerec.explorer import Explorer
from saerec.explorer.runs.latent_matches import compare_runs, shared_texts
from saerec.workspace.notebook import Entry, open_notebook
from saerec.workspace.run import Run
from tests.support.tiny_run import change_manifest, forget_files

ORDER = np.random.default_rng(3).permutation(64)
"""Latent b of the second run is latent ORDER[b] of the first."""


@pytest.fixture
def two_runs(demo_run, tmp_path):
    """A run, and one that differs by the order of its latents alone."""
    for name in ("first", "second"):
        shutil.copytree(demo_run.directory, tmp_path / name, ignore=shutil.ignore_patterns("notebook*", "job", ".lock"))
    second = tmp_path / "second"
    state = load_file(second / "sae" / "sae.safetensors")
    for name in ("W_enc", "W_dec", "b_enc"):
        state[name] = np.ascontiguousarray(state[name][ORDER])
    save_file(state, second / "sae" / "sae.safetensors")
    indices = np.load(second / "activations" / "top_indices.npy")
    np.save(second / "activations" / "top_indices.npy", np.argsort(ORDER)[indices].astype(np.int32))
    for path in (second / "activations").glob("by_latent_*.npy"):
        path.unlink()  # built again from the codes
    forget_files(second)
    change_manifest(second, lambda found: found["stages"]["sae"].update(fingerprint="another"))
    return tmp_path / "first", second


def ask(capsys, *argv):
    assert main([*map(str, argv)]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_permuted_dictionary_is_found_exactly(capsys, two_runs):
    found = ask(capsys, "diff", *two_runs, "--json")
    figures = {"run_a", "run_b", "mcc", "mcc_cosine", "mcc_correlation", "shared_texts", "silent_a", "silent_b"}
    types = {"stable", "split", "merged", "dead", "born"}
    assert set(found) == figures | types | {f"n_{name}" for name in types}
    assert found["mcc"] == pytest.approx(1, abs=1e-4)
    assert found["n_stable"] + found["silent_a"] == 64 and found["silent_a"] == found["silent_b"]
    assert [found[f"n_{name}"] for name in ("split", "merged", "dead", "born")] == [0] * 4
    assert all(ORDER[row["latent_b"]] == row["latent_a"] for row in found["stable"])
    columns = {"latent_a", "name_a", "latent_b", "name_b", c.SIMILARITY, c.COSINE, "correlation"}
    columns |= {"certain_a", "certain_b"}
    assert set(found["stable"][0]) == columns
    assert found["shared_texts"] > 100


def test_names_and_notes_go_along_to_stable_matches(capsys, two_runs):
    first, second = two_runs
    stable = ask(capsys, "diff", first, second, "--json")["stable"]
    (a0, b0), (a1, b1) = [(row["latent_a"], row["latent_b"]) for row in stable[:2]]
    ours, theirs = open_notebook(Run(first)), open_notebook(Run(second))
    ours.rename(a0, "Soft on skin", "Gentle things.", by="ann")
    ours.note(a0, "Ask Bob.")
    ours.tag(a0, ["skin"])
    ours.verdict(a1, False)
    ours.rename(a1, "From the first")
    theirs.rename(b1, "Written here")
    assert theirs.entry(b0) == Entry()  # a comparison alone writes nothing
    assert ask(capsys, "diff", first, second, "--json", "--carry-names")["carried"] == 2
    assert theirs.entry(b0) == Entry("Soft on skin", "Gentle things.", None, "Ask Bob.", ("skin",))
    assert theirs.entry(b1) == Entry("Written here", None, False)
    assert set(theirs.history()["by"]) == {"from first", ""}
    assert ask(capsys, "diff", first, second, "--json", "--carry-names")["carried"] == 0
    assert Explorer(Run(second))._store.names[b0] == "Soft on skin"


def test_people_read_tables(capsys, two_runs):
    assert main(["diff", *map(str, two_runs)]) == 0
    out = capsys.readouterr().out
    assert "mcc: 1.0000" in out and "stable, 20 of" in out


def test_another_space_and_other_texts_cannot_be_compared(capsys, two_runs):
    first, second = two_runs
    meta = json.loads((second / "embeddings" / "meta.json").read_text())
    (second / "embeddings" / "meta.json").write_text(json.dumps(meta | {"fingerprint": "another"}))
    by_texts = ask(capsys, "diff", first, second, "--json")
    assert by_texts["mcc_cosine"] is None and by_texts["mcc_correlation"] == pytest.approx(1, abs=1e-4)
    texts = Run(second).table("data/texts")
    texts["text"] = texts["text"] + " (elsewhere)"
    texts.to_parquet(second / "data" / "texts.parquet")
    assert main(["diff", str(first), str(second)]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.count("\n") == 1 and "cannot be compared" in captured.err
    assert f"The latents of {Run(first).run_id} and {Run(second).run_id} cannot" in captured.err
    assert main(["diff", str(second), "demo"]) == 2
    assert f"{Run(second).run_id} and demo cannot" in capsys.readouterr().err  # its folder is called otherwise


def test_other_texts_leave_the_rows_to_compare(two_runs):
    a, b = (Explorer(Run(directory))._store for directory in two_runs)
    b.texts = b.run.table("data/texts").assign(text=lambda texts: texts["text"] + " (elsewhere)")
    diff = compare_runs(a, b)
    assert diff.shared_texts == 0 and diff.dictionary.mcc_correlation is None
    assert diff.dictionary.mcc == pytest.approx(1, abs=1e-4)


def test_of_each_wording_the_first_is_compared(two_runs):
    a, b = (Run(directory).table("data/texts") for directory in two_runs)
    rows_a, rows_b = shared_texts(a, b.iloc[::-1].reset_index(drop=True))
    assert len(rows_a) == len(rows_b) == a["text"].nunique()
    assert (a["text"].to_numpy()[rows_a] == b["text"].to_numpy()[::-1][rows_b]).all()
