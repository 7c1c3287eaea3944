"""Ranks by slices of people: those of the bundled run, wherever they are worked out."""

import pickle
from types import SimpleNamespace

import numpy as np
import pytest

from saerec import columns as c
from saerec.pipeline.engines.local import LocalEngine
from saerec.pipeline.stage import Machine
from saerec.pipeline.stages import ranks
from saerec.places import demo_run
from saerec.workspace.artifacts import recommender_data
from saerec.workspace.run import Run


@pytest.fixture(scope="module")
def run():
    return Run(demo_run())


@pytest.fixture(scope="module")
def known(run):
    return run.table("evaluation/per_user")


def test_all_scorers_rank_as_the_run_says_and_progress_is_told(run, known):
    told = []
    context = SimpleNamespace(
        run=run,
        machine=Machine("cpu", 1),
        engine=LocalEngine(),
        reporter=SimpleNamespace(progress=lambda done, total: told.append((done, total))),
    )
    found = ranks.ranks_of(
        context, recommender_data(run), {"model": run.folder("recommender")}, known[c.USER].to_numpy()
    )
    for name in ("model", "popularity", "neighbours"):
        np.testing.assert_array_equal(found[name], known[f"rank_{name}"])
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_another_process_reads_the_run_by_itself(run, known):
    work = ranks.RankUsers(run.directory, {"model": run.folder("recommender")}, "cpu", 1, data=recommender_data(run))
    sent = pickle.dumps(work)
    assert len(sent) < 1000  # no array goes with it
    some = known[c.USER].to_numpy()[:50]
    for name in ("model", "neighbours"):
        assert pickle.loads(sent)((name, some)).tolist() == work((name, some)).tolist()
