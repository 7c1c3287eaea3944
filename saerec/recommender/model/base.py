"""What every design of the recommender offers to training and scoring. T positions, I items, d width."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from saerec.config.schema import RecommenderConfig
from saerec.recommender.model.kernels import Bags, FixedCodes, code_bags


class Intents(NamedTuple):
    """Personal intents at T positions. Every tensor is [T, P]."""

    indices: Tensor
    weights: Tensor
    """evidence; 0 pads"""
    multipliers: Tensor
    """by hand: 1 leaves an intent as it is, 0 removes it, 2 doubles it"""
    retrieved: Tensor
    """1, or 0 for an intent that was added by hand: attention and fusion do not see it"""

    @classmethod
    def plain(cls, indices: Tensor, weights: Tensor) -> Intents:
        """As retrieved, nothing changed by hand."""
        return cls(indices, weights, torch.ones_like(weights), torch.ones_like(weights))


class ModelInput(NamedTuple):
    """What the model reads: B padded sequences and T positions in them."""

    items: Tensor
    """[B, L] int64, padded behind with 0"""
    lengths: Tensor
    """[B] int64"""
    positions: Tensor
    """[T] int64, places in the flattened [B * L]"""
    personal: Intents
    public_multipliers: Tensor | None = None
    """[T, G], as Intents.multipliers; None changes nothing"""


class States(NamedTuple):
    """The user at T positions."""

    branches: Tensor
    """[T, 3, d]: sequence, personal, public"""
    weights: Tensor
    """[T, 3], learned, summing to 1"""


class Demands(NamedTuple):
    """What each intent of Q asks for at T positions: the personal ones first, then the public ones."""

    latents: Tensor
    """[T, Q] int64"""
    vectors: Tensor
    """[T, Q, d]: to be multiplied with an item's vector; the products are what the intents add to its score"""


@dataclass(frozen=True)
class ModelShape:
    """Sizes that come from the data."""

    n_items: int
    n_latents: int
    n_codes: int
    """intents kept per item"""
    n_public: int
    d_text: int
    """width of the decoder rows; 0 where the design has no use for them"""


class Recommender(nn.Module):
    """score(i) = sum over branches of multiplier * <branch state, item vector of that branch>."""

    design: ClassVar[str]
    exact: ClassVar[bool]
    """Whether a branch is the plain sum of its intents' contributions."""
    branch_table: tuple[int, int, int]
    """Which of the item tables each branch is multiplied with."""
    fusion_scale: float
    """Multiplier of a branch = fusion_scale * its weight."""
    item_id: nn.Embedding
    supply: Tensor
    """[N, d], what an intent offers; only where items carry intents"""
    item_latents: Tensor
    item_weights: Tensor
    public_indices: Tensor
    neighbour_weight: Tensor
    match_weight: Tensor

    def __init__(self, config: RecommenderConfig, shape: ModelShape) -> None:
        super().__init__()
        self.config, self.shape = config, shape
        self.register_buffer("item_latents", torch.zeros(shape.n_items + 1, shape.n_codes, dtype=torch.int64))
        self.register_buffer("item_weights", torch.zeros(shape.n_items + 1, shape.n_codes))
        self.register_buffer("public_indices", torch.zeros(shape.n_public, dtype=torch.int64))
        # Of the terms that `Scorer` adds to the sequence branch and to the personal one; chosen after training.
        self.register_buffer("neighbour_weight", torch.zeros(()))
        self.register_buffer("match_weight", torch.zeros(()))

    def forward(self, inputs: ModelInput) -> States:
        """The states at the positions asked for."""
        raise NotImplementedError

    def demands(self, inputs: ModelInput, states: States) -> Demands | None:
        """What each intent adds to the states, by the learned weights; None in a design that does not split so.

        states: of these inputs.
        """
        return None

    def item_tables(self, rows: Tensor | None = None) -> list[Tensor]:
        """Item vectors, one table [n, d] for each value in `branch_table`; all items when `rows` is None."""
        raise NotImplementedError

    def item_vectors(self, rows: Tensor | None = None) -> Tensor:
        """The tables side by side [n, D], to be multiplied with `query`."""
        return torch.cat(self.item_tables(rows), dim=1)

    def query(self, states: States, weights: Tensor) -> Tensor:
        """[T, D] such that score = query @ item_vectors.T; `weights` [T, 3] are the ones to use."""
        weighted = self.fusion_scale * weights[:, :, None] * states.branches
        columns = [
            sum((weighted[:, k] for k in range(3) if self.branch_table[k] == table), torch.zeros_like(weighted[:, 0]))
            for table in range(max(self.branch_table) + 1)
        ]
        return torch.cat(columns, dim=1)

    def factors(self, query: Tensor) -> tuple[Tensor, Tensor, Tensor | None]:
        """Scores of all items as item ids times queries [T, d], ids [I+1, d], and the item intents' part [I+1, T].

        An item has few intents: asking every latent once, and every item for the answers of its latents, costs a
        fraction of multiplying with the item's whole supply.
        """
        d, ids = self.config.d_model, self.item_id.weight
        if not self.config.use_item_intents:
            return query, ids, None
        return query[:, :d], ids, self.mix_item_intents(self.supply @ query[:, -d:].T, None)

    def parts(self, states: States, weights: Tensor, tables: list[Tensor]) -> Tensor:
        """[T, 3, I+1]: what each branch adds to the scores."""
        weighted = self.fusion_scale * weights[:, :, None] * states.branches
        return torch.stack([weighted[:, k] @ tables[self.branch_table[k]].T for k in range(3)], dim=1)

    def mix_item_intents(self, vectors: Tensor, rows: Tensor | None) -> Tensor:
        """sum over an item's intents of weight * vectors[latent]: [n, any]. vectors [N, any]."""
        if rows is None:
            return FixedCodes.apply(vectors, *self._codes)  # type: ignore[no-any-return]
        return F.embedding_bag(self.item_latents[rows], vectors, per_sample_weights=self.item_weights[rows], mode="sum")

    def without_item_intents(self) -> Recommender:
        """A copy whose items carry no intents."""
        bare = copy.deepcopy(self)
        bare.item_weights.zero_()
        vars(bare).pop("_codes", None)  # worked out from the weights before
        return bare

    @cached_property
    def _codes(self) -> tuple[Bags, Bags]:
        """The items' intents and their transpose, sparse. They never change once the model is filled or loaded."""
        return code_bags(self.item_latents, self.item_weights, self.shape.n_latents)


def at_positions(states: Tensor, inputs: ModelInput) -> Tensor:
    """[B, L, d] -> [T, d]; zeros where the sequence is empty, for there is nothing to read."""
    length = inputs.items.shape[1]
    picked = states.flatten(0, 1)[inputs.positions]
    empty = inputs.lengths[torch.div(inputs.positions, length, rounding_mode="floor")] == 0
    return picked.masked_fill(empty[:, None], 0.0)
