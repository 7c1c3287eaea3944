import numpy as np
import pytest
import torch
from torch.nn import functional as F

from saerec.recommender.model.kernels import FixedCodes, SoftmaxLoss, code_bags


def tensors(seed=0):
    torch.manual_seed(seed)
    query, vectors, bias = (torch.randn(*shape, requires_grad=True) for shape in ((7, 5), (12, 5), (12, 7)))
    return query, vectors, bias, torch.tensor([1, 11, 3, 3, 5, 2, 9])


def softmax_loss(query, vectors, bias, targets, half=False):
    return SoftmaxLoss.apply(query, vectors, bias, targets[:, None], torch.ones(len(targets), 1), half)


def test_the_softmax_loss_is_torchs_cross_entropy_without_the_padding_row():
    query, vectors, bias, targets = tensors()
    ours = softmax_loss(query, vectors, bias, targets)
    expected = F.cross_entropy((vectors @ query.T + bias).T[:, 1:], targets - 1, reduction="sum")
    torch.testing.assert_close(ours, expected)
    gradients = torch.autograd.grad(ours * 3, [query, vectors, bias])
    torch.testing.assert_close(gradients, torch.autograd.grad(expected * 3, [query, vectors, bias]))
    assert gradients[1][0].abs().max() == 0


def test_the_softmax_loss_does_without_a_bias():
    query, vectors, _, targets = tensors()
    ours = softmax_loss(query, vectors, None, targets)
    expected = F.cross_entropy(query @ vectors[1:].T, targets - 1, reduction="sum")
    torch.testing.assert_close(ours, expected)
    gradients = torch.autograd.grad(ours, [query, vectors])
    torch.testing.assert_close(gradients, torch.autograd.grad(expected, [query, vectors]))


def test_several_targets_are_a_cross_entropy_with_soft_labels():
    query, vectors, bias, first = tensors()
    targets = torch.stack([first, torch.tensor([2, 0, 3, 4, 0, 1, 8])], dim=1)  # one item twice, two rows of one target
    shares = torch.where(targets > 0, torch.tensor([0.75, 0.25]), torch.zeros(()))
    shares = shares / shares.sum(dim=1, keepdim=True)
    labels = torch.zeros(7, 12).scatter_add_(1, targets, shares)[:, 1:]
    ours = SoftmaxLoss.apply(query, vectors, bias, targets, shares, False)
    expected = F.cross_entropy((vectors @ query.T + bias).T[:, 1:], labels, reduction="sum")
    torch.testing.assert_close(ours, expected)
    gradients = torch.autograd.grad(ours, [query, vectors, bias])
    torch.testing.assert_close(gradients, torch.autograd.grad(expected, [query, vectors, bias]))


def test_the_softmax_loss_survives_large_scores():
    query, vectors, bias, targets = tensors()
    loss = softmax_loss(query * 1e4, vectors, bias, targets)
    assert torch.isfinite(loss)
    assert torch.isfinite(torch.autograd.grad(loss, query)[0]).all()


def test_half_precision_is_close():
    query, vectors, bias, targets = tensors()
    whole, half = (softmax_loss(query, vectors, bias, targets, flag) for flag in (False, True))
    assert half.item() == pytest.approx(whole.item(), rel=0.02)
    one, other = (torch.autograd.grad(loss, [query, vectors]) for loss in (whole, half))
    for a, b in zip(one, other, strict=True):
        assert b.dtype == torch.float32
        assert F.cosine_similarity(a.flatten(), b.flatten(), dim=0) > 0.999


def test_fixed_codes_are_a_weighted_sum_of_rows():
    rng = np.random.default_rng(0)
    latents = torch.from_numpy(rng.integers(0, 6, (9, 4)))
    weights = torch.from_numpy(rng.random((9, 4)).astype(np.float32)) * (torch.rand(9, 4) < 0.7)
    weights[0] = 0
    vectors = torch.randn(6, 3, requires_grad=True)
    ours = FixedCodes.apply(vectors, *code_bags(latents, weights, 6))
    expected = F.embedding_bag(latents, vectors, per_sample_weights=weights, mode="sum")
    torch.testing.assert_close(ours, expected)
    assert ours[0].abs().max() == 0
    grad = torch.randn(9, 3)
    torch.testing.assert_close(torch.autograd.grad(ours, vectors, grad), torch.autograd.grad(expected, vectors, grad))
