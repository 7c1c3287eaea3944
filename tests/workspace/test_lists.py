"""Named lists: an order, remarks, undo, many writers, and nothing that is no list."""

import threading

import pytest

from saerec.errors import ConfigError, NotFoundError
from saerec.workspace.lists import MOST_ENTRIES, Entry, Lists
from saerec.workspace.notebook import Notebook


@pytest.fixture
def lists(tmp_path):
    return Lists(tmp_path / "notebook.sqlite", "dictionary")


def ids(lists, key):
    return [one.id for one in lists.get(key).entries]


def test_a_list_is_made_filled_put_in_order_and_read_by_another(lists, tmp_path):
    key = lists.create(" What  we\tshow ", "For Monday").key
    for one in ("3", "1", "2"):
        lists.add(key, Entry("latent", one))
    lists.add(key, Entry("person", "u1", "Ask her"))
    lists.move(key, Entry("latent", "2"), -2)
    lists.remark(key, Entry("latent", "1"), "The clearest")
    lists.remove(key, Entry("latent", "3"))
    found = Lists(tmp_path / "notebook.sqlite", "dictionary").get(key)
    assert (found.name, found.note) == ("What we show", "For Monday")
    assert [(one.kind, one.id, one.remark) for one in found.entries] == [
        ("latent", "2", ""), ("latent", "1", "The clearest"), ("person", "u1", "Ask her")]  # fmt: skip
    assert Lists(tmp_path / "notebook.sqlite", "another dictionary").all() == []


def test_what_is_there_already_is_not_there_twice_and_ends_hold(lists):
    key = lists.create("A").key
    for remark in ("first", "", "second"):
        lists.add(key, Entry("item", "x", remark))
    assert [one.remark for one in lists.get(key).entries] == ["second"]
    lists.add(key, Entry("item", "y"))
    lists.move(key, Entry("item", "y"), 5)
    lists.move(key, Entry("item", "y"), -9)
    assert ids(lists, key) == ["y", "x"]


def test_undo_walks_back_change_by_change_and_brings_a_deleted_list_back(lists):
    key = lists.create("A").key
    lists.add(key, Entry("latent", "1"))
    lists.rename(key, "B", "")
    lists.delete(key)
    with pytest.raises(NotFoundError, match="deleted"):
        lists.get(key)
    assert lists.undo(key) and lists.get(key).name == "B"
    assert lists.undo(key) and lists.get(key).name == "A"
    assert lists.undo(key) and ids(lists, key) == []
    assert not lists.undo(key) and lists.get(key).name == "A"  # its making stands


def test_two_who_add_at_once_both_find_what_they_added(lists):
    key = lists.create("A").key

    def add(start):
        for one in range(start, start + 10):
            lists.add(key, Entry("latent", str(one)))

    writers = [threading.Thread(target=add, args=(10 * i,)) for i in range(4)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert sorted(ids(lists, key), key=int) == [str(one) for one in range(40)]


def test_pins_and_lists_share_a_file_and_leave_each_other_alone(tmp_path):
    notebook = Notebook(tmp_path / "notebook.sqlite", "d")
    lists = Lists.of(notebook)
    assert lists.all() == [] and not (tmp_path / "notebook.sqlite").exists()
    lists.create("A")
    notebook.pin(3)
    assert notebook.entries()[3].pinned and [one.name for one in lists.all()] == ["A"]


@pytest.mark.parametrize(
    ("kind", "id"), [("feature", "1"), ("latent", ""), ("item", "x" * 301), ("person", "a\x00b"), ("person", "\ud800")]
)
def test_what_is_no_entry_is_refused(lists, kind, id):
    key = lists.create("A").key
    with pytest.raises(ConfigError, match="is no entry"):
        lists.add(key, Entry(kind, id))


def test_limits_are_named(lists):
    with pytest.raises(ConfigError, match="needs a name"):
        lists.create(" \u200b ".replace("\u200b", "\x07"))
    with pytest.raises(ConfigError, match=f"at most {MOST_ENTRIES}"):
        lists.create("A", entries=[Entry("latent", str(i)) for i in range(MOST_ENTRIES + 1)])
    key = lists.create("A").key
    with pytest.raises(ConfigError, match="The most is 600"):
        lists.add(key, Entry("latent", "1", "x" * 601))
    with pytest.raises(NotFoundError, match="Lists: A"):
        lists.add("nothing", Entry("latent", "1"))


def test_what_somebody_else_wrote_since_it_was_read_is_not_replaced(lists):
    seen = lists.create("A", entries=[Entry("item", "x", "first")])
    lists.rename(seen.key, "Theirs", "")
    lists.remark(seen.key, seen.entries[0], "theirs")
    with pytest.raises(ConfigError, match="changed by somebody else meanwhile"):
        lists.rename(seen.key, "Mine", "", seen=seen)
    with pytest.raises(ConfigError, match="remark was changed"):
        lists.remark(seen.key, seen.entries[0], "mine")
    now = lists.get(seen.key)
    assert (now.name, now.entries[0].remark) == ("Theirs", "theirs")
    lists.remove(seen.key, seen.entries[0])
    with pytest.raises(ConfigError, match="taken off the list"):
        lists.remark(seen.key, now.entries[0], "mine")
