"""Every architecture: what is kept, what is returned, and that a text's code is its own."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from saerec.sae.base import SparseCode, top_acts
from saerec.sae.batchtopk import BatchTopK, MatryoshkaBatchTopK
from saerec.sae.metrics import encode_corpus
from saerec.sae.storage import ARCHITECTURES
from saerec.sae.topk import TopK


def identity(sae):
    """An SAE whose pre-activations are its input."""
    with torch.no_grad():
        sae.W_enc.copy_(torch.eye(sae.n_latents))
        sae.W_dec.copy_(torch.eye(sae.n_latents))
    return sae.requires_grad_(False)


X = torch.tensor([[0.5, -2.0, 3.0, 1.0], [0.1, 0.2, -0.3, 0.0]])


def test_topk_by_hand():
    code = identity(TopK(4, 4, 2)).encode(X)
    assert code.top_acts.tolist() == [[3.0, 1.0], pytest.approx([0.2, 0.1])]
    assert code.top_indices.tolist() == [[2, 3], [1, 0]]


def test_negative_pre_activations_never_fire():
    code = identity(TopK(4, 4, 3)).encode(-X.abs())
    assert code.top_acts.tolist() == [[0, 0, 0], [0, 0, 0]]
    assert code.top_indices.tolist() == [[0, 0, 0], [0, 0, 0]]


def test_batchtopk_shares_the_budget_of_the_batch():
    sae = identity(BatchTopK(4, 4, 1))  # two texts: the two largest of the batch, both in the first text
    code = sae.keep_batch(sae.pre_acts(X))
    assert code.top_acts.tolist() == [[3.0, 1.0], [0.0, 0.0]]


def test_batchtopk_infers_by_threshold():
    sae = identity(BatchTopK(4, 4, 1))
    sae.threshold.fill_(0.15)
    code = sae.encode(X)
    assert code.top_acts[0].tolist() == [3.0, 1.0]  # .5 is above the threshold, but 2k = 2 are stored
    assert code.top_acts[1].tolist() == pytest.approx([0.2, 0.0])


def test_threshold_follows_the_smallest_kept():
    sae = BatchTopK(4, 4, 1)
    sae.observe(SparseCode(torch.tensor([[3.0, 1.0]]), torch.tensor([[2, 3]])))
    assert float(sae.threshold) == 1.0
    sae.observe(SparseCode(torch.tensor([[3.0, 2.0]]), torch.tensor([[2, 3]])))
    assert float(sae.threshold) == pytest.approx(1.01)
    sae.observe(SparseCode(torch.zeros(1, 2), torch.zeros(1, 2, dtype=torch.long)))
    assert float(sae.threshold) == pytest.approx(1.01)


def test_prefixes_are_nested_and_end_at_the_width():
    assert MatryoshkaBatchTopK(8, 64, 4).prefixes == (4, 8, 16, 32, 64)
    assert MatryoshkaBatchTopK(8, 1024, 16).prefixes == (64, 128, 256, 512, 1024)
    assert MatryoshkaBatchTopK(8, 6, 6).prefixes == (6,)


@pytest.fixture(params=sorted(ARCHITECTURES))
def sae(request):
    sae = ARCHITECTURES[request.param](16, 40, 4, seed=3)
    with torch.no_grad():
        sae.b_enc.normal_(0, 0.1, generator=torch.Generator().manual_seed(1))
        sae.b_dec.normal_(0, 0.1, generator=torch.Generator().manual_seed(2))
        sae.observe(sae.keep_batch(sae.pre_acts(batch(64))))
    return sae.requires_grad_(False)


def batch(n):
    return torch.randn(n, 16, generator=torch.Generator().manual_seed(n))


def dense(code, n_latents):
    return torch.zeros(len(code.top_acts), n_latents).scatter_add(1, code.top_indices, code.top_acts)


def test_decode_is_the_dense_product(sae):
    x = batch(9)
    code = sae.encode(x)
    torch.testing.assert_close(sae(x), dense(code, 40) @ sae.W_dec + sae.b_dec)


def test_a_code_does_not_depend_on_its_neighbours(sae):
    x = batch(32)
    together, alone = sae.encode(x), [sae.encode(row[None]) for row in x]
    torch.testing.assert_close(together.top_acts, torch.cat([code.top_acts for code in alone]))
    assert torch.equal(together.top_indices, torch.cat([code.top_indices for code in alone]))


def test_activations_fall_and_are_padded_with_zero(sae):
    acts = sae.encode(batch(50)).top_acts
    assert acts.shape == (50, sae.capacity)
    assert (acts.diff(dim=1) <= 0).all() and (acts >= 0).all()


def test_encoder_direction_gives_the_pre_activation(sae):
    x = batch(5)
    w, bias = sae.encoder_direction(7)
    torch.testing.assert_close(x @ w + bias, sae.pre_acts(x)[:, 7])


def test_rescale_follows_the_data(sae):
    x = batch(20)
    before = sae.encode(x)
    sae.rescale(5.0)
    after = sae.encode(5 * x)
    assert torch.equal(before.top_indices, after.top_indices)
    torch.testing.assert_close(5 * before.top_acts, after.top_acts)


def test_encode_corpus_streams(sae):
    x = batch(50).numpy()
    acts, indices = encode_corpus(sae, x, batch_size=7)
    code = sae.encode(torch.from_numpy(x))
    assert acts.dtype == np.float32 and indices.dtype == np.int32
    np.testing.assert_allclose(acts, code.top_acts.numpy(), rtol=1e-5, atol=1e-6)
    assert (indices == code.top_indices.numpy()).all()


def test_progress_reaches_the_end(sae):
    seen = []
    encode_corpus(sae, batch(20).numpy(), batch_size=8, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(8, 20), (16, 20), (20, 20)]


def test_rows_have_unit_length_and_start_tied(sae):
    torch.testing.assert_close(sae.W_dec.norm(dim=1), torch.ones(40))
    assert torch.equal(sae.W_enc, sae.W_dec)


def test_top_acts_of_more_than_there_are():
    assert top_acts(torch.ones(2, 3), 10).top_acts.shape == (2, 3)
    torch.testing.assert_close(F.normalize(torch.ones(1, 4)).sum(), torch.tensor(2.0))
