"""From rows to batches: windows of the training sequences, cut so that every target weighs the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import torch
from torch import Tensor

from saerec.recommender.data import Histories, RecommenderData
from saerec.recommender.model.base import Intents, ModelInput

HORIZON: Final = 4
"""How many items ahead are targets where later ones are targets at all (`RecommenderConfig.lookahead`).

Measured, validation NDCG@10 of the network of `best` alone, seed 0, with lookahead 0, .15 and .3: Beauty .0766, .0781,
.0789; Sports .0414, -, .0430; with .6 and eight items Beauty .0761. An epoch takes as long.
"""


class Batch(NamedTuple):
    """What is read, and the items that came next at each position."""

    inputs: ModelInput
    targets: Tensor
    """[T, H] int64, the next item first; 0 behind the end of the training sequence"""
    shares: Tensor
    """[T, H] float32: how much of the position's target each is; sums to 1, 0 for what is no target"""


@dataclass(frozen=True)
class Windows:
    """Stretches of rows to read; the targets of row r are the items of row r + 1 and behind, up to the end."""

    starts: np.ndarray
    """[W] int64, first row read"""
    stops: np.ndarray
    """[W] int64, behind the last row read"""
    ends: np.ndarray
    """[W] int64, behind the last row of the training sequence"""
    every_row: bool
    """Whether every row has a target, or only the last one of each window."""

    @property
    def n_targets(self) -> np.ndarray:
        """[W] targets of each window."""
        return self.stops - self.starts if self.every_row else np.ones(len(self.starts), dtype=np.int64)


def whole_windows(data: RecommenderData, max_length: int) -> Windows:
    """Each training sequence once, long ones in pieces counted from the end; every row has a target."""
    training = data.training()
    rows = training.stops - training.starts - 1  # the last training item is only a target
    pieces = np.maximum(0, -(-rows // max_length))
    owner = np.repeat(np.arange(len(rows)), pieces)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    stops = training.stops[owner] - 1 - number * max_length
    starts = np.maximum(training.starts[owner], stops - max_length)
    return Windows(starts, stops, training.stops[owner], every_row=True)


def prefix_windows(data: RecommenderData, max_length: int) -> Windows:
    """Every prefix of every training sequence, read to predict the one item behind it."""
    training = data.training()
    rows = np.maximum(0, training.stops - training.starts - 1)
    owner = np.repeat(np.arange(len(rows)), rows)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(rows) - rows, rows)
    stops = training.starts[owner] + number + 1
    starts = np.maximum(training.starts[owner], stops - max_length)
    return Windows(starts, stops, training.stops[owner], every_row=False)


def split_batches(windows: Windows, batch_targets: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Window numbers of each batch: like lengths together, about `batch_targets` targets each, in random order."""
    order = rng.permutation(len(windows.starts))
    lengths = (windows.stops - windows.starts)[order]
    order = order[np.argsort(lengths, kind="stable")]
    before = np.cumsum(windows.n_targets[order]) - windows.n_targets[order]
    cuts = np.flatnonzero(np.diff(before // batch_targets)) + 1
    batches = np.split(order, cuts)
    return [batches[i] for i in rng.permutation(len(batches))]


def training_batch(
    data: RecommenderData, windows: Windows, chosen: np.ndarray, device: torch.device, lookahead: float = 0.0
) -> Batch:
    """Read the chosen windows. Only real rows become positions. `lookahead`: see RecommenderConfig."""
    starts, stops = windows.starts[chosen], windows.stops[chosen]
    items, lengths = Histories(data.items, starts, stops).padded(int((stops - starts).max()))
    place = np.arange(items.shape[1])
    positions = place < lengths[:, None] if windows.every_row else place == lengths[:, None] - 1
    rows = (starts[:, None] + place)[positions]
    ends = np.repeat(windows.ends[chosen], positions.sum(axis=1))
    return Batch(
        _model_input(data, items, lengths, np.flatnonzero(positions), rows, device),
        *(torch.from_numpy(x).to(device) for x in _targets(data.items, rows, ends, lookahead)),
    )


def _targets(items: np.ndarray, rows: np.ndarray, ends: np.ndarray, lookahead: float) -> tuple[np.ndarray, np.ndarray]:
    """Targets and shares of the positions at these rows, see `Batch`."""
    steps = np.arange(HORIZON if lookahead else 1)
    ahead = rows[:, None] + 1 + steps
    there = ahead < ends[:, None]
    targets = np.where(there, items[np.minimum(ahead, len(items) - 1)], 0).astype(np.int64)
    shares = there * np.float32(lookahead) ** steps.astype(np.float32)
    return targets, shares / shares.sum(axis=1, keepdims=True)


def ranking_batch(data: RecommenderData, histories: Histories, max_length: int, device: torch.device) -> ModelInput:
    """The last position of each history. The histories are stretches of `data.items` and not empty."""
    items, lengths = histories.padded(max_length)
    positions = np.arange(len(items)) * items.shape[1] + lengths - 1
    return _model_input(data, items, lengths, positions, histories.stops - 1, device)


def _model_input(
    data: RecommenderData,
    items: np.ndarray,
    lengths: np.ndarray,
    positions: np.ndarray,
    rows: np.ndarray,
    device: torch.device,
) -> ModelInput:
    intents = Intents.plain(
        torch.from_numpy(data.personal_indices[rows].astype(np.int64)).to(device),
        torch.from_numpy(data.personal_weights[rows].astype(np.float32)).to(device),
    )
    return ModelInput(
        torch.from_numpy(items).to(device),
        torch.from_numpy(lengths).to(device),
        torch.from_numpy(positions.astype(np.int64)).to(device),
        intents,
    )
