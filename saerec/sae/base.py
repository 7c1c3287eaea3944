"""What every sparse autoencoder here has in common; the architectures differ only in which latents they keep.

Shapes: B texts, d width of the embedding, N latents, K kept latents.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from saerec.process_group import ALONE, ProcessGroup


class SparseCode(NamedTuple):
    """The few latents active for each text."""

    top_acts: Tensor
    """[B, K] activations, falling, 0 where fewer than K latents fire."""
    top_indices: Tensor
    """[B, K] latents, int64; 0 (and meaningless) where the activation is 0."""


class SAE(nn.Module, ABC):
    """Sparse autoencoder.

    pre_acts h = W_enc (x - b_dec) + b_enc      [B, N]
    acts     a = keep(relu(h))                  at most K per text
    recon   x^ = sum_j a_j W_dec[j] + b_dec     [B, d], rows of W_dec have length 1
    """

    architecture: ClassVar[str]

    def __init__(self, d_model: int, n_latents: int, k: int, *, seed: int = 0) -> None:
        """Random unit rows, encoder tied to the decoder at the start only, biases zero."""
        super().__init__()
        self.d_model, self.n_latents, self.k = d_model, n_latents, k
        rows = torch.randn(n_latents, d_model, generator=torch.Generator().manual_seed(seed))
        rows = F.normalize(rows, dim=1)
        self.W_enc = nn.Parameter(rows.clone())  # [N, d]
        self.b_enc = nn.Parameter(torch.zeros(n_latents))
        self.W_dec = nn.Parameter(rows)  # [N, d]
        self.b_dec = nn.Parameter(torch.zeros(d_model))

    @property
    def capacity(self) -> int:
        """K: columns of the arrays that `encode` returns."""
        return min(self.k, self.n_latents)

    @property
    def prefixes(self) -> tuple[int, ...]:
        """Widths of the nested dictionaries that must each reconstruct in training; the last is N."""
        return (self.n_latents,)

    def pre_acts(self, x: Tensor) -> Tensor:
        """x [B, d] -> h [B, N], before anything is cut off."""
        return F.linear(x - self.b_dec, self.W_enc, self.b_enc)

    @abstractmethod
    def keep(self, pre_acts: Tensor) -> SparseCode:
        """The code of each text, from its own pre_acts [B, N] alone."""

    def keep_batch(self, pre_acts: Tensor, group: ProcessGroup = ALONE) -> SparseCode:
        """The code used in training; may let the texts of a batch compete, of which each process of the group has some.
        [B, N] -> [B, K]."""
        return self.keep(pre_acts)

    def observe(self, code: SparseCode, group: ProcessGroup = ALONE) -> None:
        """Called once per training step with the kept code, for architectures that learn a threshold."""

    def penalty(self, pre_acts: Tensor, error: Tensor, group: ProcessGroup = ALONE) -> Tensor | None:
        """What training adds to the loss: a scalar with gradients for the architecture's own parameters.

        pre_acts [B, N] and error [B, d] = x - x^ of the batch carry no gradient, in units of variance 1. In a group it
        is that of the whole batch, and its gradient this process's part, see `ProcessGroup.sum`.
        """
        return None

    def encode(self, x: Tensor) -> SparseCode:
        """x [B, d] -> code. The code of a text does not depend on the other texts of the batch."""
        return self.keep(self.pre_acts(x))

    def decode(self, code: SparseCode) -> Tensor:
        """code [B, K] -> recon [B, d]; reads K rows a text, never builds the dense [B, N] code."""
        recon = F.embedding_bag(code.top_indices, self.W_dec, per_sample_weights=code.top_acts, mode="sum")
        return recon + self.b_dec

    def forward(self, x: Tensor) -> Tensor:
        """x [B, d] -> recon [B, d]."""
        return self.decode(self.encode(x))

    @torch.no_grad()
    def encoder_direction(self, latent: int) -> tuple[Tensor, float]:
        """(w [d], bias) such that the pre-activation of `latent` is w.x + bias."""
        w = self.W_enc[latent]
        return w.clone(), float(self.b_enc[latent] - w @ self.b_dec)

    @torch.no_grad()
    def rescale(self, factor: float) -> None:
        """Make the SAE of x into the SAE of factor * x: same latents, activations times factor."""
        self.b_enc.mul_(factor)
        self.b_dec.mul_(factor)

    @torch.no_grad()
    def normalize_decoder(self) -> None:
        """Rows of W_dec back to length 1."""
        self.W_dec.copy_(F.normalize(self.W_dec, dim=1))


def top_acts(pre_acts: Tensor, k: int) -> SparseCode:
    """The k largest positive entries of each row of pre_acts [B, N]."""
    acts, indices = pre_acts.topk(min(k, pre_acts.shape[1]), dim=1)
    acts = acts.relu()
    return SparseCode(acts, indices.masked_fill(acts == 0, 0))
