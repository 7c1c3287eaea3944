"""Later data as a job: counted before, waited for, refused in words, interrupted and gone on with, added to twice."""

import shutil

import numpy as np
import pandas as pd
import pytest
from filelock import FileLock

from saerec.cli import main
from saerec.data.origin import FileOrigin
from saerec.errors import Cancelled, DataError, RunError
from saerec.explorer import Explorer
from saerec.intents.quiz import Answer
from saerec.jobs import cancel_job, command_of, job_status, resume_job, start_job
from saerec.pipeline.append import append_data, foresee
from saerec.report import REPORT
from saerec.workspace.catalog import list_runs, summarise
from saerec.workspace.run import STAGES, Run
from saerec.workspace.run_facts import append_facts
from saerec.workspace.trash import delete_run
from tests.jobs.test_control import wait_until
from tests.pipeline.test_append import DEMO
from tests.pipeline.test_pipeline import Recorder
from tests.support.tiny_run import make_tiny_run


@pytest.fixture(scope="module")
def items():
    return Run(DEMO).table("data/items")["item_id"].tolist()


@pytest.fixture(scope="module")
def came(items, tmp_path_factory):
    """Bo is new, u00002 comes back; one of four rows repeats another, one item is new."""
    path = tmp_path_factory.mktemp("came") / "new.csv"
    rows = [
        ("bo", items[3], 2_000_000_001, "It keeps the coffee hot all morning."),
        ("bo", items[3], 2_000_000_009, "The same again."),
        ("bo", "brand-new", 2_000_000_004, "It smells like a roastery."),
        ("u00002", "brand-new", 2_000_000_005, "The sale made it a steal."),
    ]
    pd.DataFrame(rows, columns=["user_id", "item_id", "timestamp", "review"]).to_csv(path, index=False)
    return path


@pytest.fixture
def target(tmp_path):
    yield tmp_path / "runs" / "shop-later"
    cancel_job(tmp_path / "runs" / "shop-later", grace=0)


def asked(data, target, *more):
    return ["append", str(DEMO), "--data", str(data), "--run-id", target.name, "--runs-dir", str(target.parent), *more]


def ended(run_dir):
    wait_until(lambda: not job_status(run_dir).is_active)
    return job_status(run_dir)


def test_what_is_new_is_counted_before_anything_is_made(came):
    found = foresee(DEMO, FileOrigin(came))
    assert (found.added, found.known) == (3, 1)
    assert (found.new_users, found.old_users, found.new_items) == (1, 1, 1)


def test_a_job_ends_at_a_run_of_its_own(came, target):
    start_job(asked(came, target), target)
    assert job_status(target).is_active
    status = ended(target)
    assert (status.state, status.stage) == ("done", STAGES[-1]), status.error
    one = summarise(target)
    assert one.state == "done" and "accuracy is that of demo" in one.reason
    wait_until((target / REPORT).is_file)  # the last word comes before it
    assert len(Explorer(Run(target)).recommend("bo", k=5).items) == 5


def test_what_was_interrupted_is_gone_on_with_to_the_same_run(came, target, tmp_path):
    class Stop(Recorder):
        def stage(self, name, message=""):
            super().stage(name, message)
            if name == "intents":
                raise Cancelled

    target.mkdir(parents=True)
    with pytest.raises(Cancelled):
        append_data(DEMO, FileOrigin(came), target, listeners=[Stop()], command=asked(came, target))
    assert job_status(target).state == "cancelled" and Run(target).stage("activations") is not None
    with pytest.raises(RunError, match="There is a run shop-later already"):  # these are other data
        shutil.copy(came, tmp_path / "other.csv")
        append_data(DEMO, FileOrigin(tmp_path / "other.csv"), target)
    kept = Run(target).stage("activations").seconds, (target / "activations" / "top_acts.npy").stat().st_mtime_ns
    resume_job(target)
    assert ended(target).state == "done"
    resumed, whole = Run(target), append_data(DEMO, FileOrigin(came), tmp_path / "whole")
    assert kept == (resumed.stage("activations").seconds, resumed.path("activations/top_acts.npy").stat().st_mtime_ns)
    assert resumed.fingerprint == whole.fingerprint
    for name in ("intents/personal_weights", "intents/item_weights", "activations/top_acts"):
        assert np.array_equal(resumed.array(name), whole.array(name))
    for name in ("model.safetensors", "cfg.json"):
        assert resumed.path("recommender", name).read_bytes() == whole.path("recommender", name).read_bytes()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("user_id,item_id\nbo,{item}\nbo,x\n", "have no time"),
        ("user_id,item_id,timestamp\nbo,,2000000000\nbo,{item},2000000001\n", "line 2"),
    ],
)
def test_a_job_that_cannot_be_done_says_why_and_leaves_no_run(rows, said, items, target, tmp_path):
    (tmp_path / "new.csv").write_text(rows.format(item=items[0]), encoding="utf-8")
    start_job(asked(tmp_path / "new.csv", target), target)
    status = ended(target)
    assert status.state == "failed" and said in status.error
    assert {path.name for path in target.iterdir()} <= {"job", ".lock"}
    assert [(one.run_id, one.state) for one in list_runs(target.parent)] == [("shop-later", "failed")]
    assert command_of(target)[0] == asked(tmp_path / "new.csv", target)


def test_rows_that_cannot_be_read_may_be_left_out(items, target, tmp_path):
    rows = f"user_id,item_id,timestamp\nbo,,2000000000\nbo,{items[0]},2000000001\n"
    (tmp_path / "new.csv").write_text(rows, encoding="utf-8")
    assert main(asked(tmp_path / "new.csv", target, "--skip-bad-rows")) == 0
    assert append_facts(Run(target))["interactions"] == 1


def test_without_a_time_nothing_is_later(tmp_path):
    (tmp_path / "new.csv").write_text("user_id,item_id\nbo,x\nbo,y\n", encoding="utf-8")
    with pytest.raises(DataError, match="choose the column that holds them"):
        foresee(DEMO, FileOrigin(tmp_path / "new.csv"))


def test_an_unfinished_run_is_not_added_to(came, tmp_path):
    half = make_tiny_run(tmp_path / "half", until="sae")
    with pytest.raises(RunError, match="half is not finished: activations is missing"):
        foresee(half.directory, FileOrigin(came))


@pytest.fixture
def waiting(came, target):
    """(the run later data are to be added to, the lock the job for it waits for)."""
    source = shutil.copytree(DEMO, target.parent / "shop")
    queue = target.parent / ".queue"
    queue.mkdir()
    with FileLock(queue / "slot-0") as slot:
        start_job(["append", str(source), *asked(came, target)[2:]], target)
        wait_until(lambda: job_status(target).state == "waiting")
        yield source, slot


def test_a_run_that_later_data_wait_for_is_not_deleted(waiting, target):
    source, _ = waiting
    with pytest.raises(RunError, match="later data are being added to it, as shop-later"):
        delete_run(source)
    assert summarise(source).state == "done"
    cancel_job(target)
    delete_run(source)
    assert not source.exists()


def test_a_run_that_went_while_later_data_waited_for_it_is_named(waiting, target):
    source, slot = waiting
    source.rename(target.parent / "elsewhere")
    slot.release()
    status = ended(target)
    assert status.state == "failed" and str(source) in status.error
    assert summarise(target).state == "failed" and {path.name for path in target.iterdir()} <= {"job", ".lock"}


def test_later_data_are_added_to_later_data_and_what_was_trained_is_remembered(came, target, tmp_path, capsys):
    first = append_data(DEMO, FileOrigin(came), tmp_path / "runs" / "first")
    told = Explorer(first)
    told.notebook.rename(0, "Renamed")
    told.quiz.keep("Ann", 0, [Answer(0, "Renamed", "Renamed")])
    (tmp_path / "more.csv").write_text("user_id,item_id,timestamp\ncy,brand-new,2000000100\n", encoding="utf-8")
    argv = asked(tmp_path / "more.csv", target)
    assert main(["append", str(first.directory), *argv[2:]]) == 0
    assert "New interactions: 1; new people: 1. Accuracy is that of demo" in capsys.readouterr().out
    second = Explorer(Run(target))
    facts = append_facts(second.run)
    assert (facts["extends"], facts["interactions"], facts["users_before"]) == ("demo", 4, 1000)
    assert second.was_appended("bo") and second.was_appended("cy") and not second.was_appended("u00002")
    assert len(second.recommend("cy", k=5).items) == 5
    assert second.notebook.entry(0).name == "Renamed" and str(second.quiz.of_latent(0)) == "1 of 1"


def test_naming_a_run_with_later_data_says_what_to_name_instead(came, target, capsys):
    append_data(DEMO, FileOrigin(came), target)
    before = Run(target).fingerprint
    for more in ([], ["--estimate"]):
        assert main(["name", str(target), "--namer", "keywords", *more]) == 2
        assert "Name demo again, then append the later data to it" in capsys.readouterr().err
    assert Run(target).fingerprint == before and job_status(target).state == "done"
