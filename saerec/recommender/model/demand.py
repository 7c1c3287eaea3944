"""The default design: text reaches the score only through intents, so every score splits by intent.

    a     = last state of causal self-attention over item ids                  what the order of items says
    b     = sum_j r_j A[j]      r = softmax_j(<Q a, K[j]> + log evidence_j)    what this user asks for
    c     = sum_g alpha_g P[g]  alpha = softmax_g(<R a, S[g]>)                 what everybody asks for, weighed for now
    i     = [id_i | supply_i]   supply_i = sum_k weight_k C[latent_k]          what an item offers
    w     = softmax(tanh(gate [a, b, c])),   scaled by 3, so that equal weights are 1
    score = 3 w_a <a, id_i> + item_knn_i + 3 w_b <b, supply_i> + match_i + 3 w_c <c, supply_i>

tanh keeps every branch within a factor e^2 of every other: without it the branch that learns first takes all the
weight, and the others never learn. item_knn_i (see `item_knn`) belongs to the sequence branch, match_i (see
`scoring.term_weights`) to the personal one. w does not weigh them: it learned what the network's branches are worth,
and was never shown these. (Weighed by it, the validation NDCG@10 of three seeds is .0844 on Beauty instead of .0858, on
Sports .0497 instead of .0495.) A weight changed by hand turns its whole branch up or down, these terms with it.

Changes by hand (Intents.multipliers) act on b and c after attention and fusion were worked out. So removing an intent
lowers a score by exactly that intent's part of it.
"""

from __future__ import annotations

import math
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from saerec.config.schema import RecommenderConfig
from saerec.recommender.model.base import Demands, Intents, ModelInput, ModelShape, Recommender, States, at_positions
from saerec.recommender.model.layers import AttentionLayer, RelativePositions, causal_bias, init_weights

MATCH_STD = 0.2
"""Spread of A and C at the start: a match of two intents adds about d * MATCH_STD^2 to a score."""


class DemandRecommender(Recommender):
    """Sequence state, personal demand and public demand against what items supply."""

    design: ClassVar[str] = "demand"
    exact: ClassVar[bool] = True

    def __init__(self, config: RecommenderConfig, shape: ModelShape) -> None:
        super().__init__(config, shape)
        d = config.d_model
        self.use = torch.tensor([True, config.use_personal, config.use_public])
        self.branch_table = (0, 1, 1) if config.use_item_intents else (0, 0, 0)
        self.fusion_scale = float(self.use.sum())
        self.item_id = nn.Embedding(shape.n_items + 1, d)
        self.input_norm = nn.LayerNorm(d)
        self.positions = RelativePositions(config.n_heads, config.max_length)
        self.layers = nn.ModuleList(AttentionLayer(d, config.n_heads, config.dropout) for _ in range(config.n_layers))
        self.drop = nn.Dropout(config.dropout)
        if config.use_personal:
            self.personal_query = nn.Linear(d, d)
            self.personal_keys = nn.Parameter(torch.empty(shape.n_latents, d))
            self.personal_demand = nn.Parameter(torch.empty(shape.n_latents, d))
        if config.use_public:
            self.public_query = nn.Linear(d, d)
            self.public_keys = nn.Parameter(torch.empty(shape.n_public, d))
            self.public_demand = nn.Parameter(torch.empty(shape.n_public, d))
        if config.use_item_intents:
            self.supply = nn.Parameter(torch.empty(shape.n_latents, d))
        if not config.uniform_fusion and self.fusion_scale > 1:
            self.gate = nn.Linear(3 * d, 3)
        init_weights(self)
        self._match_demand_and_supply()

    def _match_demand_and_supply(self) -> None:
        """Before training, whoever asks for an intent is offered what carries it: A = C, near orthogonal rows."""
        if self.config.use_personal and self.config.use_item_intents:
            with torch.no_grad():
                self.supply.normal_(std=MATCH_STD)
                self.personal_demand.copy_(self.supply)

    def forward(self, inputs: ModelInput) -> States:
        """The states at the positions asked for."""
        a = at_positions(self._read(inputs.items), inputs)  # [T, d]
        b = seen_b = c = seen_c = torch.zeros_like(a)
        if self.config.use_personal:
            b, seen_b = self._personal(a, inputs.personal)
        if self.config.use_public:
            c, seen_c = self._public(a, inputs.public_multipliers)
        return States(torch.stack([a, b, c], dim=1), self._fusion(a, seen_b, seen_c))

    def _read(self, items: Tensor) -> Tensor:
        """Causal self-attention: [B, L] -> [B, L, d]."""
        length = items.shape[1]
        bias = self.positions(length) + causal_bias(length, items.device)
        x = self.drop(self.input_norm(self.item_id(items)))
        for layer in self.layers:
            x = layer(x, x, bias)
        return x

    def _personal(self, a: Tensor, intents: Intents) -> tuple[Tensor, Tensor]:
        """Demand as changed by hand, and as fusion sees it; both [T, d]."""
        share = self._shares(a, intents)
        values = F.embedding(intents.indices, self.personal_demand)
        seen = torch.einsum("tp,tpd->td", share * intents.retrieved, values)
        used = torch.einsum("tp,tpd->td", share * intents.multipliers, values)
        return self.drop(used), seen

    def _shares(self, a: Tensor, intents: Intents) -> Tensor:
        """[T, P]: how much of the demand each personal intent is."""
        keys = F.embedding(intents.indices, self.personal_keys)  # [T, P, d]
        logits = torch.einsum("td,tpd->tp", self.personal_query(a), keys) / math.sqrt(a.shape[1])
        logits = logits.masked_fill(intents.weights <= 0, -1e4)  # padding has no say in the largest logit either
        # Evidence times exp(logit), normalised; an added intent has its evidence weight, but no say in the sum.
        pull = torch.exp(logits - logits.detach().amax(dim=1, keepdim=True)) * intents.weights
        norm = (pull * intents.retrieved).sum(dim=1, keepdim=True)
        return torch.where(intents.retrieved > 0, pull / norm.clamp(min=1e-12), intents.weights)

    def _public(self, a: Tensor, multipliers: Tensor | None) -> tuple[Tensor, Tensor]:
        """Demand as changed by hand, and as fusion sees it; both [T, d]."""
        share = self._public_shares(a)
        seen = share @ self.public_demand
        used = seen if multipliers is None else (share * multipliers) @ self.public_demand
        return self.drop(used), seen

    def _public_shares(self, a: Tensor) -> Tensor:
        """[T, G]."""
        return torch.softmax(self.public_query(a) @ self.public_keys.T / math.sqrt(a.shape[1]), dim=1)

    def demands(self, inputs: ModelInput, states: States) -> Demands:
        """What each intent adds to the states, in evaluation mode."""
        a, intents = states.branches[:, 0], inputs.personal
        latents = [intents.indices[:, :0]]
        vectors = [a.new_zeros(len(a), 0, a.shape[1])]
        scale = self.fusion_scale * states.weights
        if self.config.use_personal:
            share = self._shares(a, intents) * intents.multipliers * scale[:, 1:2]
            latents.append(intents.indices)
            vectors.append(share[:, :, None] * F.embedding(intents.indices, self.personal_demand))
        if self.config.use_public:
            share = self._public_shares(a) * scale[:, 2:3]
            latents.append(self.public_indices.expand(len(a), -1))
            vectors.append(share[:, :, None] * self.public_demand)
        return Demands(torch.cat(latents, dim=1), torch.cat(vectors, dim=1))

    def _fusion(self, a: Tensor, b: Tensor, c: Tensor) -> Tensor:
        """[T, 3], summing to 1; a branch that is switched off has weight 0."""
        use = self.use.to(a.device)
        gated = hasattr(self, "gate")
        logits = torch.tanh(self.gate(torch.cat([a, b, c], dim=1))) if gated else a.new_zeros(len(a), 3)
        return torch.softmax(logits.masked_fill(~use, -torch.inf), dim=1)

    def item_tables(self, rows: Tensor | None = None) -> list[Tensor]:
        """[ids, supply], or only [ids] when items carry no intents."""
        ids = self.item_id.weight if rows is None else self.item_id(rows)
        return [ids, self.mix_item_intents(self.supply, rows)] if self.config.use_item_intents else [ids]
