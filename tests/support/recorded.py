"""A tiny run whose files are recorded with their hashes, and a copy of it for each test to damage."""

import shutil

import pytest

from saerec.workspace.run import Run
from tests.support.tiny_run import make_tiny_run


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Its directory. Do not change it."""
    return make_tiny_run(tmp_path_factory.mktemp("runs") / "tiny", recorded=True).directory


@pytest.fixture
def run(kept, tmp_path):
    return Run(shutil.copytree(kept, tmp_path / "runs" / "tiny"))
