"""Ray on this machine, two workers: the same bytes, a worker that dies is replaced, what was done is not done again."""

import os

import numpy as np
import pytest

from saerec.config.build import build_config
from saerec.errors import Cancelled, DataError, ServiceError
from saerec.pipeline import Machine, run_pipeline
from saerec.pipeline.engines.base import Chunk
from tests.conftest import SMALL_DEMO
from tests.pipeline.engines.work import AlwaysDies, DiesOnce, Refuses, Squares

pytest.importorskip("ray", reason="Ray is not installed: pip install 'saerec[ray]'")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def engine():
    from saerec.pipeline.engines.ray import RayEngine

    engine = RayEngine(workers=2)
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
def test_a_run_by_ray_cancelled_and_resumed_has_the_same_bytes(tmp_path, engine):
    engine.close()  # the run starts a cluster of its own
    config = build_config("tiny", sets=["sae.n_latents=8", "sae.k=2", "sae.epochs=2"])
    here = run_pipeline(tmp_path / "here" / "run", SMALL_DEMO, config, until="activations", machine=Machine("cpu", 1))
    by_ray = Machine("cpu", 1, engine="ray", workers=2)
    with pytest.raises(Cancelled):
        run_pipeline(
            tmp_path / "ray" / "run", SMALL_DEMO, config, until="activations", machine=by_ray, listeners=[Stops(1)]
        )
    there = run_pipeline(tmp_path / "ray" / "run", SMALL_DEMO, config, until="activations", machine=by_ray)
    for stage in ("embeddings", "sae", "activations"):
        assert there.recorded(stage) == here.recorded(stage) != {}
    assert there.stage("embeddings").fingerprint == here.stage("embeddings").fingerprint
