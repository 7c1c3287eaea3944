"""SQLite files that several open at the very moment in which they are new."""

import contextlib
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from saerec.files import write_ahead


def test_a_new_database_is_opened_by_many_at_once(tmp_path):
    """Each turns the file to its log and adds a row: none is refused, whoever comes first."""
    together = threading.Barrier(4)

    def add(path):
        together.wait()
        with contextlib.closing(sqlite3.connect(path, timeout=20)) as db, db:
            write_ahead(db)
            db.execute("create table if not exists t (x)")
            db.execute("insert into t values (1)")

    with ThreadPoolExecutor(4) as threads:
        for n in range(40):
            path = tmp_path / f"{n}.sqlite"
            list(threads.map(add, [path] * 4))
            with contextlib.closing(sqlite3.connect(path)) as db:
                assert db.execute("select count(*) from t").fetchone() == (4,)


def test_what_is_no_database_is_not_taken_for_a_busy_one(tmp_path):
    (tmp_path / "x").write_text("no database" * 200)
    with contextlib.closing(sqlite3.connect(tmp_path / "x")) as db, pytest.raises(sqlite3.DatabaseError):
        write_ahead(db)
