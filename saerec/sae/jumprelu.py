"""JumpReLU: every latent has its own learned threshold; what is not clearly above it does not fire at all.

acts       a = h * [h > theta],  theta = exp(log_theta) [N], at most 2k a text
loss       |x - x^|^2 / V  +  S * (L0 / k - 1)^2,   L0 = mean over the texts of sum_j [h_j > theta_j]
gradients  through the jump by a rectangle of width W, straight through (H is the step function):
           d a / d theta = - theta / W * [|h - theta| < W / 2]
           d H(h - theta) / d theta = - 1 / W * [|h - theta| < W / 2]
(Rajamanoharan et al. 2024, arXiv 2407.14435; the penalty that aims at an L0 is theirs too. The bound of 2k is ours:
codes are stored as [n, 2k] arrays.) h is not moved by the penalty, only theta is.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable
from torch.nn import functional as F

from saerec.process_group import ALONE, ProcessGroup
from saerec.sae.base import SAE, SparseCode, top_acts

WIDTH = 0.1
"""W, in units in which the mean-centred data have variance 1."""
PENALTY = 1.0
"""S."""


class JumpReLU(SAE):
    """About k latents a text, at most 2k; a threshold for each latent."""

    architecture: ClassVar[str] = "jumprelu"

    def __init__(self, d_model: int, n_latents: int, k: int, *, seed: int = 0) -> None:
        super().__init__(d_model, n_latents, k, seed=seed)
        # Random rows make h about normal with deviation 1 / sqrt(d): k of N are then above this.
        share = min(max(k / n_latents, 1e-6), 0.4)
        start = NormalDist().inv_cdf(1 - share) / d_model**0.5
        self.log_threshold = nn.Parameter(torch.full((n_latents,), start).log())

    @property
    def threshold(self) -> Tensor:
        """theta [N], always positive."""
        return self.log_threshold.exp()

    @property
    def capacity(self) -> int:
        """2k, or N if that is less."""
        return min(2 * self.k, self.n_latents)

    def keep(self, pre_acts: Tensor) -> SparseCode:
        """[B, N] -> what is above its threshold, at most the 2k largest of a row."""
        return top_acts(pre_acts.masked_fill(pre_acts <= self.threshold, 0), self.capacity)

    def penalty(self, pre_acts: Tensor, error: Tensor, group: ProcessGroup = ALONE) -> Tensor:
        """S (L0 / k - 1)^2, plus what lets theta lower |error|^2. pre_acts [B, N] and error [B, d] are constants.

        The sparse decoder only knows the latents that fired; those within W / 2 of their threshold, on either side,
        tell theta what firing changes: d|error|^2 / d a_j = -2 error . W_dec[j], times - theta / W.
        """
        threshold = self.threshold
        near = (pre_acts - threshold.detach()).abs() < WIDTH / 2  # [B, N]
        gain = (2 * F.linear(error, self.W_dec.detach())).masked_fill(~near, 0).sum(0)  # [N]
        n_texts = int(group.sum(torch.tensor(len(error))))
        slope = gain * threshold.detach() / (WIDTH * n_texts)
        l0 = group.sum(_MeanFired.apply(threshold, pre_acts, near, n_texts))
        return PENALTY * (l0 / self.k - 1).square() + _only_gradient(slope, threshold)

    @torch.no_grad()
    def rescale(self, factor: float) -> None:
        """A threshold is an activation, so it scales too."""
        super().rescale(factor)
        self.log_threshold.add_(torch.tensor(factor).log())


class _MeanFired(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, threshold: Tensor, pre_acts: Tensor, near: Tensor, n_texts: int) -> Tensor:
        ctx.slope = near.sum(0).to(threshold.dtype) / (-WIDTH * n_texts)
        return (pre_acts > threshold).sum().to(threshold.dtype) / n_texts

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        return grad * ctx.slope, None, None, None


def _only_gradient(slope: Tensor, parameter: Tensor) -> Tensor:
    """Zero, whose gradient by the parameter is `slope`."""
    inner = (slope * parameter).sum()
    return inner - inner.detach()
