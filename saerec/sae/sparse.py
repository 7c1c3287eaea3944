"""Encoder and decoder of the kept entries only, forward and backward.

A batch keeps M entries (row r, latent j) out of B x N. Autograd through the dense product would multiply B x N x d
twice more for gradients that are zero almost everywhere; here every gradient is a sum over the M entries:

encode  v_m = W_enc[j_m].(x[r_m] - b_dec) + b_enc[j_m]
        dW_enc[j] = sum_{m: j_m = j} g_m (x[r_m] - b_dec)    db_enc[j] = sum g_m    db_dec = - W_enc^T db_enc
decode  y_b = sum_{m in bag b} v_m W_dec[j_m]
        dW_dec[j] = sum_{m: j_m = j} v_m g[b_m]    (dv_m = g[b_m].W_dec[j_m] is torch's own)

A bag is a (row, prefix group) pair: with nested dictionaries the sum of a row is split at the prefixes.
Sums over "the entries of a latent" are bags too, after sorting the entries by latent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn import functional as F

from saerec.sae.base import SparseCode


@dataclass(frozen=True)
class Entries:
    """The M kept entries of a batch, sorted by bag."""

    values: Tensor
    """[M] activations, without gradient."""
    rows: Tensor
    """[M] text of the batch."""
    latents: Tensor
    """[M]"""
    bags: Tensor
    """[M] rising, row * n_groups + group."""
    bag_offsets: Tensor
    """[n_bags + 1] where each bag starts among the entries."""
    by_latent: Tensor
    """[M] the order that sorts the entries by latent."""
    latent_offsets: Tensor
    """[N + 1] where each latent starts in that order."""

    @staticmethod
    def of(code: SparseCode, n_latents: int, prefixes: tuple[int, ...]) -> Entries:
        """Flatten a code [B, K]; `prefixes` are the rising widths of the nested dictionaries, the last is N."""
        rows, columns = code.top_acts.nonzero(as_tuple=True)
        values, latents = code.top_acts[rows, columns], code.top_indices[rows, columns]
        bags = rows
        if len(prefixes) > 1:
            edges = torch.tensor(prefixes, device=latents.device)
            bags = rows * len(prefixes) + torch.bucketize(latents, edges, right=True)
            order = bags.argsort(stable=True)
            values, rows, latents, bags = values[order], rows[order], latents[order], bags[order]
        n_bags = len(code.top_acts) * len(prefixes)
        return Entries(
            values=values,
            rows=rows,
            latents=latents,
            bags=bags,
            bag_offsets=_offsets(bags, n_bags),
            by_latent=latents.argsort(stable=True),
            latent_offsets=_offsets(latents, n_latents),
        )

    def per_latent(self, weights: Tensor, table: Tensor, index: Tensor) -> Tensor:
        """sum over the entries m of each latent of weights[m] * table[index[m]]  -> [N, d]."""
        order = self.by_latent
        return _bag_sum(index[order], table, self.latent_offsets, weights[order])


def _offsets(sorted_ids: Tensor, n: int) -> Tensor:
    counts = torch.bincount(sorted_ids, minlength=n)
    return torch.cat([counts.new_zeros(1), counts.cumsum(0)])


def _bag_sum(index: Tensor, table: Tensor, offsets: Tensor, weights: Tensor) -> Tensor:
    return F.embedding_bag(index, table, offsets, mode="sum", per_sample_weights=weights, include_last_offset=True)


class _Encode(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, W_enc: Tensor, b_enc: Tensor, b_dec: Tensor, entries: Entries) -> Tensor:
        ctx.save_for_backward(x, W_enc, b_dec)
        ctx.entries = entries
        return entries.values.clone()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        x, W_enc, b_dec = ctx.saved_tensors
        entries: Entries = ctx.entries
        grad_W = entries.per_latent(grad, x - b_dec, entries.rows)
        grad_b_enc = entries.per_latent(grad, grad.new_ones(1, 1), torch.zeros_like(entries.rows)).squeeze(1)
        return None, grad_W, grad_b_enc, -(grad_b_enc @ W_enc), None


class _DecoderRows(torch.autograd.Function):
    """Passes the sums y on; adds the gradient of the rows they were made of."""

    @staticmethod
    def forward(ctx: Any, y: Tensor, W_dec: Tensor, entries: Entries, values: Tensor) -> Tensor:
        ctx.entries, ctx.values = entries, values
        return y.view_as(y)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        grad = grad.contiguous()
        entries: Entries = ctx.entries
        return grad, entries.per_latent(ctx.values, grad, entries.bags), None, None


class _NestedError(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, parts: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
        residuals = torch.empty_like(parts)  # [B, G, d]
        before = target
        for g in range(parts.shape[1]):
            torch.sub(before, parts[:, g], out=residuals[:, g])
            before = residuals[:, g]
        ctx.save_for_backward(residuals)
        flat = residuals.flatten()
        last = before.clone()
        ctx.mark_non_differentiable(last)
        return torch.dot(flat, flat) / (parts.shape[0] * parts.shape[1]), last

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor, _: Tensor) -> tuple[Tensor, Tensor]:
        (residuals,) = ctx.saved_tensors
        grads = residuals * (-2 * grad / (residuals.shape[0] * residuals.shape[1]))
        for g in reversed(range(grads.shape[1] - 1)):
            grads[:, g] += grads[:, g + 1]  # part g is in every prefix from g on
        return grads, -grads[:, 0]


def sparse_encode(x: Tensor, W_enc: Tensor, b_enc: Tensor, b_dec: Tensor, entries: Entries) -> Tensor:
    """entries.values [M], now with gradients for W_enc [N, d], b_enc [N] and b_dec [d] (none for x [B, d])."""
    return _Encode.apply(x, W_enc, b_enc, b_dec, entries)


def sparse_decode(values: Tensor, W_dec: Tensor, entries: Entries) -> Tensor:
    """values [M] -> [n_bags, d]: the sum of each bag, without b_dec."""
    y = _bag_sum(entries.latents, W_dec.detach(), entries.bag_offsets, values)
    return _DecoderRows.apply(y, W_dec, entries, values.detach())


def nested_error(parts: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """Mean over B texts and G prefixes of |target - sum of the first parts|^2, and the last residual [B, d].

    parts [B, G, d] are the reconstructions of each prefix group alone; the residual carries no gradient.
    """
    return _NestedError.apply(parts, target)
