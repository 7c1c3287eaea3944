"""What a step changes: the weights, and the running average of them that is validated and kept.

    average <- average + (1 - decay) * (weights - average)            after every step, for every weight

Where the softmax is sampled, a step knows gradients of few items only. Then the rows of the other items are neither
moved nor averaged: Adam is lazy (torch's SparseAdam), and a row's average is brought up to date when the row is next
changed, or asked for. Its weights w stood still in between, so that is exact:

    average <- w + (average - w) * product of the decays of the steps in between
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
from torch import Tensor

from saerec.config.schema import RecommenderConfig
from saerec.process_group import ALONE, ProcessGroup
from saerec.recommender.model.base import Recommender
from saerec.recommender.training.checkpoint import flat_optimizer, restore_optimizer


class Updates:
    """The optimizers of one training, and its running average."""

    def __init__(
        self,
        model: Recommender,
        average: Recommender,
        config: RecommenderConfig,
        *,
        by_row: bool,
        group: ProcessGroup = ALONE,
    ) -> None:
        """average: a copy of the model, or the model itself where none is kept. by_row: item ids row by row.
        group: whose gradients are added up."""
        self.decay, self.group = config.average, group
        self.follows = average is not model
        ids = model.item_id.weight
        model.item_id.sparse = by_row
        pairs = zip(model.parameters(), average.parameters(), strict=True)
        whole = [(own, mean) for own, mean in pairs if not by_row or own is not ids]
        self.weights, self.means = [own for own, _ in whole], [mean for _, mean in whole]
        self.optimizer = torch.optim.Adam(self.weights, lr=config.lr, weight_decay=config.weight_decay, fused=True)
        self.rows = (
            ItemRows(ids, average.item_id.weight if self.follows else None, config.lr, group) if by_row else None
        )

    def zero_grad(self) -> None:
        """Forget the gradients."""
        self.optimizer.zero_grad()
        if self.rows is not None:
            self.rows.optimizer.zero_grad()

    @torch.no_grad()
    def step(self, number: int) -> None:
        """By the gradients there are; number: steps before, from 0. In the first ones the average follows faster, or it
        would remember the start."""
        decay = min(self.decay, (number + 1) / (number + 10))
        for weights in self.weights:
            if weights.grad is not None:
                weights.grad = self.group.sum(weights.grad)
        self.optimizer.step()
        if self.rows is not None:
            self.rows.step(decay)
        if self.follows:
            torch._foreach_lerp_([*self.means], [*self.weights], 1 - decay)

    def settle(self) -> None:
        """Bring the average of every row up to date."""
        if self.rows is not None:
            self.rows.settle()

    def state(self) -> dict[str, dict[str, Tensor]]:
        """What `restore` needs, of a settled average."""
        found = {"optimizer": flat_optimizer(self.optimizer)}
        return found if self.rows is None else {**found, "item_optimizer": flat_optimizer(self.rows.optimizer)}

    def restore(self, state: Mapping[str, dict[str, Tensor]]) -> None:
        """Go on from there."""
        restore_optimizer(self.optimizer, state["optimizer"])
        if self.rows is not None:
            restore_optimizer(self.rows.optimizer, state["item_optimizer"])


class ItemRows:
    """The table of item ids [I+1, d], of which a step changes few rows."""

    def __init__(self, ids: Tensor, average: Tensor | None, lr: float, group: ProcessGroup = ALONE) -> None:
        self.ids, self.average, self.group = ids, average, group
        self.optimizer = torch.optim.SparseAdam([ids], lr=lr)
        self.past = 0.0  # sum of the logarithms of all decays since the average was settled
        self.known = torch.zeros(
            len(ids), 1, dtype=torch.float64, device=ids.device
        )  # that sum when a row was averaged

    @torch.no_grad()
    def step(self, decay: float) -> None:
        """Move the rows that have a gradient, and their averages."""
        self.ids.grad = self._everybodys(self.ids.grad.coalesce())  # type: ignore[union-attr]
        rows = self.ids.grad.indices()[0]
        self._catch_up(rows)
        self.optimizer.step()
        if self.average is not None:
            self.past += math.log(decay)
            self.average[rows] = torch.lerp(self.average[rows], self.ids[rows], 1 - decay)
            self.known[rows] = self.past

    def _everybodys(self, grad: Tensor) -> Tensor:
        """The sum of the group's gradients, each of few rows."""
        if self.group.size == 1:
            return grad
        rows, values = self.group.gather(grad.indices()[0]), self.group.gather(grad.values())
        return torch.sparse_coo_tensor(rows[None], values, grad.shape, check_invariants=False).coalesce()

    @torch.no_grad()
    def settle(self) -> None:
        """Bring every row's average up to date."""
        self._catch_up(slice(None))
        self.past = 0.0
        self.known.zero_()

    def _catch_up(self, rows: Tensor | slice) -> None:
        """As if their average had followed at every step, while their weights stood still."""
        if self.average is not None:
            left = torch.exp(self.past - self.known[rows]).to(self.ids.dtype)
            self.average[rows] = torch.lerp(self.ids[rows], self.average[rows], left)
