"""Stage `sae`: the dictionary, learned from the embeddings of training passages."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from saerec.config.schema import Config, SAEConfig
from saerec.data.passages import distinct_train
from saerec.pipeline.stage import Context, Stage
from saerec.workspace.artifacts import read_vectors, read_vectors_name, reads_meaning
from saerec.workspace.run import Run
from saerec.workspace.stage_writer import StageWriter

if TYPE_CHECKING:
    from saerec.sae.training import TrainedSAE


def distinct_train_passages(run: Run) -> np.ndarray:
    """Rows of the passages the dictionary learns from: of each wording one, none from held-out reviews."""
    return np.flatnonzero(distinct_train(run.table("data/texts")))


def fit_sae(context: Context, config: SAEConfig, rows: np.ndarray, seed: int, *, told_as: str = "") -> TrainedSAE:
    """A dictionary of some rows of the run's passages, trained by its engine."""
    from saerec.sae.fitting import FitSAE

    vectors = context.run.check_file(f"{read_vectors_name(context.run)}.npy").absolute()
    machine = context.machine
    return context.train(FitSAE(vectors, rows, config, seed, machine.device, machine.threads, told_as))


def _sae(context: Context, writer: StageWriter) -> None:
    from saerec.sae.metrics import sae_metrics
    from saerec.sae.sizing import FIRINGS_OF_MEANING, FIRINGS_PER_LATENT, resolve_sizes
    from saerec.sae.storage import save_sae

    run, rows = context.run, distinct_train_passages(context.run)
    firings = FIRINGS_OF_MEANING if reads_meaning(run) else FIRINGS_PER_LATENT
    config = resolve_sizes(context.config.sae, len(rows), firings=firings)
    trained = fit_sae(context, config, rows, context.config.seed, told_as="sae")
    save_sae(trained.sae, writer.directory)
    writer.table("history", trained.history)
    found = sae_metrics(trained.sae.to(context.device), read_vectors(run), rows)
    writer.metrics = {"n_latents": config.n_latents, "k": config.k, **found}


def _sae_settings(config: Config) -> Any:
    """Without the seeds of stability: asking for it must not make another dictionary, and orphan what was written."""
    settings = asdict(config.sae)
    del settings["stability_seeds"]
    return [settings, config.seed]


SAE = Stage("sae", ("embeddings",), 2, _sae_settings, _sae)
