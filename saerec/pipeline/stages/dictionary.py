"""Stage `sae`: the dictionary, learned from the embeddings of training passages."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from saerec.config.schema import Config
from saerec.data.passages import distinct_train
from saerec.pipeline.stage import Context, Stage
from saerec.workspace.artifacts import read_vectors, reads_meaning
from saerec.workspace.run import Run
from saerec.workspace.stage_writer import StageWriter


def distinct_train_passages(run: Run) -> np.ndarray:
    """Rows of the passages the dictionary learns from: of each wording one, none from held-out reviews."""
    return np.flatnonzero(distinct_train(run.table("data/texts")))


def _sae(context: Context, writer: StageWriter) -> None:
    from saerec.sae.metrics import sae_metrics
    from saerec.sae.sizing import FIRINGS_OF_MEANING, FIRINGS_PER_LATENT, resolve_sizes
    from saerec.sae.storage import save_sae
    from saerec.sae.training import train_sae

    embeddings, rows = read_vectors(context.run), distinct_train_passages(context.run)
    firings = FIRINGS_OF_MEANING if reads_meaning(context.run) else FIRINGS_PER_LATENT
    config = resolve_sizes(context.config.sae, len(rows), firings=firings)
    trained = train_sae(
        embeddings,
        config,
        seed=context.config.seed,
        rows=rows,
        device=context.device,
        progress=context.reporter.progress,
        on_row=context.rows("sae"),
    )
    save_sae(trained.sae, writer.directory)
    writer.table("history", trained.history)
    writer.metrics = {"n_latents": config.n_latents, "k": config.k, **sae_metrics(trained.sae, embeddings, rows)}


def _sae_settings(config: Config) -> Any:
    """Without the seeds of stability: asking for it must not make another dictionary, and orphan what was written."""
    settings = asdict(config.sae)
    del settings["stability_seeds"]
    return [settings, config.seed]


SAE = Stage("sae", ("embeddings",), 2, _sae_settings, _sae)
