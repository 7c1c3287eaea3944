"""A final run trains on everything, keeps the figures of the run it is made of, and claims none of its own."""

import json
import shutil

import numpy as np
import pytest
from safetensors.numpy import load_file

from saerec import columns as c
from saerec.cli import main
from saerec.errors import RunError
from saerec.explorer import AS_EVALUATED, Explorer
from saerec.explorer.api import OpenRun
from saerec.pipeline.final import check_final, chosen_by_validation, make_final
from saerec.pipeline.naming import check_nameable
from saerec.pipeline.pace import machine_pace, time_left
from saerec.report import keep_report
from saerec.workspace.artifacts import recommender_data
from saerec.workspace.catalog import summarise
from saerec.workspace.run import STAGES, Run
from saerec.workspace.run_facts import approximate
from tests.support.tiny_run import make_tiny_run

pytestmark = pytest.mark.trains
USER = "user-01"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """Its best epoch is the second of three, and both terms have a weight."""
    from saerec.recommender.model.storage import load_recommender, save_recommender

    run = make_tiny_run(tmp_path_factory.mktemp("final") / "shop")
    model = load_recommender(run.path("recommender"))
    model.neighbour_weight.fill_(0.7)
    model.match_weight.fill_(5.0)
    save_recommender(model, run.path("recommender"))
    history = run.table("recommender/history")
    history = history.loc[[0, 0, 0]].assign(**{"epoch": [1, 2, 3], "NDCG@10": [0.1, 0.3, 0.2]})
    history.to_parquet(run.path("recommender", "history.parquet"), index=False)
    return Run(run.directory)


@pytest.fixture(scope="module")
def before(base):
    return snapshot(base)


@pytest.fixture(scope="module")
def final(base, before):
    return make_final(base.directory, base.directory.parent / "shop-final")


def snapshot(run):
    """Relative path -> bytes of every file of the stages."""
    return {str(path.relative_to(run.directory)): path.read_bytes()
            for path in run.directory.rglob("*") if path.is_file() and path.name != ".lock"}  # fmt: skip


def test_the_run_it_is_made_of_stays_as_it_is(base, before, final):
    assert snapshot(base) == before


def test_all_is_trained_on_with_what_validation_chose(base, final):
    data = recommender_data(final)
    assert (data.n_train == np.diff(data.indptr)).all() and not len(data.held_out("test"))
    assert chosen_by_validation(base) == {"of": "shop", "epochs": 2, "item_knn": pytest.approx(0.7), "match": 5.0}
    history = final.table("recommender/history")
    assert history["epoch"].tolist() == [1, 2] and "NDCG@10" not in history and history["best"].tolist() == [True, True]
    model = load_file(final.path("recommender", "model.safetensors"))
    assert (float(model["neighbour_weight"]), float(model["match_weight"])) == (pytest.approx(0.7), 5.0)
    whole = base.table("data/interactions")
    sold = whole.groupby(c.ITEM).size()
    items = final.table("data/items").set_index(c.ITEM)[c.N_INTERACTIONS]
    assert items.sum() == len(whole) and (items[sold.index] == sold).all()


def test_held_out_reviews_are_read_now(base, final):
    held = base.table("data/texts").query("split != 'train'")
    assert len(held) and set(final.table("data/texts")[c.SPLIT]) == {"train"}
    rows = held.loc[held[c.KIND] == "review", c.INTERACTION].unique()
    then, now = (np.array(run.array("intents/interaction_weights"))[rows] for run in (base, final))
    assert not np.allclose(then, now)  # an item's code then, the person's own words now
    for name in ("intents/intents", "intents/themes"):
        assert base.table(name).equals(final.table(name))


def test_it_claims_no_evaluation_of_itself(base, final):
    assert not final.has("evaluation/metrics") and final.table("evaluation/per_user").empty
    assert final.stage("evaluation").metrics == {} and final.metric("evaluation", "model", "HR@10") is None
    explorer = Explorer(final)
    assert explorer.users()[c.RANK_MODEL].isna().all()
    for ask in (lambda: explorer.recommend(USER, AS_EVALUATED), lambda: explorer.accuracy_by("history"),
                lambda: explorer.accuracy_against("popularity"), lambda: explorer.part_ablation(),
                explorer.failures, lambda: explorer.faithfulness_of_many(3), lambda: explorer.steering_bill(0),
                lambda: explorer.without_intent(0)):  # fmt: skip
        with pytest.raises(RunError, match=r"is final: .* Ask shop"):
            ask()
    assert explorer.paired_accuracy(Explorer(base)) is None


def test_it_keeps_the_figures_and_says_whose_they_are(base, final, capsys):
    of_base, kept = Explorer(base).evaluation(), Explorer(final).evaluation()
    said = "Figures of shop, measured before the last two interactions were added."
    assert kept == {"measured": said, **of_base}
    assert OpenRun(Explorer(final)).evaluate().measured == said and OpenRun(Explorer(base)).evaluate().measured == ""
    assert main(["evaluate", str(final.directory)]) == 0 and said in capsys.readouterr().out
    assert main(["info", str(final.directory), "--json"]) == 0
    info = json.loads(capsys.readouterr().out)
    assert info["metrics"] == {} and info["final"]["measured"] == said and info["final"]["epochs"] == 2
    assert info["final"]["metrics"]["model"]["HR@10"] == of_base["models"]["model"]["HR@10"]
    assert Explorer(base).overview()["final"] == {}


def test_lists_tell_the_two_apart(base, final, capsys):
    assert (summarise(base.directory).final_of, summarise(final.directory).final_of) == ("", "shop")
    assert summarise(final.directory).hit_rate is None and summarise(base.directory).hit_rate is not None
    assert "measured before the last two interactions were added" in approximate(final) and approximate(base) == ""
    assert main(["runs", "--runs-dir", str(base.directory.parent), "--json"]) == 0
    found = {row["run_id"]: row["final_of"] for row in json.loads(capsys.readouterr().out)}
    assert (found["shop"], found["shop-final"]) == ("", "shop")
    keep_report(final, pytest.fail)
    page = final.path("report.html").read_text()
    assert (
        "Figures of shop, measured before the last two interactions were added." in page and "not evaluated" not in page
    )


def test_it_serves_everybody_and_recommends_nothing_they_have(final):
    explorer = Explorer(final)
    for user in explorer.users()[c.USER_ID]:
        history = explorer.user(user).history
        found = explorer.recommend(user, k=99).items
        assert set(history[c.SPLIT]) == {"train"} and not set(found[c.ITEM_ID]) & set(history[c.ITEM_ID])
    why = explorer.explain(user, found[c.ITEM_ID].iloc[0])
    assert why.parts[c.DELTA_SCORE].sum() + why.rest == pytest.approx(why.score, abs=1e-5)


def test_made_again_it_is_the_same_and_the_same_command_does_nothing(base, final, tmp_path):
    again = make_final(base.directory, tmp_path / "shop-final")
    for name in ("intents/item_weights.npy", "data/interactions.parquet"):
        assert again.path(name).read_bytes() == final.path(name).read_bytes()
    model, other = (load_file(run.path("recommender", "model.safetensors")) for run in (final, again))
    assert set(model) == set(other)
    for name, weights in model.items():  # sums in another order may differ in the last digits
        np.testing.assert_allclose(weights, other[name], atol=1e-5)
    stamps = {name: final.stage(name) for name in STAGES}
    make_final(base.directory, final.directory)
    assert {name: Run(final.directory).stage(name) for name in STAGES} == stamps


def test_an_unfinished_one_is_gone_on_with(base, tmp_path):
    target = tmp_path / "shop-final"
    make_final(base.directory, target)
    Run(target).drop_stage("evaluation")
    Run(target).drop_stage("recommender")
    data = Run(target).stage("data")
    gone_on = make_final(base.directory, target)
    assert gone_on.stage("data") == data and all(gone_on.stage(name) for name in STAGES)


def test_what_cannot_be_made_final_is_refused(base, final, tmp_path):
    with pytest.raises(RunError, match="shop-final is final already"):
        check_final(final.directory)
    with pytest.raises(RunError, match="is final already"):
        make_final(final.directory, tmp_path / "twice")
    half = Run(shutil.copytree(base.directory, tmp_path / "half"))
    half.drop_stage("evaluation")
    with pytest.raises(RunError, match="not finished"):
        make_final(half.directory, tmp_path / "half-final")
    with pytest.raises(RunError, match="There is a run shop already"):
        make_final(base.directory, base.directory)
    with pytest.raises(RunError, match="Name shop again"):
        check_nameable(final)


def test_its_time_does_not_teach_what_a_training_takes(base, final):
    from saerec.jobs import JobStatus

    alone = machine_pace(final.directory)  # a folder without runs: what was measured
    status = JobStatus("running", stage="recommender", done=1, total=4)
    assert alone.factor > 0 and time_left(final.directory, status) >= 0


def test_the_command(base, tmp_path, capsys):
    argv = ["run", "--final", str(base.directory), "--runs-dir", str(tmp_path)]
    assert main(argv) == 0
    said = capsys.readouterr().out
    assert "shop-final: trained on everything, 2 epochs as validation chose" in said
    assert "measured before the last two interactions were added" in said
    assert (tmp_path / "shop-final" / "report.html").is_file()
    assert main([*argv, "--set", "sae.k=4"]) == 2 and "leave out --set" in capsys.readouterr().err
    assert main(["run", "--run-id", "x"]) == 2 and "--data is missing" in capsys.readouterr().err
    assert main(["run", "--data", "x.csv"]) == 2 and "--run-id is missing" in capsys.readouterr().err
