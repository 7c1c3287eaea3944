"""The hand-written backward against autograd through the dense form."""

import pytest
import torch

from saerec.sae.base import top_acts
from saerec.sae.sparse import Entries, nested_error, sparse_decode, sparse_encode

B, N, D, K = 7, 24, 6, 4


def inputs():
    generator = torch.Generator().manual_seed(0)
    shapes = {"W_enc": (N, D), "b_enc": (N,), "W_dec": (N, D), "b_dec": (D,)}
    x = torch.randn(B, D, generator=generator, dtype=torch.double)
    return x, {
        name: torch.randn(*shape, generator=generator, dtype=torch.double).requires_grad_()
        for name, shape in shapes.items()
    }


def selection(x, p):
    with torch.no_grad():
        return top_acts((x - p["b_dec"]) @ p["W_enc"].T + p["b_enc"], K)


def sparse_loss(x, p, prefixes):
    entries = Entries.of(selection(x, p), N, prefixes)
    values = sparse_encode(x, p["W_enc"], p["b_enc"], p["b_dec"], entries)
    parts = sparse_decode(values, p["W_dec"], entries).view(B, len(prefixes), D)
    return nested_error(parts, x - p["b_dec"])


def dense_loss(x, p, prefixes):
    pre_acts = (x - p["b_dec"]) @ p["W_enc"].T + p["b_enc"]
    code = selection(x, p)
    mask = torch.zeros(B, N, dtype=torch.double).scatter(1, code.top_indices, (code.top_acts > 0).double())
    acts = pre_acts * mask
    residuals = [x - p["b_dec"] - acts[:, :m] @ p["W_dec"][:m] for m in prefixes]
    return torch.stack([r.square().sum(1).mean() for r in residuals]).mean(), residuals[-1]


@pytest.mark.parametrize("prefixes", [(N,), (3, 6, 12, N), (1, N)])
def test_loss_and_gradients_equal_the_dense_form(prefixes):
    x, sparse = inputs()
    _, dense = inputs()
    loss, residual = sparse_loss(x, sparse, prefixes)
    expected, expected_residual = dense_loss(x, dense, prefixes)
    torch.testing.assert_close(loss, expected)
    torch.testing.assert_close(residual, expected_residual)
    assert not residual.requires_grad
    loss.backward()
    expected.backward()
    for name in sparse:
        torch.testing.assert_close(sparse[name].grad, dense[name].grad, msg=lambda m, name=name: f"{name}: {m}")


def test_a_latent_nobody_keeps_gets_no_gradient():
    x, p = inputs()
    unused = sorted(set(range(N)) - set(selection(x, p).top_indices.flatten().tolist()))
    assert unused
    sparse_loss(x, p, (N,))[0].backward()
    assert not p["W_enc"].grad[unused].any() and not p["W_dec"].grad[unused].any()


def test_an_empty_code_is_the_bias_alone():
    x, p = inputs()
    code = top_acts(torch.full((B, N), -1.0, dtype=torch.double), K)
    entries = Entries.of(code, N, (3, N))
    values = sparse_encode(x, p["W_enc"], p["b_enc"], p["b_dec"], entries)
    parts = sparse_decode(values, p["W_dec"], entries).view(B, 2, D)
    loss, residual = nested_error(parts, x - p["b_dec"])
    loss.backward()
    torch.testing.assert_close(residual, (x - p["b_dec"]).detach())
    assert not p["W_enc"].grad.any()
