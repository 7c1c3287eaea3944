"""Attention layers, written once for all branches. B batch, L positions, H heads, d width."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

INIT_STD = 0.02


def init_weights(model: nn.Module) -> None:
    """Normal(0, .02) for every matrix and free parameter, 0 for biases, 1 for the gains of layer norms."""
    gains = {id(module.weight) for module in model.modules() if isinstance(module, nn.LayerNorm)}
    for name, parameter in model.named_parameters():
        if id(parameter) in gains:
            nn.init.ones_(parameter)
        elif name.endswith("bias"):
            nn.init.zeros_(parameter)
        else:
            nn.init.normal_(parameter, std=INIT_STD)


class Attention(nn.Module):
    """Multi-head attention of `x` [B, Lq, d] over `memory` [B, Lk, d]."""

    def __init__(self, d_model: int, n_heads: int, dropout: float) -> None:
        super().__init__()
        self.n_heads, self.dropout = n_heads, dropout
        self.query = nn.Linear(d_model, d_model)
        self.key_value = nn.Linear(d_model, 2 * d_model)
        self.out = nn.Linear(d_model, d_model)

    def forward(self, x: Tensor, memory: Tensor, bias: Tensor) -> Tensor:
        """`bias` broadcasts to [B, H, Lq, Lk] and is added to the logits; -inf hides. Every row must see something."""
        q = self._heads(self.query(x))
        k, v = (self._heads(part) for part in self.key_value(memory).chunk(2, dim=-1))
        rate = self.dropout if self.training else 0.0
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=bias.to(q.dtype), dropout_p=rate)
        return self.out(mixed.transpose(1, 2).flatten(2))

    def _heads(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self.n_heads, -1)).transpose(1, 2)  # [B, H, L, d/H]


class AttentionLayer(nn.Module):
    """Attention, then a feed-forward net; each with dropout, residual and layer norm after it."""

    def __init__(self, d_model: int, n_heads: int, dropout: float) -> None:
        super().__init__()
        self.attention = Attention(d_model, n_heads, dropout)
        self.attention_norm = nn.LayerNorm(d_model)
        self.up = nn.Linear(d_model, 4 * d_model)
        self.down = nn.Linear(4 * d_model, d_model)
        self.norm = nn.LayerNorm(d_model)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, memory: Tensor, bias: Tensor) -> Tensor:
        """x [B, Lq, d], memory [B, Lk, d] -> [B, Lq, d]."""
        x = self.attention_norm(x + self.drop(self.attention(x, memory, bias)))
        return self.norm(x + self.drop(self.down(F.gelu(self.up(x)))))


def causal_bias(length: int, device: torch.device) -> Tensor:
    """[L, L]: 0 where the key is not later than the query, else -inf. Padding lies behind, so it is hidden too."""
    later = torch.ones(length, length, dtype=torch.bool, device=device).triu(1)
    return torch.zeros(length, length, device=device).masked_fill(later, -torch.inf)


class RelativePositions(nn.Module):
    """A learned logit for each distance between query and key, per head."""

    def __init__(self, n_heads: int, max_length: int) -> None:
        super().__init__()
        self.table = nn.Parameter(torch.empty(max_length, n_heads))

    def forward(self, length: int) -> Tensor:
        """[H, L, L], to be added to the logits; keys later than the query hold distance 0 (they are hidden anyway)."""
        place = torch.arange(length, device=self.table.device)
        distance = (place[:, None] - place[None, :]).clamp(min=0)
        return self.table[distance].permute(2, 0, 1)
