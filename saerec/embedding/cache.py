"""Vectors already computed, by text and model, in one SQLite file that several processes may share."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from saerec.errors import RunError
from saerec.files import write_ahead

BUSY_SECONDS = 60.0
_ASK = 500  # keys in one SELECT; SQLite allows 999 everywhere
_TABLE = "vectors_by_key"
_TABLES = (_TABLE, "vectors")
"""In which vectors are looked for."""


class EmbeddingCache:
    """Table of (key, vector). The key is a hash of the embedder's fingerprint and the text, so a changed model or
    setting never meets old vectors. Each operation opens its own connection: threads and processes need no care.

    The first versions kept rows within the index (WITHOUT ROWID), which took twice the room and nearly four times as
    long to write. What such a file holds is still found; what is new goes beside it.
    """

    def __init__(self, path: Path) -> None:
        """Open or create the file. Raises RunError when it exists and is no such cache."""
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._connection() as db:
            write_ahead(db)
            db.execute(f"CREATE TABLE IF NOT EXISTS {_TABLE} (key BLOB PRIMARY KEY, vector BLOB NOT NULL)")
            found = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name IN (?, ?)", _TABLES)
            names = {name for (name,) in found}
            self._tables = [name for name in _TABLES if name in names]

    @classmethod
    def among(cls, runs_dir: Path) -> EmbeddingCache:
        """The one that all runs in a folder share."""
        return cls(runs_dir / ".cache" / "embeddings.sqlite")

    def get(self, fingerprint: str, texts: Sequence[str], d_model: int) -> dict[int, np.ndarray]:
        """Position in `texts` -> vector [d_model] float32, for those that are known."""
        keys = [key_of(fingerprint, text) for text in texts]
        known: dict[bytes, bytes] = {}
        with self._connection() as db:
            for table in self._tables:
                lacking = [key for key in keys if key not in known]
                for start in range(0, len(lacking), _ASK):
                    ask = lacking[start : start + _ASK]
                    marks = ",".join("?" * len(ask))
                    known.update(db.execute(f"SELECT key, vector FROM {table} WHERE key IN ({marks})", ask))
        n_bytes = 4 * d_model
        return {
            i: np.frombuffer(known[key], dtype="<f4")
            for i, key in enumerate(keys)
            if len(known.get(key, b"")) == n_bytes
        }

    def put(self, fingerprint: str, texts: Sequence[str], vectors: np.ndarray) -> None:
        """Store vectors [n, d_model]; committed when this returns."""
        rows = [
            (key_of(fingerprint, text), vector.tobytes())
            for text, vector in zip(texts, np.asarray(vectors, dtype="<f4"), strict=True)
        ]
        with self._connection() as db, db:
            db.executemany(f"INSERT OR REPLACE INTO {_TABLE} VALUES (?, ?)", rows)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            db = sqlite3.connect(self.path, timeout=BUSY_SECONDS)
            try:
                yield db
            finally:
                db.close()
        except sqlite3.DatabaseError as error:
            raise RunError(f"The embedding cache {self.path} cannot be used ({error}). Delete it or free it.") from None


def key_of(fingerprint: str, text: str) -> bytes:
    """32 bytes that stand for a text and the embedder of this fingerprint."""
    return hashlib.sha256(f"{fingerprint}\0{text}".encode("utf-8", "surrogatepass")).digest()
