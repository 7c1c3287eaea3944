"""Shared: one thread for torch (two cores are busy enough), and one real, small run for all who need one."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import pytest

from saerec.data.origin import DemoOrigin
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


def pytest_collection_modifyitems(items):
    """Browser tests come last: while a browser is driven, an event loop runs, and asyncio.run is not allowed."""
    items.sort(key=lambda item: "e2e" in item.path.parts)
