"""A notebook that is locked, damaged or none: the run is read without it, and nothing of it is ever lost."""

import multiprocessing
import sqlite3
import subprocess
import sys

import pytest

from saerec.cli import main
from saerec.errors import RunError
from saerec.explorer import Explorer
from saerec.workspace import sqlite_file
from saerec.workspace.notebook import Notebook, open_notebook
from saerec.workspace.run import Run
from saerec.workspace.sqlite_backups import KEPT, backups, keep_backup
from tests.support.app_pages import open_page, text_of
from tests.support.tiny_run import make_tiny_run

NAME = "notebook.sqlite"


@pytest.fixture(autouse=True)
def another_process(monkeypatch):
    """Every test is a start of its own."""
    monkeypatch.setattr(sqlite_file, "_begun", set())
    monkeypatch.setattr(sqlite_file, "_troubles", {})


@pytest.fixture
def run(tmp_path):
    """A run of which somebody wrote a first name at one start, and a second at another; one backup has the first."""
    found = make_tiny_run(tmp_path / "runs" / "tiny")
    open_notebook(found).rename(1, "first")
    keep_backup(found.path(NAME))
    open_notebook(found).rename(1, "second")
    for ending in ("-wal", "-shm"):
        assert not found.path(NAME + ending).exists()
    return found


def cut(path):
    path.write_bytes(path.read_bytes()[:5000])


def flip(path):
    data = bytearray(path.read_bytes())
    for place in range(0, len(data), 7):
        data[place] ^= 0x55
    path.write_bytes(data)


def flip_a_page(path):
    data = bytearray(path.read_bytes())
    data[4096:4200] = bytes(byte ^ 0xFF for byte in data[4096:4200])
    path.write_bytes(data)


def directory(path):
    path.unlink()
    path.mkdir()
    (path / "kept.txt").write_text("mine")


def other_table(path):
    path.unlink()
    with sqlite3.connect(path) as db:
        db.execute("create table edits (shopping text)")


@pytest.mark.parametrize("damage", [cut, flip, flip_a_page, directory, other_table])
def test_a_damaged_notebook_is_read_from_its_backup_until_somebody_writes(run, damage, capsys):
    place = run.path(NAME)
    damage(place)
    before = place.read_bytes() if place.is_file() else None
    explorer = Explorer(Run(run.directory))
    assert explorer.notebook.entry(1).name == "first"
    said = explorer.notebook.trouble()
    assert "is damaged" in said and "backup of 20" in said and "kept beside it" in said and "away" not in said
    assert (place.read_bytes() if place.is_file() else None) == before  # reading writes nothing
    assert main(["info", str(run.directory)]) == 0
    told = capsys.readouterr()
    assert "tiny" in told.out and "is damaged" in told.err
    explorer.notebook.rename(2, "third")
    names = {latent: entry.name for latent, entry in explorer.notebook.entries().items()}
    assert names == {1: "first", 2: "third"} and explorer.notebook.trouble() == ""
    (kept,) = run.directory.glob(f"{NAME}.damaged-*[0-9a-f]")
    assert (kept.read_bytes() if before is not None else (kept / "kept.txt").read_text()) == (before or "mine")


def test_a_flipped_bit_within_a_text_is_a_wrong_sign_and_no_more(run):
    data = run.path(NAME).read_bytes()
    assert b"second" in data
    run.path(NAME).write_bytes(data.replace(b"second", b"s\xffcond"))
    notebook = open_notebook(run)
    assert notebook.entry(1).name == "s\ufffdcond" and notebook.trouble() == ""


def test_without_a_backup_the_run_is_shown_without_what_people_wrote(run):
    for backup in backups(run.path(NAME)):
        backup.unlink()
    flip(run.path(NAME))
    notebook = open_notebook(run)
    assert notebook.entries() == {} and "without what people wrote" in notebook.trouble()
    assert list(Explorer(run).latents()["latent"])


def test_a_damaged_backup_is_passed_over(run):
    notebook = open_notebook(run)
    keep_backup(run.path(NAME))
    flip(backups(run.path(NAME))[0])
    flip(run.path(NAME))
    assert notebook.entry(1).name == "first"


def test_zero_bytes_are_an_empty_notebook_and_the_backup_stays(run):
    run.path(NAME).write_bytes(b"")
    assert open_notebook(run).entries() == {}
    assert len(backups(run.path(NAME))) == 1


def hold(path, locked, done):
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("pragma locking_mode = exclusive")
    db.execute("begin exclusive")
    locked.set()
    done.wait()


def test_a_locked_notebook_is_said_to_be_written_and_is_not_waited_for_at_every_question(run, monkeypatch):
    monkeypatch.setattr(sqlite_file, "_WRITE_WAIT", 0.2)
    monkeypatch.setattr(sqlite_file, "_READ_WAIT", 0.2)
    with sqlite3.connect(run.path(NAME)) as db:
        db.execute("pragma journal_mode = delete")  # in WAL a reader is never locked out
    fork = multiprocessing.get_context("fork")
    locked, done = fork.Event(), fork.Event()
    other = fork.Process(target=hold, args=(run.path(NAME), locked, done))
    other.start()
    try:
        assert locked.wait(60)
        notebook = open_notebook(run)
        assert notebook.entry(1).name == "first"
        assert "Somebody is writing into the notebook" in notebook.trouble() and "backup" in notebook.trouble()
        assert len(Explorer(run).latents())
        with pytest.raises(RunError, match=r"Somebody is writing .* Nothing was saved\. Try again in a moment"):
            notebook.rename(1, "third")
    finally:
        done.set()
        other.join()
    monkeypatch.setattr(sqlite_file, "_READ_WAIT", 60.0)
    assert notebook.entry(1).name == "second" and notebook.trouble() == ""
    notebook.rename(1, "third")
    assert not list(run.directory.glob(f"{NAME}.damaged-*"))


def test_five_backups_are_kept_and_none_that_says_the_same(run):
    notebook = open_notebook(run)
    for number in range(8):
        notebook.rename(1, f"name {number}")
        keep_backup(run.path(NAME))
        keep_backup(run.path(NAME))
    found = backups(run.path(NAME))
    assert len(found) == KEPT and [one.suffix for one in found] == [
        ".000009",
        ".000008",
        ".000007",
        ".000006",
        ".000005",
    ]
    assert Notebook(found[0], notebook.dictionary).entry(1).name == "name 7"


def test_every_start_keeps_a_backup_of_what_it_finds(run):
    script = "import sys; from saerec.cli import main; sys.exit(main(['info', sys.argv[1]]))"
    subprocess.run([sys.executable, "-c", script, str(run.directory)], check=True, capture_output=True)
    assert Notebook(backups(run.path(NAME))[0], open_notebook(run).dictionary).entry(1).name == "second"


def test_where_nobody_may_write_it_is_read_and_a_write_says_so(run, monkeypatch):
    real = sqlite3.connect

    def connect(path, **options):
        if options.get("uri"):
            return real(path, **options)
        db = real(f"{run.path(NAME).as_uri()}?mode=ro", uri=True, isolation_level=options.get("isolation_level"))
        return db

    monkeypatch.setattr(sqlite_file.os, "access", lambda path, mode: False)
    notebook = Notebook(run.path(NAME), open_notebook(run).dictionary)
    assert notebook.entry(1).name == "second" and notebook.trouble() == ""
    monkeypatch.setattr(sqlite_file.sqlite3, "connect", connect)
    with pytest.raises(RunError, match=r"cannot be written: attempt to write a readonly database\. Nothing was saved"):
        notebook.rename(1, "third")
    assert run.path(NAME).is_file() and not list(run.directory.glob("*.damaged-*"))


def test_the_page_says_so_and_shows_the_run(run, monkeypatch):
    monkeypatch.setenv("SAEREC_RUNS_DIR", str(run.directory.parent))
    flip(run.path(NAME))
    app = open_page("latents", run="tiny")
    assert not app.exception and any("is damaged" in one.value for one in app.warning)
    assert "first" in text_of(app) or "first" in str(app.dataframe)
