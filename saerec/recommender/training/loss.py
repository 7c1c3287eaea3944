"""Cross-entropy over all items, or over shared sampled negatives corrected for how they were drawn.

The sampled one is Bengio and Senecal's (2008, "Adaptive importance sampling to accelerate training of a neural
probabilistic language model"), as Yi et al. (2019, "Sampling-bias-corrected neural modeling for large corpus item
recommendations") use it for items: log Q(i), how often item i is expected among the draws, is taken off its score.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from saerec.recommender.model.base import Recommender
from saerec.recommender.model.kernels import SoftmaxLoss


def full_loss(query: Tensor, model: Recommender, targets: Tensor, shares: Tensor, *, half: bool = False) -> Tensor:
    """Sum over targets of -share * log softmax over all items; PAD is no candidate.

    query [T, D], targets and shares [T, H] as in `Batch`. `half`: the large products run in bfloat16.
    """
    ids, vectors, bias = model.factors(query)
    return SoftmaxLoss.apply(ids, vectors, bias, targets, shares, half)  # type: ignore[no-any-return]


class NegativeSampler:
    """Draws items, half of them evenly and half by popularity, and knows how likely each one was."""

    def __init__(self, popularity: np.ndarray, n: int) -> None:
        """popularity [I+1] training counts, of which PAD's is ignored; n draws a step."""
        counts = popularity[1:].astype(np.float64)
        self.n = n
        self.share = 0.5 / len(counts) + 0.5 * counts / max(counts.sum(), 1.0)
        self.cumulative = np.cumsum(self.share) / self.share.sum()

    def draw(self, rng: np.random.Generator, device: torch.device) -> tuple[Tensor, Tensor]:
        """Items [n] and log(n * share) [n], the log of how often each is expected among the draws."""
        found = np.searchsorted(self.cumulative, rng.random(self.n), side="right")
        expected = np.log(self.n * self.share[found]).astype(np.float32)
        return torch.from_numpy(found + 1).to(device), torch.from_numpy(expected).to(device)


def sampled_loss(
    query: Tensor, model: Recommender, targets: Tensor, shares: Tensor, negatives: Tensor, expected: Tensor
) -> Tensor:
    """Sum over targets of -share * log( e^s+ / (e^s1 + ... + e^sH + sum e^(s- - expected)) ).

    A draw equal to a target of the position does not count. Each negative divided by its expected count makes the sum
    an unbiased estimate of the full softmax's. Shapes as in `full_loss`.
    """
    vectors = model.item_vectors(targets.flatten()).unflatten(0, targets.shape)
    positive = torch.einsum("td,thd->th", query, vectors).float()  # [T, H]
    negative = (query @ model.item_vectors(negatives).T).float() - expected  # [T, n]
    drawn_target = (negatives == targets[:, :, None]).any(dim=1)
    candidates = [positive.masked_fill(targets == 0, -torch.inf), negative.masked_fill(drawn_target, -torch.inf)]
    total = torch.logsumexp(torch.cat(candidates, dim=1), dim=1, keepdim=True)
    return ((total - positive) * shares).sum()
