"""BatchTopK: a batch of B texts keeps its B*k largest activations, so a rich text may use more than a plain one.

training   a = h * [h among the B*k largest of the batch, and among the 2k largest of its text]
inference  a = h * [h > theta, and among the 2k largest of its text]
theta      running mean (rate .01) of the smallest activation kept in a step
(Bussmann, Leask & Nanda 2024, arXiv 2412.06410; the bound of 2k is ours: codes are stored as [n, 2k] arrays.)

Matryoshka BatchTopK: nested dictionaries, so that general latents come first and are not split up by special ones.

x^_m = sum over kept j < m of a_j W_dec[j] + b_dec,   loss = mean over the prefixes m of |x - x^_m|^2
m = N/16, N/8, N/4, N/2, N; the kept latents are BatchTopK's over all N.
(Bussmann, Nabeshima, Karvonen & Nanda 2025, arXiv 2503.17547.)
"""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor

from saerec.process_group import ALONE, ProcessGroup
from saerec.sae.base import SAE, SparseCode, top_acts

RATE = 0.01
FRACTIONS = (16, 8, 4, 2, 1)


class BatchTopK(SAE):
    """On average k latents a text, at most 2k; the learned threshold makes each text's code its own."""

    architecture: ClassVar[str] = "batchtopk"
    threshold: Tensor  # scalar; negative until the first step

    def __init__(self, d_model: int, n_latents: int, k: int, *, seed: int = 0) -> None:
        super().__init__(d_model, n_latents, k, seed=seed)
        self.register_buffer("threshold", torch.tensor(-1.0))

    @property
    def capacity(self) -> int:
        """2k, or N if that is less."""
        return min(2 * self.k, self.n_latents)

    def keep(self, pre_acts: Tensor) -> SparseCode:
        """[B, N] -> everything above the threshold, at most 2k a row."""
        return _cut(top_acts(pre_acts, self.capacity), self.threshold)

    def keep_batch(self, pre_acts: Tensor, group: ProcessGroup = ALONE) -> SparseCode:
        """[B, N] -> the B*k largest of the batch, at most 2k a row; the batch is the whole group's."""
        code = top_acts(pre_acts, self.capacity)
        everybody = group.gather(code.top_acts)
        flat = everybody.flatten()
        n_cut = flat.numel() - self.k * len(everybody)
        return code if n_cut <= 0 else _cut(code, flat.kthvalue(n_cut).values)

    @torch.no_grad()
    def observe(self, code: SparseCode, group: ProcessGroup = ALONE) -> None:
        """Move the threshold towards the smallest activation kept in this step."""
        kept = code.top_acts[code.top_acts > 0]
        kept = group.gather(kept.min()[None] if kept.numel() else kept)
        if kept.numel():
            self.threshold.copy_(torch.where(self.threshold < 0, kept.min(), self.threshold.lerp(kept.min(), RATE)))

    @torch.no_grad()
    def rescale(self, factor: float) -> None:
        """The threshold is an activation, so it scales too."""
        super().rescale(factor)
        self.threshold.mul_(factor)


def _cut(code: SparseCode, threshold: Tensor) -> SparseCode:
    low = code.top_acts <= threshold
    return SparseCode(code.top_acts.masked_fill(low, 0), code.top_indices.masked_fill(low, 0))


class MatryoshkaBatchTopK(BatchTopK):
    """BatchTopK whose first N/16, N/8, N/4, N/2 latents must reconstruct alone as well."""

    architecture: ClassVar[str] = "matryoshka"

    @property
    def prefixes(self) -> tuple[int, ...]:
        """Widths of the nested dictionaries; smaller than k would leave nothing to choose."""
        widths = {self.n_latents // part for part in FRACTIONS}
        return tuple(sorted(m for m in widths if m >= min(self.k, self.n_latents)))
