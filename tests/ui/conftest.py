"""The bundled demo as a page's run, with a folder for runs and notebooks of its own."""

import pytest


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder of runs, empty: only the demo is there."""
    monkeypatch.setenv("SAEREC_RUNS_DIR", str(tmp_path / "runs"))
    monkeypatch.setenv("SAEREC_MODE", "")
    (tmp_path / "runs").mkdir()
    return tmp_path / "runs"


@pytest.fixture
def showing(folder, monkeypatch):
    """The same on a server that was started for showing."""
    monkeypatch.setenv("SAEREC_MODE", "demo")
    return folder
