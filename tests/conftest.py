"""Shared: one thread for torch (two cores are busy enough), and one real, small run for all who need one."""

import os
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import pytest

from saerec.data.origin import DemoOrigin
from saerec.jobs import cancel_job, control, job_status
from saerec.settings import build_config

SMALL_DEMO = DemoOrigin(users=80, items=50, reviews=900, seed=1)
TINY_SETS = ["sae.n_latents=64", "sae.epochs=12", "recommender.epochs=6", "intents.min_texts=4"]


@pytest.fixture(scope="session")
def tiny_config():
    return build_config("tiny", sets=TINY_SETS)


@pytest.fixture(scope="session")
def runs_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="session")
def demo_run(runs_dir, tiny_config):
    """A finished run of a small demo corpus, made by the real pipeline. Do not change it."""
    from saerec.pipeline import run_pipeline

    return run_pipeline(runs_dir / "small-demo", SMALL_DEMO, tiny_config)


@pytest.fixture
def run_dir(tmp_path):
    """Where a job works; what still lives of it at the end is stopped."""
    yield tmp_path / "runs" / "job-under-test"
    if job_status(tmp_path / "runs" / "job-under-test").pid != os.getpid():  # a reporter may live in this process
        cancel_job(tmp_path / "runs" / "job-under-test", grace=0)


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Make `start_job` run a few lines of Python instead of saerec, in the same way."""

    def use(lines):
        script = tmp_path / "script.py"
        script.write_text(f"import sys, time\nfrom pathlib import Path\nrun_dir = Path({str(tmp_path)!r}) / 'runs' / "
                          f"'job-under-test'\nfrom saerec.jobs import JobReporter\n{lines}\n")  # fmt: skip
        starter = tmp_path / "python"
        starter.write_text(f'#!/bin/sh\nexec "{real}" "{script}" "$@"\n')
        starter.chmod(0o755)
        monkeypatch.setattr(control.sys, "executable", str(starter))

    real = sys.executable
    return use


def pytest_collection_modifyitems(items):
    """Browser tests come last: while a browser is driven, an event loop runs, and asyncio.run is not allowed."""
    items.sort(key=lambda item: "e2e" in item.path.parts)
