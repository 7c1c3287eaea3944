"""The published network (arXiv 2606.18897), its defects mended. Formulas, not code.

    E   = drop(LN(item + position)),  position counted from the end of the sequence
    M   = Linear(frozen decoder rows)
    a   = causal self-attention layers on E
    b   = cross-attention layers: queries E, keys and values M of the personal intents;   c = the same on public ones
    w   = softmax(<a, b> / sqrt d, <a, c> / sqrt d)
    out = a + w_b b + w_c c,   score(i) = <out, item_i>

Shown weights are (1, w_b, w_c) / 2, so that they sum to 1. Mended: intents come as data for every moment (the idf
behind them was counted on training texts once), nothing held out is trained on, history and padding never rank.
"""

from __future__ import annotations

import math
from typing import ClassVar

import torch
from torch import Tensor, nn

from saerec.config.schema import RecommenderConfig
from saerec.recommender.model.base import Intents, ModelInput, ModelShape, Recommender, States, at_positions
from saerec.recommender.model.layers import AttentionLayer, causal_bias, init_weights


class ReleasedRecommender(Recommender):
    """Three branches of attention layers; intents enter through their decoder rows."""

    design: ClassVar[str] = "released"
    exact: ClassVar[bool] = False
    branch_table = (0, 0, 0)
    W_dec: Tensor

    def __init__(self, config: RecommenderConfig, shape: ModelShape) -> None:
        super().__init__(config, shape)
        d = config.d_model
        self.fusion_scale = 2.0 if config.use_personal or config.use_public else 1.0
        self.item_id = nn.Embedding(shape.n_items + 1, d)
        self.position = nn.Embedding(config.max_length, d)
        self.input_norm = nn.LayerNorm(d)
        self.drop = nn.Dropout(config.dropout)
        self.sequence_layers = self._layers()
        if config.use_personal or config.use_public:
            self.register_buffer("W_dec", torch.zeros(shape.n_latents, shape.d_text))
            self.project = nn.Linear(shape.d_text, d)
        if config.use_personal:
            self.personal_layers = self._layers()
        if config.use_public:
            self.public_layers = self._layers()
        if config.use_item_intents:
            self.supply = nn.Parameter(torch.empty(shape.n_latents, d))
        init_weights(self)

    def _layers(self) -> nn.ModuleList:
        config = self.config
        return nn.ModuleList(
            AttentionLayer(config.d_model, config.n_heads, config.dropout) for _ in range(config.n_layers)
        )

    def forward(self, inputs: ModelInput) -> States:
        """The states at the positions asked for."""
        embedded = self._embed(inputs.items, inputs.lengths)
        x, bias = embedded, causal_bias(inputs.items.shape[1], embedded.device)
        for layer in self.sequence_layers:
            x = layer(x, x, bias)
        a, query = at_positions(x, inputs), at_positions(embedded, inputs)  # [T, d]
        b = c = torch.zeros_like(a)
        if self.config.use_personal:
            b = self._personal(query, inputs.personal)
        if self.config.use_public:
            b_or_ones = inputs.public_multipliers
            multipliers = query.new_ones(len(query), self.shape.n_public) if b_or_ones is None else b_or_ones
            latents = self.public_indices.expand(len(query), -1)
            c = self._attend(self.public_layers, query, latents, multipliers)
        return States(torch.stack([a, b, c], dim=1), self._fusion(a, b, c))

    def _embed(self, items: Tensor, lengths: Tensor) -> Tensor:
        """E, [B, L, d]. Position 0 is the sequence's last item, so a window reads the same wherever it starts."""
        from_end = lengths[:, None] - 1 - torch.arange(items.shape[1], device=items.device)
        return self.drop(self.input_norm(self.item_id(items) + self.position(from_end.clamp(min=0))))

    def _personal(self, query: Tensor, intents: Intents) -> Tensor:
        return self._attend(self.personal_layers, query, intents.indices, intents.multipliers * (intents.weights > 0))

    def _attend(self, layers: nn.ModuleList, query: Tensor, latents: Tensor, multipliers: Tensor) -> Tensor:
        """Cross-attention to intents, each as if it were there `multipliers` times: [T, d]; 0 where none is there."""
        none = multipliers.sum(dim=1) <= 0
        bias = torch.where(none[:, None], torch.zeros_like(multipliers), multipliers.log())  # [T, P]
        memory = self.project(self.W_dec[latents])  # [T, P, d]
        x = query[:, None]
        for layer in layers:
            x = layer(x, memory, bias[:, None, None, :])  # [T, 1, 1, P]
        return x[:, 0].masked_fill(none[:, None], 0.0)

    def _fusion(self, a: Tensor, b: Tensor, c: Tensor) -> Tensor:
        """[T, 3], summing to 1."""
        use = torch.tensor([self.config.use_personal, self.config.use_public], device=a.device)
        if not use.any():
            return a.new_tensor([1.0, 0.0, 0.0]).expand(len(a), 3)
        logits = torch.stack([(a * b).sum(dim=1), (a * c).sum(dim=1)], dim=1) / math.sqrt(a.shape[1])
        if self.config.uniform_fusion:
            logits = torch.zeros_like(logits)
        w = torch.softmax(logits.masked_fill(~use, -torch.inf), dim=1)
        return torch.cat([w.new_ones(len(w), 1), w], dim=1) / 2

    def item_tables(self, rows: Tensor | None = None) -> list[Tensor]:
        """One table: ids, plus the items' intents where they are used."""
        ids = self.item_id.weight if rows is None else self.item_id(rows)
        return [ids + self.mix_item_intents(self.supply, rows) if self.config.use_item_intents else ids]
