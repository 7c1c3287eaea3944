"""The cache: nothing is embedded twice, and a kill costs one chunk."""

import multiprocessing

import numpy as np
import pytest

from saerec.embedding import cache as cache_module
from saerec.embedding.cache import EmbeddingCache, embed_cached
from saerec.errors import Cancelled, RunError


class Counting:
    """Embeds a text as its length and a hash; remembers what it was asked."""

    model_id, d_model = "counting", 3

    def __init__(self, fingerprint="a" * 64):
        self.fingerprint, self.asked = fingerprint, []

    def embed(self, texts, progress=None):
        self.asked.extend(texts)
        out = np.array([[len(t), sum(map(ord, t)) % 97, 1] for t in texts], dtype=np.float32).reshape(-1, 3)
        if progress:
            progress(len(texts), len(texts))
        return out


@pytest.fixture
def cache(tmp_path):
    return EmbeddingCache(tmp_path / "deep" / "vectors.sqlite")


TEXTS = ["one", "two", "one", "", "drei", "two\n", "\ud800 broken", "'; DROP TABLE vectors; --"]


def test_each_distinct_text_once_and_rows_in_order(cache):
    embedder = Counting()
    vectors = embed_cached(embedder, TEXTS, cache)
    assert sorted(embedder.asked) == sorted(set(TEXTS))
    np.testing.assert_array_equal(vectors, Counting().embed(TEXTS))
    assert vectors.dtype == np.float32


def test_second_time_nothing_is_embedded(cache):
    first = embed_cached(Counting(), TEXTS, cache)
    again = Counting()
    np.testing.assert_array_equal(embed_cached(again, TEXTS[::-1], EmbeddingCache(cache.path)), first[::-1])
    assert again.asked == []


def test_another_model_does_not_meet_these_vectors(cache):
    embed_cached(Counting(), TEXTS, cache)
    other = Counting(fingerprint="b" * 64)
    embed_cached(other, TEXTS, cache)
    assert len(other.asked) == len(set(TEXTS))


def test_a_stopped_run_goes_on_where_it_was(cache, monkeypatch):
    monkeypatch.setattr(cache_module, "CHUNK", 10)
    texts = [f"text {i}" for i in range(35)]
    first = Counting()

    def stop(done, total):
        if done >= 25:
            raise Cancelled

    with pytest.raises(Cancelled):
        embed_cached(first, texts, cache, stop)
    second = Counting()
    vectors = embed_cached(second, texts, cache)
    assert second.asked == texts[20:]  # two chunks were committed
    np.testing.assert_array_equal(vectors, Counting().embed(texts))


def test_progress_counts_distinct_texts(cache):
    seen = []
    embed_cached(Counting(), TEXTS, cache, lambda done, total: seen.append((done, total)))
    assert seen[0] == (0, 7) and seen[-1] == (7, 7)


def test_without_a_cache():
    embedder = Counting()
    assert embed_cached(embedder, ["a", "a"], None).shape == (2, 3)
    assert embedder.asked == ["a"]


def test_no_texts(cache):
    assert embed_cached(Counting(), [], cache).shape == (0, 3)


def test_a_vector_of_another_width_is_not_used(cache):
    cache.put("f", ["a"], np.ones((1, 2), np.float32))
    assert cache.get("f", ["a"], 3) == {}
    np.testing.assert_array_equal(cache.get("f", ["a"], 2)[0], [1, 1])


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
