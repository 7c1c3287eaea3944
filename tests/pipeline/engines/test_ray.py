"""Ray on this machine, two workers: the same bytes, a worker that dies is replaced, what was done is not done again.

What takes Ray a minute or more on two processors, to start a training or to try a lost worker over again, is tested
where SAEREC_TEST_RAY is set (`make test-ray`): to "local", or to the address of a cluster of two processors that is
there already.
"""

import os
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from torch.nn.functional import cosine_similarity

from saerec import columns as c
from saerec.config.build import build_config
from saerec.errors import Cancelled, DataError, ServiceError
from saerec.pipeline import Machine, run_pipeline
from saerec.pipeline.engines.base import Chunk
from saerec.pipeline.engines.local import LocalEngine
from saerec.pipeline.stages.ranks import ranks_of
from saerec.pipeline.stages.recommender import FitRecommender
from saerec.places import demo_run
from saerec.workspace.artifacts import recommender_data
from saerec.workspace.run import Run
from tests.conftest import SMALL_DEMO
from tests.pipeline.engines.work import (
    AlwaysDies,
    DiesOnce,
    OneDiesOnce,
    OneRefuses,
    Refuses,
    Squares,
    Verbs,
    WithoutEnd,
)

pytest.importorskip("ray", reason="Ray is not installed: pip install 'saerec[ray]'")
pytestmark = pytest.mark.slow
ASKED = os.environ.get("SAEREC_TEST_RAY", "")
ADDRESS = ASKED.removeprefix("local")
minutes = pytest.mark.skipif(not ASKED, reason="Ray takes minutes for it: make test-ray")


@pytest.fixture(scope="module")
def engine():
    from saerec.pipeline.engines.ray import RayEngine

    engine = RayEngine(ADDRESS, workers=2)
    yield engine
    engine.close()


def chunks(n):
    return (Chunk(f"part-{number}", number) for number in range(n))


def test_all_come_in_order_and_two_processes_made_them(engine, tmp_path):
    found = list(engine.map_chunks(Squares(), chunks(20), tmp_path))
    assert [int(one[0]) for one in found] == [n**2 for n in range(20)]
    assert len({int(one[1]) for one in found}) == 2 and os.getpid() not in {int(one[1]) for one in found}
    assert list(tmp_path.iterdir()) == []  # what was taken is not kept


def test_a_worker_that_dies_is_replaced_and_nothing_is_missing(engine, tmp_path):
    (tmp_path / "seen").mkdir()
    found = list(engine.map_chunks(DiesOnce(tmp_path / "seen"), chunks(9), tmp_path / "parts"))
    assert [int(one[0]) for one in found] == [n**2 for n in range(9)]
    assert (tmp_path / "seen" / "5").exists()


@minutes
def test_a_chunk_that_kills_every_worker_ends_the_work_with_advice(engine, tmp_path):
    with pytest.raises(ServiceError, match=r"Workers died 4 times .*--workers"):
        list(engine.map_chunks(AlwaysDies(), chunks(1), tmp_path))


def test_what_a_worker_refuses_is_refused_here(engine, tmp_path):
    with pytest.raises(DataError, match=r"^Nothing to work on\. Give some\.$"):
        list(engine.map_chunks(Refuses(), chunks(1), tmp_path))


def test_a_part_that_is_there_is_not_made_again(engine, tmp_path):
    np.save(tmp_path / "part-1.npy", np.array([-1, -1]))
    found = engine.map_chunks(Squares(), chunks(3), tmp_path)
    assert [int(one[0]) for one in found] == [0, -1, 4]


def test_work_that_was_left_keeps_the_parts_that_are_done(engine, tmp_path):
    found = engine.map_chunks(Squares(), chunks(12), tmp_path)
    next(found)
    found.close()
    left = {path.stem for path in tmp_path.glob("*.npy")}
    assert left <= {f"part-{n}" for n in range(1, 12)}
    assert [int(one[0]) for one in engine.map_chunks(Squares(), chunks(12), tmp_path)] == [n**2 for n in range(12)]


class Hears:
    """Keeps what it is told; asks to stop after so many words about progress."""

    def __init__(self, until=None):
        self.rows, self.far, self.until = [], [], until

    def stage(self, name, message=""): ...
    def note(self, message): ...

    def row(self, stage, values):
        self.rows.append((stage, values))

    def progress(self, done, total):
        self.far.append(done)
        if self.until is not None and done >= self.until:
            raise Cancelled


@minutes
def test_processes_that_train_hear_each_other_and_rank_0_is_heard(engine, tmp_path):
    hears = Hears()
    found = engine.train(Verbs(), hears, tmp_path / "room")
    assert found["size"] == 2 and len(set(found["pids"])) == 2 and os.getpid() not in found["pids"]
    assert found["total"] == 2 + 8 and found["gradient"] == [[20.0, 20.0]] and found["first"] == 5.0
    assert found["gathered"] == [[1.0, 1.0], [2.0, 2.0], [2.0, 2.0]]
    assert hears.rows == [("verbs", {"rank": 0})]
    assert not (tmp_path / "room").exists()


@minutes
def test_a_training_of_which_a_process_dies_begins_again(engine, tmp_path):
    assert engine.train(OneDiesOnce(tmp_path), Hears(), tmp_path / "room") == "done"
    assert (tmp_path / "died").exists()


@minutes
def test_a_training_is_stopped_by_whoever_hears_of_it(engine, tmp_path):
    hears = Hears(until=5)
    with pytest.raises(Cancelled):
        engine.train(WithoutEnd(), hears, tmp_path / "room")
    assert hears.far[-1] >= 5
    assert not (tmp_path / "room").exists()


@minutes
def test_what_a_process_that_trains_refuses_is_refused_here(engine, tmp_path):
    with pytest.raises(DataError, match=r"^Nothing to train on\. Give some\.$"):
        engine.train(OneRefuses(), Hears(), tmp_path / "room")


def test_ranks_are_those_of_the_bundled_run(engine, tmp_path):
    run = Run(demo_run())
    known, models = run.table("evaluation/per_user"), {"model": run.folder("recommender")}
    hears, machine = Hears(), Machine("cpu", 1)
    here = SimpleNamespace(
        recorded=run.recorded, directory=run.directory, path=lambda *parts: tmp_path.joinpath(*parts), table=run.table
    )
    context = SimpleNamespace(run=here, machine=machine, engine=engine, reporter=hears)
    found = ranks_of(context, recommender_data(run), models, known[c.USER].to_numpy())
    for name in ("model", "popularity", "neighbours"):
        np.testing.assert_array_equal(found[name], known[f"rank_{name}"])
    assert hears.far == [1, 2, 3]


@minutes
@pytest.mark.trains
def test_two_processes_train_the_recommender_of_one(engine, tmp_path):
    run = Run(Path(shutil.copytree(demo_run(), tmp_path / "run")))
    config = replace(run.config().recommender, epochs=1, dropout=0.0)
    loop, hears = FitRecommender(run.directory, config, 0, "cpu", "recommender"), Hears()
    alone = LocalEngine().train(loop, Hears(), tmp_path / "room")
    both = engine.train(loop, hears, tmp_path / "room")
    assert both.history["loss"].iloc[0] == pytest.approx(alone.history["loss"].iloc[0], rel=1e-3)
    assert hears.rows[0][0] == "recommender" and hears.rows[0][1]["loss"] == both.history["loss"].iloc[0]
    for name, value in alone.model.state_dict().items():
        if "weight" in name and value.dim() == 2:
            assert cosine_similarity(value.flatten(), both.model.state_dict()[name].flatten(), dim=0) > 0.999
    assert not (run.directory / "job" / "checkpoint" / "recommender" / "checkpoint.safetensors").exists()


class Stops:
    """Asks to stop when so many texts are embedded."""

    def __init__(self, after):
        self.after = after

    def stage(self, name, message=""):
        self.name = name

    def progress(self, done, total):
        if self.name == "embeddings" and done >= self.after:
            raise Cancelled

    def row(self, stage, values): ...
    def note(self, message): ...


def make(where, machine, until, *listeners):
    config = build_config("tiny", sets=["sae.n_latents=8", "sae.k=2", "sae.epochs=2"])
    return run_pipeline(where / "run", SMALL_DEMO, config, until=until, machine=machine, listeners=listeners)


ALONE, BY_RAY = Machine("cpu", 1), Machine("cpu", 1, engine="ray", address=ADDRESS, workers=2)


@minutes
@pytest.mark.trains
def test_texts_embedded_by_ray_after_a_cancel_are_those_of_one_process(tmp_path, engine):
    engine.close()  # the run starts a cluster of its own
    with pytest.raises(Cancelled):
        make(tmp_path / "ray", BY_RAY, "embeddings", Stops(1))
    there, here = (make(tmp_path / name, how, "embeddings") for name, how in (("ray", BY_RAY), ("here", ALONE)))
    assert there.recorded("embeddings") == here.recorded("embeddings") != {}


@minutes
@pytest.mark.trains
def test_a_dictionary_trained_by_ray_is_nearly_that_of_one_process_and_codes_are_the_same(tmp_path, engine):
    engine.close()
    there, here = make(tmp_path / "ray", BY_RAY, "activations"), make(tmp_path / "here", ALONE, "sae")
    assert there.stage("sae").fingerprint == here.stage("sae").fingerprint
    for name, values in here.tensors("sae/sae").items():
        np.testing.assert_allclose(there.tensors("sae/sae")[name], values, rtol=1e-3, atol=1e-4)
    shutil.copytree(tmp_path / "ray" / "run", tmp_path / "again" / "run")
    shutil.rmtree(tmp_path / "again" / "run" / "activations")
    assert make(tmp_path / "again", ALONE, "activations").recorded("activations") == there.recorded("activations") != {}
