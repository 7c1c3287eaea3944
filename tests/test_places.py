"""Where things lie, and where they go when a place cannot be written."""

import os

import pytest

from saerec import places
from saerec.errors import RunError
from saerec.files import make_directory
from saerec.workspace.run import runs_named

CACHES = ("NUMBA_CACHE_DIR", "HF_HOME", "SAEREC_CACHE_DIR")


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder to be in, and a data folder of the platform beside it."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.delenv("SAEREC_RUNS_DIR", raising=False)
    monkeypatch.setattr(places, "user_data_path", lambda name, **_: tmp_path / "data" / name)
    return tmp_path / "here"


def test_in_the_checkout_everything_lies_at_the_top():
    assert places.is_checkout()
    assert places.app_file().parent == places.import_root() == places.assets().parent
    assert (places.demo_run() / "run.json").is_file() and (places.app_file().parent / "pages").is_dir()


def test_what_comes_with_the_program_is_known_by_name_from_anywhere(here):
    assert list(places.bundled_runs()) == ["demo", "demo-coarse"]
    for name, path in places.bundled_runs().items():
        assert places.bundled_name(path) == name and runs_named(name) == [path]
    assert places.bundled_name(here) is None


def test_runs_lie_here_where_there_are_some_and_else_where_the_platform_keeps_data(here, monkeypatch):
    assert places.default_runs_dir() == here.parent / "data" / "saerec" / "runs"
    (here / "runs").mkdir()
    assert places.default_runs_dir().absolute() == here / "runs"
    monkeypatch.setenv("SAEREC_RUNS_DIR", "elsewhere")
    assert places.default_runs_dir().absolute() == here / "elsewhere"
    monkeypatch.setenv("SAEREC_RUNS_DIR", "")
    assert places.default_runs_dir().absolute() == here / "runs"


def test_in_the_checkout_runs_lie_in_it(here, monkeypatch):
    monkeypatch.chdir(places.import_root())
    assert places.default_runs_dir().absolute() == places.import_root() / "runs"


@pytest.fixture
def user_cache(tmp_path, monkeypatch):
    """The user's cache, which may be a place that cannot be made or not written."""
    for variable in CACHES:
        monkeypatch.setenv(variable, "")  # so that it is as before at the end
        monkeypatch.delenv(variable)
    monkeypatch.setattr(places, "user_cache_path", lambda name="", **_: tmp_path / "cache" / name)
    return tmp_path / "cache"


def test_a_cache_that_can_be_written_is_left_alone(user_cache, tmp_path):
    places.keep_caches(tmp_path / "kept")
    assert not any(variable in os.environ for variable in CACHES)


@pytest.mark.parametrize("why", ["is a file", "is read-only"])
def test_where_the_cache_cannot_be_written_libraries_keep_theirs_elsewhere(user_cache, tmp_path, monkeypatch, why):
    if why == "is a file":
        user_cache.write_text("")
    else:
        monkeypatch.setattr(places.os, "access", lambda path, mode: path != user_cache)  # root may write everywhere
    monkeypatch.setenv("HF_HOME", "/models")
    places.keep_caches(tmp_path / "kept")
    assert os.environ["NUMBA_CACHE_DIR"] == str(tmp_path / "kept" / "numba")
    assert os.environ["HF_HOME"] == "/models"  # what somebody chose stands
    assert places.user_cache() == tmp_path / "kept"


def test_what_is_kept_for_a_person_lies_in_their_cache_or_where_they_say(user_cache, monkeypatch):
    assert places.user_cache() == user_cache / "saerec"
    monkeypatch.setenv("SAEREC_CACHE_DIR", "/elsewhere")
    assert str(places.user_cache()) == "/elsewhere"


def test_a_folder_that_cannot_be_made_says_what_to_set(tmp_path):
    assert make_directory(tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match=r"cannot be made: Not a directory.*--runs-dir.*SAEREC_RUNS_DIR"):
        make_directory(tmp_path / "file" / "runs")
