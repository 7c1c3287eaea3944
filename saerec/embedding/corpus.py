"""Vectors of a whole corpus, written where they belong chunk by chunk: what is held is a chunk, and a key a text."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from saerec.blocks import blocks, give_back
from saerec.config.schema import EmbeddingConfig
from saerec.embedding import Embedder, make_embedder
from saerec.embedding.cache import EmbeddingCache, key_of
from saerec.progress import Progress, no_progress

CHUNK = 1024
"""Distinct texts embedded between two commits: what a kill can cost."""
Texts = Callable[[], Iterator[list[str]]]
"""Texts in their order, a block at a time; asked for more than once."""
Embed = Callable[[Iterator[list[str]], Progress], Iterable[np.ndarray]]
"""(lists of texts, how far it is within the present one) -> the vectors of each list, in the same order."""
_KEY = 16  # bytes of a text's hash: among 10^9 texts two alike by chance are one in 10^20


class EmbedTexts:
    """Texts to vectors. Sent to another process it loads the text model there, when it is first called."""

    def __init__(
        self,
        config: EmbeddingConfig,
        device: str | None = None,
        threads: int = 0,
        embedder: Embedder | None = None,
        progress: Progress | None = None,
    ) -> None:
        """embedder: the same one, where this process has it; progress: listens to each call. Both stay here."""
        self._made_with = config, device, threads
        self._embedder, self._progress = embedder, progress

    def __reduce__(self) -> tuple[type[EmbedTexts], tuple[EmbeddingConfig, str | None, int]]:
        return EmbedTexts, self._made_with

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        """[n, d_model] float32."""
        if self._embedder is None:
            config, device, threads = self._made_with
            self._embedder = make_embedder(config, device=device, threads=threads)
        return self._embedder.embed(texts, self._progress)


class CorpusEmbedding:
    """Fills vectors [n, d_model], which may lie on disk, with those of n texts.

    Each distinct text is embedded once, and not at all where the cache knows it; new vectors are kept there chunk by
    chunk, so that work that was stopped goes on where it was.
    """

    def __init__(self, vectors: np.ndarray, texts: Texts, cache: EmbeddingCache | None, fingerprint: str) -> None:
        """fingerprint: the embedder's."""
        self._vectors, self._texts, self._cache, self._fingerprint = vectors, texts, cache, fingerprint
        self._first = first_rows(texts(), fingerprint)
        self._is_first = self._first == np.arange(len(self._first))
        self._lacking: deque[tuple[np.ndarray, list[str]]] = deque()
        self._done = 0

    def fill(self, embed: Embed, progress: Progress | None = None) -> None:
        """`progress` counts distinct texts."""
        progress = progress or no_progress
        n_distinct = int(self._is_first.sum())
        progress(0, n_distinct)
        for vectors in embed(self._unknown(), lambda done, _: progress(self._done + done, n_distinct)):
            rows, texts = self._lacking.popleft()
            if self._cache is not None:
                self._cache.put(self._fingerprint, texts, vectors)
            self._keep(rows, vectors)
            progress(self._done, n_distinct)
        progress(self._done, n_distinct)
        self._repeat()

    def _unknown(self) -> Iterator[list[str]]:
        """Of every chunk of distinct texts those that the cache lacks; what it knows is written."""
        for rows, texts in self._chunks():
            known = {} if self._cache is None else self._cache.get(self._fingerprint, texts, self._vectors.shape[1])
            if known:
                self._keep(rows[list(known)], np.stack(list(known.values())))
            missing = [i for i in range(len(texts)) if i not in known]
            if missing:
                self._lacking.append((rows[missing], [texts[i] for i in missing]))
                yield self._lacking[-1][1]

    def _chunks(self) -> Iterator[tuple[np.ndarray, list[str]]]:
        """(rows, texts) of distinct texts, where each stands first."""
        rows: list[int] = []
        waiting: list[str] = []
        start = 0
        for block in self._texts():
            new = np.flatnonzero(self._is_first[start : start + len(block)])
            rows += (new + start).tolist()
            waiting += [block[i] for i in new]
            start += len(block)
            while len(rows) >= CHUNK:
                yield np.array(rows[:CHUNK]), waiting[:CHUNK]
                del rows[:CHUNK], waiting[:CHUNK]
        if rows:
            yield np.array(rows), waiting

    def _keep(self, rows: np.ndarray, vectors: np.ndarray) -> None:
        self._vectors[rows] = vectors
        give_back(self._vectors)
        self._done += len(rows)

    def _repeat(self) -> None:
        """Texts that stood there before get the vector that they have there."""
        for part in blocks(len(self._first), CHUNK):
            again = np.flatnonzero(~self._is_first[part]) + part.start
            if len(again):
                self._vectors[again] = self._vectors[self._first[again]]
                give_back(self._vectors)


def first_rows(texts: Iterator[list[str]], fingerprint: str) -> np.ndarray:
    """[n] int64: for each text the row where the same wording stands first."""
    keys = b"".join(key_of(fingerprint, text)[:_KEY] for block in texts for text in block)
    if not keys:
        return np.empty(0, dtype=np.int64)
    _, first, which = np.unique(np.frombuffer(keys, dtype=f"V{_KEY}"), return_index=True, return_inverse=True)
    return np.asarray(first[which])


def embed_cached(
    embedder: Embedder, texts: Sequence[str], cache: EmbeddingCache | None, progress: Progress | None = None
) -> np.ndarray:
    """[n, d_model] float32 of texts that are held in memory, in the same way."""
    vectors = np.empty((len(texts), embedder.d_model), dtype=np.float32)
    whole = CorpusEmbedding(vectors, lambda: iter([list(texts)]), cache, embedder.fingerprint)
    whole.fill(lambda lists, within: (embedder.embed(some, within) for some in lists), progress)
    return vectors
