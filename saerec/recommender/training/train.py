"""Training with early stopping on the validation NDCG@10. Nothing of the test split is read."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import torch

from saerec import columns as c
from saerec.config.schema import RecommenderConfig
from saerec.hardware import threads_kept
from saerec.process_group import ALONE, ProcessGroup
from saerec.progress import Progress, no_progress
from saerec.recommender.cold_start import fill_cold_ids, unsold
from saerec.recommender.data import RecommenderData
from saerec.recommender.model.base import Recommender
from saerec.recommender.scoring.scorer import chunk_scorer
from saerec.recommender.scoring.term_weights import choose_weights
from saerec.recommender.training.checkpoint import (
    drop_checkpoint,
    read_checkpoint,
    training_fingerprint,
    training_settings,
    why_unusable,
    write_checkpoint,
)
from saerec.recommender.training.trainer import Trainer

OnRow = Callable[[dict[str, Any]], None]


class Chosen(NamedTuple):
    """What validation chose in an earlier training."""

    epochs: int
    """the best one: so many are trained"""
    item_knn: float
    """weight of the item kNN term"""
    match: float
    """weight of the match term"""


@dataclass(frozen=True)
class TrainedRecommender:
    """The network at its best epoch."""

    model: Recommender
    history: pd.DataFrame
    """epoch, loss (mean per target), HR@10, NDCG@10 (validation; neither where nothing is held out), seconds, best
    (better than all before)"""


def train_recommender(
    data: RecommenderData,
    config: RecommenderConfig,
    *,
    seed: int,
    device: str = "cpu",
    progress: Progress | None = None,
    on_row: OnRow | None = None,
    checkpoint_to: Path | None = None,
    chosen: Chosen | None = None,
    on_note: Callable[[str], None] | None = None,
    group: ProcessGroup = ALONE,
) -> TrainedRecommender:
    """Train until the validation NDCG@10 has not risen for `config.patience` epochs, and keep the best epoch.

    With `chosen`, train just as many epochs, on data of which nothing is held out, and take the weights as they are.

    The same seed gives the same weights on a CPU. With `checkpoint_to`, every epoch is kept there, an interrupted
    training of the same data, settings and seed goes on from it, and ends with the same weights; with another number
    of threads up to the last digits, since sums are taken in another order. `on_note` is told where it goes on, or why
    it does not.
    A group comes to the same up to the order in which floats are added, and what dropout draws; its process of rank 0
    keeps the epochs.
    Raises DataError when there is nothing to learn from, ConfigError when the loss is no number any more; what
    `progress` raises comes through.
    """
    if chosen is not None:
        config = replace(config, epochs=chosen.epochs)
    with _torch_settings(config.threads, device):
        torch.manual_seed(seed)
        progress = progress or no_progress
        trainer = Trainer(data, config, seed, torch.device(device), progress, chosen=chosen is not None, group=group)
        fingerprint = training_fingerprint(data, config, seed) if checkpoint_to is not None else ""
        if checkpoint_to is not None:
            _go_on(trainer, checkpoint_to, fingerprint, on_note)
        for row in trainer.rows if on_row else ():
            on_row(row)  # type: ignore[misc]
        while not trainer.finished:
            row = trainer.epoch()
            if checkpoint_to is not None and group.rank == 0:
                write_checkpoint(checkpoint_to, fingerprint, trainer.snapshot(), training_settings(config, seed))
            if on_row is not None:
                on_row(row)
        model = trainer.best_model()
        popularity = data.popularity()
        fill_cold_ids(model, popularity, unsold(popularity))
        if chosen is None:
            _blend(model, trainer)
        else:
            model.neighbour_weight.fill_(chosen.item_knn)
            model.match_weight.fill_(chosen.match)
    if checkpoint_to is not None and group.rank == 0:
        drop_checkpoint(checkpoint_to)
    return TrainedRecommender(model, pd.DataFrame(trainer.rows))


def _go_on(trainer: Trainer, directory: Path, fingerprint: str, on_note: Callable[[str], None] | None) -> None:
    """From what an interrupted training left, where it was the same; say so, or why not."""
    kept = read_checkpoint(directory, fingerprint)
    if kept is not None:
        trainer.restore(kept)
        said = f"Training goes on after epoch {kept.epoch}."
    else:
        why = why_unusable(directory, training_settings(trainer.config, trainer.seed))
        said = f"An unfinished training is there, and cannot be gone on with: {why}. It starts over." if why else ""
    if said and on_note is not None:
        on_note(said)


def _blend(model: Recommender, trainer: Trainer) -> None:
    """Choose the weights of the terms beside the network on validation; 0 where one does not help."""
    config = model.config
    model.neighbour_weight.fill_(float(config.neighbours))
    model.match_weight.fill_(float(config.matching and config.use_personal and config.use_item_intents))
    whole = chunk_scorer(model, trainer.data, trainer.users, c.VALID)
    item_knn, match = choose_weights(whole.terms, trainer.data.targets(trainer.users, c.VALID), trainer.data.n_items)
    model.neighbour_weight.fill_(item_knn)
    model.match_weight.fill_(match)


@contextlib.contextmanager
def _torch_settings(threads: int, device: str) -> Iterator[None]:
    """The wanted number of threads, and torch's random state as it was afterwards."""
    with threads_kept(), torch.random.fork_rng(devices=[torch.device(device)] if device.startswith("cuda") else []):
        if threads:
            torch.set_num_threads(threads)
        yield
