"""Fit a dictionary to embeddings.

loss = mean over texts and prefixes m of |x - x^_m|^2 / V  +  aux_coefficient * |e - e^|^2 / |e|^2
        +  the architecture's own penalty, if it has one
V is the mean-centred variance of the data, e = x - x^ (no gradient), e^ its reconstruction by the latents that have
not fired for `dead_after` steps; see saerec.sae.dead. Adam; rows of W_dec stay on the unit sphere.

Several processes can train one SAE: each has a part of the texts of every batch. What is said of a batch, which latents
are kept, which are dead, the loss, is worked out of the whole batch, and gradients are added up.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from saerec.blocks import read_rows
from saerec.config.schema import SAEConfig
from saerec.errors import ConfigError, DataError, RefusedDataError
from saerec.process_group import ALONE, ProcessGroup
from saerec.progress import Progress, no_progress
from saerec.sae.base import SAE
from saerec.sae.dead import RESTART_EVERY, RESTART_UNTIL, DeadLatents
from saerec.sae.metrics import sae_metrics
from saerec.sae.sampling import batch_of, geometric_median, sample, split
from saerec.sae.schedule import Schedule
from saerec.sae.sizing import resolve_sizes
from saerec.sae.sparse import Entries, nested_error, sparse_decode, sparse_encode
from saerec.sae.storage import ARCHITECTURES

ROWS = 60
"""Rows of history, about."""
GRADIENT_NORM = 1.0
HISTORY = ("epoch", "step", "loss", "fvu", "fvu_held_out", "l0", "dead_share", "density_mean", "lr")


@dataclass(frozen=True)
class TrainedSAE:
    """The best state on held-out texts, and how training went."""

    sae: SAE
    history: pd.DataFrame
    """epoch, step, loss, fvu, fvu_held_out, l0, dead_share, density_mean, lr: one row about every 1/60 of the steps.
    fvu, l0 and loss are means since the row before, on training texts; epoch counts passes, with a fraction."""


class StepResult(NamedTuple):
    """What one step tells."""

    loss: float
    squared_error: float
    n_active: int


def train_sae(
    embeddings: np.ndarray,
    config: SAEConfig,
    *,
    seed: int,
    rows: np.ndarray | None = None,
    device: str = "cpu",
    progress: Progress | None = None,
    on_row: Callable[[dict[str, float]], None] | None = None,
    group: ProcessGroup = ALONE,
) -> TrainedSAE:
    """Fit an SAE to embeddings [n, d], or to some `rows` of them (rising).

    The embeddings may be memory-mapped: batches are read as they are needed, and memory does not grow with n.
    A tenth of the texts (at most 10,000) is held out; the state with the lowest FVU on them is returned. When that
    stops falling, the learning rate starts its decay at once. Same seed, data and machine (CPU): same result. A group
    comes to the same up to the order in which floats are added.
    progress counts steps. Raises DataError when there are too few texts or values that are not numbers, ConfigError
    when a batch has fewer texts than the group has processes.
    """
    rows = np.arange(len(embeddings)) if rows is None else rows
    config = resolve_sizes(config, len(rows))
    if embeddings.ndim != 2 or len(rows) < 2:
        raise RefusedDataError(
            f"A dictionary needs at least 2 embeddings [n, d], got {len(rows)} of {embeddings.shape}."
        )
    rng = np.random.default_rng(seed)
    train, held_out = (rows[part] for part in split(len(rows), rng))
    trainer = Trainer(embeddings, train, config, rng, device, group)
    validation = read_rows(embeddings, held_out) * np.float32(trainer.scale)
    return _fit(trainer, validation, progress or no_progress, on_row)


def _fit(
    trainer: Trainer, validation: np.ndarray, progress: Progress, on_row: Callable[[dict[str, float]], None] | None
) -> TrainedSAE:
    schedule = trainer.schedule
    every = max(1, -(-schedule.n_steps // ROWS))
    rows: list[dict[str, float]] = []
    results: list[StepResult] = []
    best = copy.deepcopy(trainer.sae)
    for x in trainer.batches():
        results.append(trainer.step(x))
        progress(schedule.step, schedule.n_steps)
        if schedule.step % every and not schedule.is_over:
            continue
        held_out = trainer.group.first(sae_metrics(trainer.sae, validation)["fvu"])
        row = trainer.row(results) | {"fvu_held_out": held_out}
        results.clear()
        rows.append({name: row[name] for name in HISTORY})
        if schedule.judge(row["fvu_held_out"]):
            best = copy.deepcopy(trainer.sae)
        if on_row:
            on_row(rows[-1])
        if schedule.is_over:
            break
    progress(schedule.step, schedule.step)
    best.rescale(1 / trainer.scale)
    return TrainedSAE(best.requires_grad_(False).eval(), pd.DataFrame(rows, columns=list(HISTORY)))


class Trainer:
    """One SAE in training, in units in which the mean-centred data have variance 1 (the SAE is homogeneous, so
    `rescale` takes it back exactly)."""

    def __init__(
        self,
        embeddings: np.ndarray,
        train: np.ndarray,
        config: SAEConfig,
        rng: np.random.Generator,
        device: str,
        group: ProcessGroup = ALONE,
    ) -> None:
        self.embeddings, self.train, self.config, self.rng, self.group = embeddings, train, config, rng, group
        self.device = torch.device(device)
        self.batch_size = min(config.batch_size, len(train))
        if group.size > self.batch_size:
            raise ConfigError(
                f"{group.size} processes are more than a batch has texts ({self.batch_size}). Take fewer workers."
            )
        self.steps_per_epoch = -(-len(train) // self.batch_size)
        self.schedule = Schedule(config.lr, config.epochs * self.steps_per_epoch)
        some = read_rows(embeddings, sample(train, rng))
        if not np.isfinite(some).all():
            raise DataError("The embeddings hold values that are not numbers. Embed the texts again.")
        variance = float(np.square(some - some.mean(0), dtype=np.float64).sum(1).mean())
        if variance <= 1e-12:
            raise RefusedDataError(
                "The text model reads all these texts as the same, so nothing can be learned from what they differ in. "
                "Perhaps they hold no words (emoji, numbers), or are in a script that the model lacks: give texts in "
                "words, or choose another embedding.model."
            )
        self.scale = variance**-0.5
        build = ARCHITECTURES[config.architecture]
        self.sae = build(embeddings.shape[1], config.n_latents, config.k, seed=int(rng.integers(2**31)))
        with torch.no_grad():
            self.sae.b_dec.copy_(geometric_median(torch.from_numpy(some * np.float32(self.scale))))
        self.sae.to(self.device)
        self.dead = DeadLatents(self.sae, config.dead_after, int(rng.integers(2**31)), group)
        self.optimizer = torch.optim.Adam(self.sae.parameters(), lr=config.lr, fused=True)

    def batches(self) -> Iterator[Tensor]:
        """Batches [B, d] of shuffled training texts, without end; all of one size. Of each the part of this process."""
        order = self.rng.permutation(self.train)
        while True:
            if len(order) < self.batch_size:
                order = np.concatenate([order, self.rng.permutation(self.train)])
            rows, order = np.sort(order[: self.batch_size]), order[self.batch_size :]
            yield batch_of(self.embeddings, rows[self.group.part(len(rows))], self.device) * self.scale

    def step(self, x: Tensor) -> StepResult:
        """One update from x [B, d], of which the other processes of the group have the rest of the batch."""
        sae, group, share = self.sae, self.group, len(x) / self.batch_size
        with torch.no_grad():
            pre_acts = sae.pre_acts(x)
            code = sae.keep_batch(pre_acts, group)
            sae.observe(code, group)
        entries = Entries.of(code, sae.n_latents, sae.prefixes)
        values = sparse_encode(x, sae.W_enc, sae.b_enc, sae.b_dec, entries)
        parts = sparse_decode(values, sae.W_dec, entries).view(len(x), len(sae.prefixes), -1)  # [B, G, d]
        loss, error = nested_error(parts, x - sae.b_dec)  # error [B, d]: x - x^
        loss = group.sum(loss * share)
        penalty = sae.penalty(pre_acts, error, group)
        if penalty is not None:
            loss = loss + penalty
        auxiliary = self.dead.auxiliary(x, pre_acts, error) if self.config.aux_coefficient else None
        if auxiliary is not None:
            loss = loss + self.config.aux_coefficient * auxiliary
        self._update(loss)
        self.dead.observe(entries.latents)
        step = self.schedule.step
        if self.config.restart_dead and step % RESTART_EVERY == 0 and step < RESTART_UNTIL * self.schedule.n_steps:
            self.dead.restart(error, self.optimizer)
        squared_error = group.sum(error.square().sum(1).mean() * share)
        n_active = group.sum(torch.tensor(len(entries.latents)))
        return StepResult(float(loss.detach()), float(squared_error), int(n_active))

    def _update(self, loss: Tensor) -> None:
        """Adam step that leaves the rows of W_dec on the sphere: only the tangent part of their gradient is used."""
        W_dec = self.sae.W_dec
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        for parameter in self.sae.parameters():
            assert parameter.grad is not None
            parameter.grad = self.group.sum(parameter.grad)
        assert W_dec.grad is not None
        W_dec.grad -= (W_dec.grad * W_dec.detach()).sum(1, keepdim=True) * W_dec.detach()
        torch.nn.utils.clip_grad_norm_(self.sae.parameters(), GRADIENT_NORM)
        for group in self.optimizer.param_groups:
            group["lr"] = self.schedule.advance()
        self.optimizer.step()
        self.sae.normalize_decoder()

    def row(self, results: list[StepResult]) -> dict[str, float]:
        """A row of history, from the steps since the last one."""
        loss, error, active = np.mean(np.array(results, dtype=np.float64), axis=0)
        l0 = active / self.batch_size
        return {
            "epoch": self.schedule.step / self.steps_per_epoch,
            "step": self.schedule.step,
            "loss": loss,
            "fvu": error,
            "l0": l0,
            "dead_share": float(self.dead.mask.double().mean()),
            "density_mean": l0 / self.sae.n_latents,
            "lr": self.schedule.lr,
        }
