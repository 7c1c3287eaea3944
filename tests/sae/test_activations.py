"""The sparse store, by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from saerec import columns as c
from saerec.sae.activations import Activations
from saerec.sae.by_latent import index_by_latent

# texts x K kept latents; latent 3 never fires, and a zero pads
TOP_ACTS = np.array([[3.0, 1.0], [2.0, 0.0], [5.0, 1.0], [2.0, 0.5]], dtype=np.float32)
TOP_INDICES = np.array([[0, 1], [0, 3], [1, 0], [0, 2]], dtype=np.int32)
DENSE = np.array([[3, 1, 0, 0], [2, 0, 0, 0], [1, 5, 0, 0], [2, 0, 0.5, 0]], dtype=np.float32)


@pytest.fixture
def acts():
    return Activations.build(TOP_ACTS, TOP_INDICES, 4)


def test_by_latent_falls_and_ties_keep_the_order_of_texts(acts):
    assert [x.tolist() for x in acts.of_latent(0)] == [[0, 1, 3, 2], [3, 2, 2, 1]]
    assert [x.tolist() for x in acts.of_latent(1)] == [[2, 0], [5, 1]]
    assert [x.tolist() for x in acts.of_latent(3)] == [[], []]
    assert (acts.n_latents, acts.n_texts) == (4, 4)


def test_by_text_leaves_the_padding_out(acts):
    assert [x.tolist() for x in acts.of_text(1)] == [[0], [2]]
    assert [x.tolist() for x in acts.of_text(2)] == [[1, 0], [5, 1]]


def test_to_csr(acts):
    np.testing.assert_array_equal(acts.to_csr().toarray(), DENSE)
    some = np.array([True, False, False, True])
    np.testing.assert_array_equal(acts.to_csr(some).toarray(), DENSE * some[:, None])


def test_table_counts_only_eligible_texts(acts):
    table = acts.table(np.array([True, True, False, True]))
    assert table["n_texts"].tolist() == [3, 1, 1, 0]
    np.testing.assert_allclose(table["density"], [1, 1 / 3, 1 / 3, 0])
    np.testing.assert_allclose(table["max_act"], [3, 1, 0.5, 0])
    np.testing.assert_allclose(table["mean_act"], [7 / 3, 1, 0.5, 0])
    np.testing.assert_allclose(table["std_act"], [np.std([3, 2, 2]), 0, 0, 0], atol=1e-6)
    assert table["dead"].tolist() == [False, False, False, True]


def test_bands_are_of_equal_width_and_hold_every_firing_text(acts):
    bands = acts.bands(0, 3)  # 0..1, 1..2, 2..3; an activation on an edge belongs above it
    assert bands["n"].tolist() == [3, 1, 0]
    assert bands["high"].tolist() == [3, 2, 1]
    assert bands["share"].sum() == 1
    assert acts.bands(3).empty


def test_cofiring(acts):
    found = acts.cofiring(1)  # fires on texts 0 and 2, and latent 0 on both
    assert found["latent"].tolist() == [0]
    assert found["n_together"].tolist() == [2]
    np.testing.assert_allclose(found[c.LIFT], [2 / (4 * 2 / 4)])
    assert acts.cofiring(3).empty


def write(directory, acts):
    def fill(top_acts, top_indices):
        top_acts[:], top_indices[:] = acts.top_acts, acts.top_indices

    return Activations.create(directory, acts.top_acts.shape, acts.n_latents, fill)


def test_a_store_without_a_firing(tmp_path):
    silent = Activations.build(np.zeros((3, 2), np.float32), np.zeros((3, 2), np.int32), 4)
    created = write(tmp_path, silent)
    assert created.of_latent(2)[0].size == 0 and Activations.load(tmp_path, 4).n_latents == 4


@pytest.mark.parametrize("chunk", [1, 2, 5, 1000])
def test_the_index_does_not_depend_on_the_chunks(chunk, monkeypatch):
    rng = np.random.default_rng(0)
    top_acts = -np.sort(-rng.integers(0, 4, (40, 3)).astype(np.float32), axis=1)  # many ties, many silent
    indices = np.stack([rng.permutation(9)[:3] for _ in range(40)]).astype(np.int32)
    rows, places = np.nonzero(top_acts > 0)
    latents, acts = indices[rows, places], top_acts[rows, places]
    order = np.lexsort((rows, -acts, latents))  # the same, all at once
    monkeypatch.setattr("saerec.sae.by_latent.CHUNK", chunk)
    indptr, texts, strength = index_by_latent(top_acts, indices, 9)
    np.testing.assert_array_equal(texts, rows[order])
    np.testing.assert_array_equal(strength, acts[order])
    np.testing.assert_array_equal(np.diff(indptr), np.bincount(latents, minlength=9))


def test_saved_and_loaded_with_and_without_the_index(acts, tmp_path):
    write(tmp_path, acts)
    for _ in range(2):
        loaded = Activations.load(tmp_path, 4)
        for name in ("top_acts", "top_indices", "indptr", "texts", "acts"):
            np.testing.assert_array_equal(getattr(loaded, name), getattr(acts, name))
        for path in tmp_path.glob("by_latent_*"):  # as in a bundle
            path.unlink()


@given(arrays(np.float32, (7, 3), elements=st.floats(0, 4, width=16)), st.integers(0, 1000))
def test_both_ways_of_looking_hold_the_same_firings(top_acts, seed):
    rng = np.random.default_rng(seed)
    indices = np.stack([rng.permutation(5)[:3] for _ in range(7)]).astype(np.int32)
    acts = Activations.build(-np.sort(-top_acts, axis=1), indices, 5)
    dense = np.zeros((7, 5), dtype=np.float32)
    for latent in range(5):
        texts, strength = acts.of_latent(latent)
        assert (np.diff(strength) <= 0).all()
        dense[texts, latent] = strength
    np.testing.assert_array_equal(dense, acts.to_csr().toarray())
