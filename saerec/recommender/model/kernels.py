"""Products that every training step needs, with backward passes that skip what autograd would store or repeat."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn import functional as F


class Bags(NamedTuple):
    """Sparse rows for `embedding_bag`: row r holds the entries offsets[r] : offsets[r + 1]."""

    columns: Tensor
    offsets: Tensor
    weights: Tensor

    @classmethod
    def of(cls, rows: Tensor, columns: Tensor, weights: Tensor, n_rows: int) -> Bags:
        """From entries in any order."""
        order = torch.argsort(rows, stable=True)
        counts = torch.bincount(rows, minlength=n_rows)
        offsets = torch.cat([counts.new_zeros(1), counts.cumsum(0)])
        return cls(columns[order], offsets, weights[order])

    def times(self, table: Tensor) -> Tensor:
        """[n_rows, d]."""
        return F.embedding_bag(
            self.columns, table, self.offsets, mode="sum", per_sample_weights=self.weights, include_last_offset=True
        )


def code_bags(latents: Tensor, weights: Tensor, n_latents: int) -> tuple[Bags, Bags]:
    """Codes [n, M] (weight 0 pads) as sparse [n, N], and its transpose [N, n]."""
    rows, places = torch.nonzero(weights, as_tuple=True)
    found, strength = latents[rows, places], weights[rows, places]
    return Bags.of(rows, found, strength, len(latents)), Bags.of(found, rows, strength, n_latents)


class FixedCodes(torch.autograd.Function):
    """codes @ vectors, for codes that never change. [n, N] x [N, d] -> [n, d].

    Plain `embedding_bag` sorts the indices again in every backward pass, which costs ten times the product itself.
    """

    @staticmethod
    def forward(ctx: Any, vectors: Tensor, codes: Bags, back: Bags) -> Tensor:
        """`back` is the transpose of `codes`."""
        ctx.back = back
        return codes.times(vectors)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None, None]:
        """Of the sum: the transpose times what comes in."""
        return ctx.back.times(grad.contiguous()), None, None


class SoftmaxLoss(torch.autograd.Function):
    """Sum over targets of -share * log softmax(vectors @ query.T + bias)[target]; row 0 (PAD) is no candidate.

    query [T, d], vectors [I+1, d], bias [I+1, T] or None, targets and shares [T, H], each row's shares summing to 1;
    target 0 has share 0. The probabilities are worked out in the memory of the logits, once, and are the gradient:
    autograd's cross-entropy passes over [I, T] six times. With `half` the three large products run in bfloat16; sums
    and exponentials stay float32.
    """

    @staticmethod
    def forward(
        ctx: Any, query: Tensor, vectors: Tensor, bias: Tensor | None, targets: Tensor, shares: Tensor, half: bool
    ) -> Tensor:
        """A scalar."""
        if half:
            query, vectors = query.bfloat16(), vectors.bfloat16()
        logits = (vectors @ query.T).float()
        if bias is not None:
            logits += bias
        positions = torch.arange(len(targets), device=logits.device)[:, None].expand_as(targets)
        own = (logits[targets, positions] * shares).sum(dim=1)
        logits[0] = -torch.inf
        largest = logits.amax(dim=0)
        total = logits.sub_(largest).exp_().sum(dim=0)
        grad = logits.div_(total)
        grad.index_put_((targets, positions), -shares, accumulate=True)
        ctx.save_for_backward(query, vectors, grad)
        ctx.has_bias = bias is not None
        return (total.log() + largest - own).sum()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, scale: Tensor) -> tuple[Tensor | None, ...]:
        """Probabilities minus the targets' shares, times the other side of each product."""
        query, vectors, grad = ctx.saved_tensors
        grad = grad * scale
        grad_low = grad.to(query.dtype)
        of_query, of_vectors = (grad_low.T @ vectors).float(), (grad_low @ query).float()
        return of_query, of_vectors, grad if ctx.has_bias else None, None, None, None
