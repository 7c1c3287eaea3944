"""The cache: what was put in is found, by several processes at once, and in files of earlier versions."""

import multiprocessing
import sqlite3
from contextlib import closing

import numpy as np
import pytest

from saerec.embedding.cache import EmbeddingCache, key_of
from saerec.errors import RunError


@pytest.fixture
def cache(tmp_path):
    return EmbeddingCache(tmp_path / "deep" / "vectors.sqlite")


def test_what_is_put_in_is_found_by_its_place(cache):
    cache.put("f", ["a", "b"], np.array([[1, 2], [3, 4]], np.float32))
    found = cache.get("f", ["b", "?", "a"], 2)
    assert {place: vector.tolist() for place, vector in found.items()} == {0: [3, 4], 2: [1, 2]}


def test_a_vector_of_another_width_is_not_used(cache):
    cache.put("f", ["a"], np.ones((1, 2), np.float32))
    assert cache.get("f", ["a"], 3) == {}
    np.testing.assert_array_equal(cache.get("f", ["a"], 2)[0], [1, 1])


def test_a_file_of_an_earlier_version_is_read_and_added_to(tmp_path):
    path = tmp_path / "old.sqlite"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID")
        db.execute("INSERT INTO vectors VALUES (?, ?)", (key_of("f", "old"), np.ones(2, "<f4").tobytes()))
    cache = EmbeddingCache(path)
    cache.put("f", ["new"], np.full((1, 2), 2, np.float32))
    assert {place: vector.tolist() for place, vector in cache.get("f", ["new", "old"], 2).items()} == {
        0: [2, 2],
        1: [1, 1],
    }


def test_a_vector_takes_little_more_room_than_it_has(tmp_path):
    cache, n = EmbeddingCache(tmp_path / "x.sqlite"), 2000
    for start in range(0, n, 500):
        cache.put("f", [f"text {i}" for i in range(start, start + 500)], np.ones((500, 384), np.float32))
    with closing(sqlite3.connect(cache.path)) as db:
        db.execute("pragma wal_checkpoint(truncate)")
    assert cache.path.stat().st_size / n < 1.5 * 4 * 384


def _write(path, base):
    cache = EmbeddingCache(path)
    for i in range(20):
        cache.put("f", [f"{base} {i}", f"shared {i}"], np.full((2, 4), i, np.float32))


def test_several_processes_write_at_once(cache):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_write, args=(cache.path, base)) for base in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    texts = [f"{base} {i}" for base in (0, 1, 2, "shared") for i in range(20)]
    assert len(cache.get("f", texts, 4)) == 80


def test_a_foreign_file_is_named_in_the_error(tmp_path):
    (tmp_path / "x.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(RunError, match=r"x\.sqlite"):
        EmbeddingCache(tmp_path / "x.sqlite")
