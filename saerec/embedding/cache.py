"""Vectors already computed, by text and model, in one SQLite file that several processes may share."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from saerec.embedding import Embedder
from saerec.errors import RunError
from saerec.files import write_ahead
from saerec.progress import Progress, no_progress

CHUNK = 1024
"""Texts embedded between two commits: what a kill can cost."""
BUSY_SECONDS = 60.0
_ASK = 500  # keys in one SELECT; SQLite allows 999 everywhere


class EmbeddingCache:
    """Table of (key, vector). The key is a hash of the embedder's fingerprint and the text, so a changed model or
    setting never meets old vectors. Each operation opens its own connection: threads and processes need no care."""

    def __init__(self, path: Path) -> None:
        """Open or create the file. Raises RunError when it exists and is no such cache."""
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._connection() as db:
            write_ahead(db)
            db.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID")

    @classmethod
    def among(cls, runs_dir: Path) -> EmbeddingCache:
        """The one that all runs in a folder share."""
        return cls(runs_dir / ".cache" / "embeddings.sqlite")

    def get(self, fingerprint: str, texts: Sequence[str], d_model: int) -> dict[int, np.ndarray]:
        """Position in `texts` -> vector [d_model] float32, for those that are known."""
        keys = [_key(fingerprint, text) for text in texts]
        known: dict[bytes, bytes] = {}
        with self._connection() as db:
            for start in range(0, len(keys), _ASK):
                ask = keys[start : start + _ASK]
                marks = ",".join("?" * len(ask))
                known.update(db.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", ask))
        n_bytes = 4 * d_model
        return {
            i: np.frombuffer(known[key], dtype="<f4")
            for i, key in enumerate(keys)
            if len(known.get(key, b"")) == n_bytes
        }

    def put(self, fingerprint: str, texts: Sequence[str], vectors: np.ndarray) -> None:
        """Store vectors [n, d_model]; committed when this returns."""
        rows = [
            (_key(fingerprint, text), vector.tobytes())
            for text, vector in zip(texts, np.asarray(vectors, dtype="<f4"), strict=True)
        ]
        with self._connection() as db, db:
            db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

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


def _key(fingerprint: str, text: str) -> bytes:
    return hashlib.sha256(f"{fingerprint}\0{text}".encode("utf-8", "surrogatepass")).digest()


def embed_cached(
    embedder: Embedder, texts: Sequence[str], cache: EmbeddingCache | None, progress: Progress | None = None
) -> np.ndarray:
    """[n, d_model] float32. Each distinct text is embedded once, and not at all when the cache knows it.

    New vectors are committed chunk by chunk, so work that was stopped goes on where it was.
    `progress` counts distinct texts.
    """
    progress = progress or no_progress
    distinct = list(dict.fromkeys(texts))
    vectors = np.empty((len(distinct), embedder.d_model), dtype=np.float32)
    known = cache.get(embedder.fingerprint, distinct, embedder.d_model) if cache else {}
    for i, vector in known.items():
        vectors[i] = vector
    missing = [i for i in range(len(distinct)) if i not in known]
    n_done = len(known)
    progress(n_done, len(distinct))
    for start in range(0, len(missing), CHUNK):
        rows = missing[start : start + CHUNK]
        chunk = [distinct[i] for i in rows]
        vectors[rows] = embedder.embed(chunk, _shifted(progress, n_done, len(distinct)))
        if cache:
            cache.put(embedder.fingerprint, chunk, vectors[rows])
        n_done += len(rows)
    index = {text: i for i, text in enumerate(distinct)}
    return vectors[np.fromiter((index[text] for text in texts), dtype=np.int64, count=len(texts))]


def _shifted(progress: Progress, base: int, total: int) -> Progress:
    return lambda done, _: progress(base + done, total)
