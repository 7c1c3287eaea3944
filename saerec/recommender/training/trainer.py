"""One training of a recommender, epoch by epoch.

Several processes can share it: each has a part of the windows of every batch and of the people of the validation, draws
the same negatives, and adds its gradients to those of the others. All have the whole network.
"""

from __future__ import annotations

import copy
import time
from typing import Any

import numpy as np
import torch
from torch import Tensor

from saerec import columns as c
from saerec.config.schema import RecommenderConfig
from saerec.errors import ConfigError, RefusedDataError
from saerec.evaluation.metrics import hit_rate_at_k, measured, ndcg_at_k, rank_targets
from saerec.hardware import has_bf16
from saerec.process_group import ALONE, ProcessGroup
from saerec.progress import Progress
from saerec.recommender.data import TOO_FEW, RecommenderData
from saerec.recommender.inputs.batches import Batch, prefix_windows, split_batches, training_batch, whole_windows
from saerec.recommender.model.base import Recommender
from saerec.recommender.model.storage import make_recommender
from saerec.recommender.scoring.scorer import chunk_scorer
from saerec.recommender.training.checkpoint import Progressed
from saerec.recommender.training.loss import NegativeSampler, full_loss, sampled_loss
from saerec.recommender.training.updates import Updates


class Trainer:
    """One training: the network, the optimizer, and what is known after each epoch.

    Where nothing is held out, there is nothing to choose by: all epochs are trained and the last one is kept.
    """

    def __init__(
        self,
        data: RecommenderData,
        config: RecommenderConfig,
        seed: int,
        device: torch.device,
        progress: Progress,
        *,
        chosen: bool = False,
        group: ProcessGroup = ALONE,
    ) -> None:
        """chosen: epochs were chosen before, so that nobody needs to have anything held out."""
        self.data, self.config, self.seed, self.device, self.progress = data, config, seed, device, progress
        self.group = group
        windows = prefix_windows if config.design == "released" else whole_windows
        self.windows = windows(data, config.max_length)
        self.users = measured(data.held_out(c.VALID), seed=seed)
        if not len(self.windows.starts) or not (chosen or len(self.users)):
            raise RefusedDataError(TOO_FEW)
        least = min(len(self.windows.starts), len(self.users) or group.size)
        if group.size > least:
            raise ConfigError(f"{group.size} processes share {least} people at most. Take fewer workers.")
        self.model = make_recommender(data, config).to(device)
        self.average = copy.deepcopy(self.model) if config.average else self.model
        drawn = config.drawn(data.n_items)
        self.sampler = NegativeSampler(data.popularity(), drawn) if drawn else None
        self.updates = Updates(self.model, self.average, config, by_row=bool(drawn), group=group)
        self.half = config.bf16 and has_bf16(device)
        self.rows: list[dict[str, Any]] = []
        self.done, self.best_epoch, self.best_value = 0, 0, -1.0
        self.best: dict[str, Tensor] = {}

    @property
    def finished(self) -> bool:
        """Whether to stop."""
        return self.done >= self.config.epochs or self.done - self.best_epoch > self.config.patience

    def epoch(self) -> dict[str, Any]:
        """One pass over the targets, then the validation; returns the row of the history."""
        started = time.monotonic()
        # Fresh generators for every epoch: a resumed training draws what an uninterrupted one would have.
        # What dropout draws is each process's own.
        torch.manual_seed(self.seed * 1_000_003 + self.done + 7_368_787 * self.group.rank)
        rng = np.random.default_rng([self.seed, self.done])
        loss = self._pass(rng)
        accuracy = self._accuracy()
        self.done += 1
        value = accuracy.get("NDCG@10", float(self.done))  # with nothing to choose by, a later epoch is a better one
        best = value > self.best_value
        if best:
            self.best_epoch, self.best_value, self.best = self.done, value, _copy(self.average)
        seconds = round(time.monotonic() - started, 3)
        row = {"epoch": self.done, "loss": loss, **accuracy, "seconds": seconds, "best": best}
        self.rows.append(row)
        return row

    def _pass(self, rng: np.random.Generator) -> float:
        self.model.train()
        batches = split_batches(self.windows, self.config.batch_targets, rng)
        total = torch.zeros((), device=self.device)
        for number, chosen in enumerate(batches):
            total += self.step(chosen, rng, self.done * len(batches) + number)
            self.progress(self.done * len(batches) + number + 1, self.config.epochs * len(batches))
        self.updates.settle()
        mean = self.group.sum(total).item() / int(self.windows.n_targets.sum())
        if not np.isfinite(mean):
            raise ConfigError(f"The recommender's loss is {mean}. Lower recommender.lr (now {self.config.lr}).")
        return mean

    def step(self, chosen: np.ndarray, rng: np.random.Generator, number: int) -> Tensor:
        """One step by the chosen windows, `number` steps after the first; the sum of the loss over this process's
        targets."""
        mine = chosen[self.group.part(len(chosen))]
        # Who has none adds a gradient of zeros: all have to add something, to the same weights.
        some, weight = (mine, 1.0) if len(mine) else (chosen[:1], 0.0)
        batch = training_batch(self.data, self.windows, some, self.device, self.config.lookahead)
        loss = self._loss(batch, rng) * weight
        self.updates.zero_grad()
        # Divided by the size meant, not the size met: every target weighs alike in every batch.
        (loss / self.config.batch_targets).backward()
        self.updates.step(number)
        return loss.detach()

    def _loss(self, batch: Batch, rng: np.random.Generator) -> Tensor:
        states = self.model(batch.inputs)
        query = self.model.query(states, states.weights)
        if self.sampler is None:
            return full_loss(query, self.model, batch.targets, batch.shares, half=self.half)
        negatives, expected = self.sampler.draw(rng, self.device)
        return sampled_loss(query, self.model, batch.targets, batch.shares, negatives, expected)

    def _accuracy(self) -> dict[str, float]:
        """HR@10 and NDCG@10 on validation; empty where nothing is held out."""
        if not len(self.users):
            return {}
        ranks = self.validate()
        return {"HR@10": float(hit_rate_at_k(ranks, 10).mean()), "NDCG@10": float(ndcg_at_k(ranks, 10).mean())}

    def validate(self) -> np.ndarray:
        """[U] ranks of the validation items."""
        users = self.users[self.group.part(len(self.users))]
        score = chunk_scorer(self.average, self.data, users, c.VALID)
        ranks = rank_targets(score, self.data.targets(users, c.VALID), n_items=self.data.n_items)
        return self.group.gather(torch.from_numpy(ranks)).numpy()

    def best_model(self) -> Recommender:
        """The network with the weights of its best epoch, in evaluation mode."""
        self.average.load_state_dict(self.best)
        return self.average.eval()

    def snapshot(self) -> Progressed:
        """Everything `restore` needs."""
        tensors = {
            "model": _copy(self.model),
            "average": _copy(self.average),
            "best": self.best,
            **self.updates.state(),
        }
        return Progressed(self.done, self.rows, self.best_epoch, self.best_value, tensors)

    def restore(self, state: Progressed) -> None:
        """Go on from a snapshot."""
        self.done, self.rows = state.epoch, state.rows
        self.best_epoch, self.best_value, self.best = state.best_epoch, state.best_value, state.tensors["best"]
        self.model.load_state_dict(state.tensors["model"])
        self.average.load_state_dict(state.tensors["average"])
        self.updates.restore(state.tensors)


def _copy(model: Recommender) -> dict[str, Tensor]:
    return {name: tensor.detach().cpu().clone() for name, tensor in model.state_dict().items()}
