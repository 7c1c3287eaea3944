"""What people write is kept, shared, and can be taken back."""

import multiprocessing
import sqlite3

import numpy as np
import pytest

from saerec.errors import ConfigError
from saerec.workspace import sqlite_file
from saerec.workspace.notebook import Entry, Notebook, open_notebook
from tests.support.tiny_run import make_tiny_run


@pytest.fixture
def notebook(tmp_path):
    return Notebook(tmp_path / "notebook.sqlite", "dictionary-a")


def test_nothing_is_written_until_somebody_writes(notebook):
    assert notebook.entry(3) == Entry()
    assert notebook.entries() == {}
    assert notebook.history().empty
    assert notebook.version() == 0
    assert notebook.undo(3) is None
    assert notebook.entries() == {}


def test_every_kind_of_edit_is_kept(notebook):
    notebook.rename(3, "Soft on skin", "Gentle things.", by="ann")
    notebook.verdict(3, True)
    notebook.note(3, "Ask Bob.\nSecond line.")
    notebook.tag(3, ["skin", " skin ", "", "care"])
    notebook.pin(3)
    note, tags = "Ask Bob.\nSecond line.", ("skin", "care")
    assert notebook.entry(3) == Entry("Soft on skin", "Gentle things.", True, note, tags, True)
    assert set(notebook.entries()) == {3}
    notebook.verdict(3, None)
    notebook.note(3, " ")
    notebook.tag(3, [])
    notebook.pin(3, False)
    assert notebook.entry(3) == Entry("Soft on skin", "Gentle things.")


def test_numpy_integers_are_latents_too(notebook):
    notebook.rename(np.int32(4), "Four")
    assert notebook.entry(np.int64(4)).name == "Four"
    assert notebook.undo(np.int32(4)) is not None


def test_what_was_written_about_is_known_even_when_taken_back(notebook):
    assert notebook.history(1).empty
    notebook.pin(1)
    notebook.undo(1)
    assert not notebook.history(1).empty and notebook.history(2).empty


def test_undo_walks_back_edit_by_edit(notebook):
    notebook.rename(1, "first", "one")
    notebook.rename(1, "second", "two")
    notebook.pin(1)
    assert notebook.undo(1, by="bob") == "pinned: as before any edit"
    assert notebook.entry(1) == Entry("second", "two")
    assert notebook.undo(1) == "name: first, description: one"
    assert notebook.entry(1) == Entry("first", "one")
    notebook.rename(1, "third")
    assert notebook.entry(1) == Entry("third", "one")
    notebook.undo(1)
    notebook.undo(1)
    assert notebook.entry(1) == Entry()
    assert notebook.undo(1) is None


def test_history_has_everything_the_newest_first(notebook):
    notebook.rename(1, "first", by="ann")
    notebook.rename(2, "other")
    notebook.rename(1, "second", by="bob")
    notebook.undo(1, by="eve")
    history = notebook.history(1)
    assert history["value"].tolist() == ["first", "second", "first"]
    assert history["previous"].tolist()[:2] == ["second", "first"]
    assert history["by"].tolist() == ["eve", "bob", "ann"]
    assert history["undo"].tolist() == [True, False, False]
    assert len(notebook.history()) == 4


def test_writing_what_is_there_already_is_no_edit(notebook):
    notebook.rename(1, "first")
    version = notebook.version()
    notebook.rename(1, "first")
    assert notebook.version() == version
    notebook.rename(1, "second")
    assert notebook.version() > version


def test_another_dictionary_has_its_own_latents(notebook):
    notebook.rename(1, "first")
    other = Notebook(notebook.path, "dictionary-b")
    assert other.entries() == {}
    assert other.undo(1) is None
    other.rename(1, "quite another")
    assert notebook.entry(1).name == "first"


@pytest.mark.parametrize("name", ["", "  \n ", "\x00\x1b", "x" * 121])
def test_impossible_names_are_refused(notebook, name):
    with pytest.raises(ConfigError):
        notebook.rename(1, name)
    assert notebook.history().empty


@pytest.mark.parametrize(("edit", "value"), [("note", "x" * 10_001), ("tag", ["x" * 41])], ids=["note", "tag"])
def test_too_long_texts_are_refused(notebook, edit, value):
    with pytest.raises(ConfigError, match="The most is"):
        getattr(notebook, edit)(1, value)


def test_hostile_text_is_only_text(notebook):
    name = "'); drop table edits; -- <script>"
    notebook.rename(1, name, "a\x00b\x1b[31m\ud800\u202ec")
    notebook.note(1, "\ud800 =cmd|' /C calc'!A0")
    assert notebook.entry(1).name == name
    assert notebook.entry(1).description == "a b [31m c"
    assert notebook.entry(1).note.startswith("=cmd")


def _write(path, worker):
    mine = Notebook(path, "dictionary-a")
    for step in range(5):
        mine.rename(worker, f"name {step} of {worker}")
        mine.note(100, f"note {step} of {worker}")


def test_many_processes_write_at_once(notebook):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_write, args=(notebook.path, worker)) for worker in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 4
    assert {key: entry.name for key, entry in notebook.entries().items() if key < 100} == {
        worker: f"name 4 of {worker}" for worker in range(4)
    }
    assert len(notebook.history(100)) == 20
    actions = [row[0] for row in sqlite3.connect(notebook.path).execute("select action from edits")]
    assert len(set(actions)) == len(actions) == 40


def test_a_file_that_is_no_notebook_is_never_lost(tmp_path):
    path = tmp_path / "notebook.sqlite"
    path.write_bytes(b"this is a shopping list, not a database at all" * 30)
    before = path.read_bytes()
    notebook = Notebook(path, "dictionary-a")
    assert notebook.entries() == {} and "damaged (file is not a database)" in notebook.trouble()
    assert path.read_bytes() == before
    notebook.pin(1)
    assert notebook.entry(1).pinned and notebook.trouble() == ""
    (kept,) = tmp_path.glob("notebook.sqlite.damaged-*")
    assert kept.read_bytes() == before


def test_an_empty_file_is_an_empty_notebook(tmp_path):
    (tmp_path / "notebook.sqlite").touch()
    notebook = Notebook(tmp_path / "notebook.sqlite", "dictionary-a")
    assert notebook.entries() == {}
    notebook.pin(1)
    assert notebook.entry(1).pinned


def test_a_notebook_in_a_read_only_place_can_be_read(notebook, monkeypatch):
    notebook.rename(1, "first")
    monkeypatch.setattr(sqlite_file.os, "access", lambda path, mode: False)
    assert Notebook(notebook.path, "dictionary-a").entry(1).name == "first"


def test_where_the_notebook_of_a_run_is(tmp_path):
    run = make_tiny_run(tmp_path / "run", until="sae")
    elsewhere = tmp_path / "elsewhere.sqlite"
    assert open_notebook(run, elsewhere).path == elsewhere  # vectors are left out: a bundle
    assert open_notebook(run).path == run.path("notebook.sqlite")
    np.save(run.path("embeddings", "texts.npy"), np.zeros((1, 6), np.float32))
    assert open_notebook(run, elsewhere).path == run.path("notebook.sqlite")
    assert open_notebook(run).dictionary == run.stage("sae").fingerprint
