"""What no run can hold is found file by file, by `check` and before an import is kept."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest

from saerec.errors import RunError
from saerec.places import bundled_runs
from saerec.workspace.archive import export_run, import_run
from saerec.workspace.contents import contents_damage
from saerec.workspace.contents.rules import ARRAYS, TABLES
from saerec.workspace.run import Run
from tests.support.tiny_run import change_manifest, make_tiny_run


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return make_tiny_run(tmp_path_factory.mktemp("runs") / "tiny").directory


@pytest.fixture
def run(kept, tmp_path):
    return Run(shutil.copytree(kept, tmp_path / "tiny"))


def test_every_run_that_is_whole_passes(run):
    assert contents_damage(run) == []
    for directory in bundled_runs().values():
        assert contents_damage(Run(directory)) == []


def table(name, **columns):
    """Put values into the first row of columns."""

    def change(run):
        found = run.table(name)
        for column, value in columns.items():
            values = found[column].astype(object).tolist()
            values[0] = value
            found[column] = pd.Series(values, dtype=type(value) if isinstance(value, float) else None)
        found.to_parquet(run.path(f"{name}.parquet"), index=False)

    return change


def filled(name, **columns):
    """Whole columns of one value."""
    return lambda run: run.table(name).assign(**columns).to_parquet(run.path(f"{name}.parquet"), index=False)


def array(name, change):
    def changed(run):
        np.save(run.path(f"{name}.npy"), change(np.array(run.array(name))))

    return changed


def put(value):
    """The first entry is this."""

    def change(values):
        values = values.astype(np.result_type(values, np.asarray(value)))
        values.flat[0] = value
        return values

    return change


def document(name, content):
    return lambda run: run.path(f"{name}.json").write_text(json.dumps(content), encoding="utf-8")


HELD = {"split": "test", "users": 8}
BAD = {
    "a latent of nowhere": (array("activations/top_indices", put(8)), "holds 8, above 7"),
    "a latent below all": (array("intents/item_latents", put(-1)), "holds -1, below 0"),
    "a public latent of nowhere": (array("intents/public_indices", put(99)), "holds 99, above 7"),
    "an endless activation": (array("activations/top_acts", put(np.inf)), "no finite number"),
    "a vector of nothing": (array("intents/item_weights", put(np.nan)), "no finite number"),
    "too few texts": (array("activations/met", lambda x: x[1:]), "entries along dimension 0"),
    "weights of another width": (array("intents/personal_weights", lambda x: x[:, 1:]), "another shape than"),
    "a flat array": (array("intents/item_latents", np.ravel), "has 1 dimensions instead of 2"),
    "an array of words": (array("activations/met", lambda x: x.astype(str)), "not numbers"),
    "an index that runs back": (array("activations/by_latent_indptr", lambda x: x[::-1].copy()), "does not cut"),
    "a text of nowhere": (table("activations/top_texts", text_id=10**6), "text_id that holds 1,000,000"),
    "words that are none": (table("activations/top_texts", words='{"a": 1}'), "words are no list"),
    "an item of nowhere": (table("data/interactions", item=17), "item that holds 17, above 16"),
    "nobody's interaction": (table("data/interactions", user=0), "user that holds 0, below 1"),
    "a split of one's own": (table("data/interactions", split="mine"), "'mine'; valid: train, valid, test"),
    "a timestamp of words": (filled("data/interactions", timestamp="noon"), "holds no numbers"),
    "a name that is a number": (filled("data/items", title=3), "holds no texts"),
    "items out of order": (table("data/items", item=2), "does not number the rows"),
    "a name twice": (table("data/users", user_id="user-02"), "names one user_id twice"),
    "a score above all": (table("intents/intents", score=1.5), "holds 1.5, above 1"),
    "a theme of nowhere": (table("intents/intents", theme=4), "holds 4, above 3"),
    "a verdict of words": (filled("intents/intents", is_intent="maybe"), "no yes or no"),
    "a head of nowhere": (table("intents/themes", head=8), "head that holds 8"),
    "a place beyond": (table("projection/projection", x=float("inf")), "no finite number"),
    "a rank of 0": (table("evaluation/per_user", rank_model=0), "below 1"),
    "no width": (document("sae/cfg", {"n_latents": "many", "d_model": 6, "k": 2}), "no size n_latents"),
    "another width": (document("sae/cfg", {"n_latents": 9, "d_model": 6, "k": 2}), "rows instead of 9"),
    "no figures": (document("evaluation/metrics", {**HELD, "models": {"model": [1]}}), "no figures by model"),
    "a figure in words": (document("evaluation/metrics", {**HELD, "models": {"model": {"HR@10": "x"}}}), "are none"),
    "no list": (document("evaluation/metrics", []), "no models"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_no_run_can_hold_is_found(run, name):
    change, said = BAD[name]
    change(run)
    assert any(said in str(one) for one in contents_damage(run)), contents_damage(run)


@pytest.mark.parametrize("name", BAD)
def test_and_is_not_imported(run, tmp_path, name):
    change, _ = BAD[name]
    change(run)
    export_run(run.directory, tmp_path / "bad.zip")
    with pytest.raises(RunError, match="Nothing was imported"):
        import_run(tmp_path / "bad.zip", tmp_path / "runs")
    assert not any((tmp_path / "runs").iterdir())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda m: m["stages"]["sae"].update(seconds="x"), "seconds is str"),
        (lambda m: m["stages"]["evaluation"].update(metrics=[1]), "metrics is list"),
        (lambda m: m["stages"]["evaluation"]["metrics"].update(model=3), "metrics.model is int"),
        (lambda m: m["stages"]["data"]["metrics"].update(users=10**30), "beyond all measure"),
    ],
)
def test_a_manifest_out_of_its_kind_is_not_imported(run, tmp_path, change, said):
    from saerec.workspace.archive import export

    held, sealed = Run(run.directory).manifest, export.sealed
    change(held)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(export, "sealed", lambda _: sealed(held))
        export_run(run.directory, tmp_path / "bad.zip")
    with pytest.raises(RunError, match=said):
        import_run(tmp_path / "bad.zip", tmp_path / "runs")


def test_the_table_names_files_that_are_written(demo_run):
    """A rule for a file that no stage writes would be asked of nobody."""
    written = {name for name in (*ARRAYS, *TABLES) if demo_run.has(name)}
    assert {*ARRAYS, *TABLES} == written
    for name, rule in TABLES.items():
        columns = set(demo_run.table(name).columns)
        assert set(rule.columns) - columns <= {"stability"}, name


def test_more_than_one_row_group_and_columns_of_no_kind_pass(run):
    found = run.table("intents/intents").assign(score=None, description=None)
    found.to_parquet(run.path("intents/intents.parquet"), row_group_size=2)
    assert contents_damage(run) == []
    change_manifest(run.directory, lambda m: m["stages"].pop("evaluation"))
    assert contents_damage(Run(run.directory)) == []
