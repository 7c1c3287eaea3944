"""A corpus embedded: nothing twice, vectors where they belong, and a kill costs one chunk."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saerec.config.schema import EmbeddingConfig
from saerec.embedding import corpus as corpus_module
from saerec.embedding.cache import EmbeddingCache
from saerec.embedding.corpus import CorpusEmbedding, EmbedTexts, embed_cached, first_rows
from saerec.errors import Cancelled


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
    return EmbeddingCache(tmp_path / "vectors.sqlite")


TEXTS = ["one", "two", "one", "", "drei", "two\n", "\ud800 broken", "'; DROP TABLE vectors; --"]


def test_each_distinct_text_once_and_rows_in_order(cache):
    embedder = Counting()
    vectors = embed_cached(embedder, TEXTS, cache)
    assert embedder.asked == list(dict.fromkeys(TEXTS))
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
    monkeypatch.setattr(corpus_module, "CHUNK", 10)
    texts = [f"text {i}" for i in range(35)]

    def stop(done, total):
        if done >= 25:
            raise Cancelled

    with pytest.raises(Cancelled):
        embed_cached(Counting(), texts, cache, stop)
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


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.sampled_from("abcdefg"), max_size=40),
    st.integers(1, 9),
    st.integers(1, 9),
    st.sets(st.sampled_from("abc")),
)
def test_neither_blocks_nor_chunks_nor_what_is_known_change_a_vector(tmp_path_factory, texts, block, chunk, known):
    cache = EmbeddingCache(tmp_path_factory.mktemp("cache") / "vectors.sqlite")
    embedder = Counting()
    cache.put(embedder.fingerprint, sorted(known), Counting().embed(sorted(known)))
    vectors = np.full((len(texts), 3), np.nan, np.float32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corpus_module, "CHUNK", chunk)
        blocks = lambda: (texts[at : at + block] for at in range(0, len(texts), block))  # noqa: E731
        CorpusEmbedding(vectors, blocks, cache, embedder.fingerprint).fill(lambda lists, _: map(embedder.embed, lists))
    np.testing.assert_array_equal(vectors, Counting().embed(texts))
    assert sorted(embedder.asked) == sorted(set(texts) - known)


def test_vectors_may_lie_on_disk(tmp_path, cache, monkeypatch):
    monkeypatch.setattr(corpus_module, "CHUNK", 2)
    vectors = np.lib.format.open_memmap(tmp_path / "x.npy", "w+", np.float32, (len(TEXTS), 3))
    CorpusEmbedding(vectors, lambda: iter([TEXTS]), cache, "f").fill(lambda lists, _: map(Counting().embed, lists))
    np.testing.assert_array_equal(np.load(tmp_path / "x.npy"), Counting().embed(TEXTS))


def test_the_row_where_a_wording_stands_first():
    assert first_rows(iter([["b", "a", "b"], [], ["a", "c"]]), "f").tolist() == [0, 1, 0, 1, 4]


def test_what_embeds_is_sent_without_its_model_and_loads_it_there(monkeypatch):
    made = []
    monkeypatch.setattr(corpus_module, "make_embedder", lambda config, **k: made.append((config, k)) or Counting())
    here = EmbedTexts(EmbeddingConfig(max_length=64), "cpu", 1, Counting())
    assert here(["a"]).shape == (1, 3) and made == []
    there = pickle.loads(pickle.dumps(here))
    np.testing.assert_array_equal(there(["a", "bc"]), here(["a", "bc"]))
    there(["again"])
    assert made == [(EmbeddingConfig(max_length=64), {"device": "cpu", "threads": 1})]
