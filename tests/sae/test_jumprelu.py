"""Thresholds: what they keep, and that their gradients are those of the rectangle."""

import pytest
import torch

from saerec.sae.jumprelu import PENALTY, WIDTH, JumpReLU


@pytest.fixture
def sae():
    sae = JumpReLU(6, 24, 3, seed=0)
    with torch.no_grad():
        sae.log_threshold.copy_(torch.rand(24, generator=torch.Generator().manual_seed(1)).mul(0.3).add(0.05).log())
    return sae


def batch(n=40):
    return torch.randn(n, 6, generator=torch.Generator().manual_seed(n)) / 6**0.5


class Jump(torch.autograd.Function):
    """h * [h > theta], dense, with the rectangle's gradient: what the module has to agree with."""

    @staticmethod
    def forward(ctx, h, theta):
        ctx.save_for_backward(h, theta)
        return h * (h > theta)

    @staticmethod
    def backward(ctx, grad):
        h, theta = ctx.saved_tensors
        near = (h - theta).abs() < WIDTH / 2
        return grad * (h > theta), (-theta / WIDTH * near * grad).sum(0)


class Step(torch.autograd.Function):
    @staticmethod
    def forward(ctx, h, theta):
        ctx.save_for_backward(h, theta)
        return (h > theta).to(h.dtype)

    @staticmethod
    def backward(ctx, grad):
        h, theta = ctx.saved_tensors
        return None, (-1 / WIDTH * ((h - theta).abs() < WIDTH / 2) * grad).sum(0)


def test_each_latent_has_its_own_threshold():
    sae = JumpReLU(3, 3, 1).requires_grad_(False)
    sae.W_enc.copy_(torch.eye(3))
    sae.log_threshold.copy_(torch.tensor([0.5, 1.5, 0.1]).log())
    code = sae.encode(torch.tensor([[1.0, 1.0, 0.2], [0.4, 1.6, -1.0]]))
    assert code.top_acts.tolist() == [pytest.approx([1.0, 0.2]), pytest.approx([1.6, 0.0])]
    assert code.top_indices.tolist() == [[0, 2], [1, 0]]


def test_gradients_of_the_thresholds_equal_the_dense_form(sae):
    sae.k = 12  # 2k = N: nothing is cut off
    x = batch()
    with torch.no_grad():
        pre_acts = sae.pre_acts(x)
        error = x - sae.decode(sae.keep(pre_acts))
    penalty = sae.penalty(pre_acts, error)
    penalty.backward()
    found = sae.log_threshold.grad.clone()
    theta = sae.log_threshold.detach().clone().requires_grad_()
    acts = Jump.apply(pre_acts, theta.exp())
    recon = acts @ sae.W_dec.detach() + sae.b_dec.detach()
    target = PENALTY * (Step.apply(pre_acts, theta.exp()).sum(1).mean() / sae.k - 1).square()
    ((x - recon).square().sum(1).mean() + target).backward()
    assert found.any()
    torch.testing.assert_close(found, theta.grad)
    torch.testing.assert_close(penalty.detach(), target.detach())  # the reconstruction adds a gradient, no value
    assert sae.W_enc.grad is None and sae.W_dec.grad is None


def test_too_many_firing_raises_thresholds_and_too_few_lowers_them(sae):
    x = batch()
    pre_acts = sae.pre_acts(x).detach()
    for k, sign in ((1, -1), (20, 1)):
        sae.k, sae.log_threshold.grad = k, None
        sae.penalty(pre_acts, torch.zeros_like(x)).backward()
        grad = sae.log_threshold.grad
        assert grad.any() and (grad * sign >= 0).all()  # a step goes against the gradient


def test_about_k_of_random_rows_fire_at_the_start():
    sae = JumpReLU(64, 512, 8, seed=0)
    x = torch.randn(500, 64, generator=torch.Generator().manual_seed(0)) / 8
    assert 5 < float((sae.pre_acts(x) > sae.threshold).sum(1).float().mean()) < 12
