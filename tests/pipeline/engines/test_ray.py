"""Ray on this machine, two workers: the same bytes, a worker that dies is replaced, what was done is not done again.

SAEREC_TEST_RAY names a cluster of two processors that is there already: on a busy machine one may not start in time.
"""

import os
import shutil

import numpy as np
import pytest

from saerec.config.build import build_config
from saerec.errors import Cancelled, DataError, ServiceError
from saerec.pipeline import Machine, run_pipeline
from saerec.pipeline.engines.base import Chunk
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
ADDRESS = os.environ.get("SAEREC_TEST_RAY", "")


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


def test_processes_that_train_hear_each_other_and_rank_0_is_heard(engine, tmp_path):
    hears = Hears()
    found = engine.train(Verbs(), hears, tmp_path / "room")
    assert found["size"] == 2 and len(set(found["pids"])) == 2 and os.getpid() not in found["pids"]
    assert found["total"] == 2 + 8 and found["gradient"] == [[20.0, 20.0]] and found["first"] == 5.0
    assert found["gathered"] == [[1.0, 1.0], [2.0, 2.0], [2.0, 2.0]]
    assert hears.rows == [("verbs", {"rank": 0})]
    assert not (tmp_path / "room").exists()


def test_a_training_of_which_a_process_dies_begins_again(engine, tmp_path):
    assert engine.train(OneDiesOnce(tmp_path), Hears(), tmp_path / "room") == "done"
    assert (tmp_path / "died").exists()


def test_a_training_is_stopped_by_whoever_hears_of_it(engine, tmp_path):
    hears = Hears(until=5)
    with pytest.raises(Cancelled):
        engine.train(WithoutEnd(), hears, tmp_path / "room")
    assert hears.far[-1] >= 5
    assert not (tmp_path / "room").exists()


def test_what_a_process_that_trains_refuses_is_refused_here(engine, tmp_path):
    with pytest.raises(DataError, match=r"^Nothing to train on\. Give some\.$"):
        engine.train(OneRefuses(), Hears(), tmp_path / "room")


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


@pytest.mark.trains
def test_a_run_by_ray_cancelled_and_resumed_is_that_of_one_process(tmp_path, engine):
    engine.close()  # the run starts a cluster of its own

    def run(name, machine, until, *listeners):
        config = build_config("tiny", sets=["sae.n_latents=8", "sae.k=2", "sae.epochs=2"])
        return run_pipeline(
            tmp_path / name / "run", SMALL_DEMO, config, until=until, machine=machine, listeners=listeners
        )

    alone, by_ray = Machine("cpu", 1), Machine("cpu", 1, engine="ray", address=ADDRESS, workers=2)
    with pytest.raises(Cancelled):
        run("ray", by_ray, "activations", Stops(1))
    there, here = run("ray", by_ray, "activations"), run("here", alone, "sae")
    assert there.recorded("embeddings") == here.recorded("embeddings") != {}
    assert there.stage("sae").fingerprint == here.stage("sae").fingerprint
    for name, values in here.tensors("sae/sae").items():
        np.testing.assert_allclose(there.tensors("sae/sae")[name], values, rtol=1e-3, atol=1e-4)
    shutil.copytree(tmp_path / "ray" / "run", tmp_path / "again" / "run")
    shutil.rmtree(tmp_path / "again" / "run" / "activations")
    assert run("again", alone, "activations").recorded("activations") == there.recorded("activations") != {}
