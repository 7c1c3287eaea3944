"""Processes that train one model together: each has a part of the rows of every batch, and all have the same weights.

What is written for a group is written for one process too: `ALONE` sends nothing, and gives back what it is given.
"""

from __future__ import annotations

import torch
from torch import Tensor


class ProcessGroup:
    """One process that trains alone. Every process of a larger group makes the same calls in the same order."""

    rank = 0
    size = 1

    def part(self, n: int) -> slice:
        """Which of n rows are this process's: about equally many each, in the order of ranks."""
        return slice(n * self.rank // self.size, n * (self.rank + 1) // self.size)

    def sum(self, x: Tensor) -> Tensor:
        """The sum of everybody's x, all of one shape; its gradient is that of the own x.

        So the gradients by a parameter that the processes find are parts, whose sum is the gradient of the whole.
        """
        return x

    def gather(self, x: Tensor) -> Tensor:
        """Everybody's rows [n, ...] one below the other, without gradient; n may differ."""
        return x

    def first(self, value: float) -> float:
        """What rank 0 gives: for decisions that no two processes may take otherwise."""
        return value


ALONE = ProcessGroup()


class GlooGroup(ProcessGroup):
    """The processes of `torch.distributed`, which was begun with gloo: what is sent goes through main memory."""

    def __init__(self) -> None:
        from torch import distributed

        self._with = distributed
        self.rank, self.size = distributed.get_rank(), distributed.get_world_size()

    def sum(self, x: Tensor) -> Tensor:
        """As `ProcessGroup.sum`."""
        sent = x.detach().to("cpu", copy=True)
        self._with.all_reduce(sent)
        total = sent.to(x.device)
        return total + (x - x.detach()) if x.requires_grad else total

    def gather(self, x: Tensor) -> Tensor:
        """As `ProcessGroup.gather`."""
        counts = [torch.empty(1, dtype=torch.long) for _ in range(self.size)]
        self._with.all_gather(counts, torch.tensor([len(x)]))
        longest = max(int(count) for count in counts)
        sent = torch.zeros(longest, *x.shape[1:], dtype=x.dtype)  # gloo sends blocks of one size
        sent[: len(x)] = x.detach()
        blocks = [torch.empty_like(sent) for _ in counts]
        self._with.all_gather(blocks, sent)
        return torch.cat([block[: int(n)] for block, n in zip(blocks, counts, strict=True)]).to(x.device)

    def first(self, value: float) -> float:
        """As `ProcessGroup.first`."""
        sent = torch.tensor([value], dtype=torch.float64)
        self._with.broadcast(sent, src=0)
        return float(sent)
