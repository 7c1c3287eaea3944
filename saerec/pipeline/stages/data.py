"""Stages from raw files to activations."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.config.schema import Config
from saerec.data.corpus import build_corpus
from saerec.pipeline.stage import Context, train_passages
from saerec.pipeline.stage_type import Stage
from saerec.workspace.run import Run
from saerec.workspace.stage_writer import StageWriter

if TYPE_CHECKING:
    from saerec.sae import base

WORDS_CHUNK = 1024
SEED_STEP = 1009
"""Between the seeds of stability: far from those a person counts up."""


def _data(context: Context, writer: StageWriter) -> None:
    raw = context.origin.read()
    corpus = build_corpus(raw, context.config.data)
    for name in ("interactions", "items", "users", "texts"):
        writer.table(name, getattr(corpus, name))
    if raw.truth is not None:
        for name in ("intents", "users", "items", "sentences"):
            writer.table(f"truth_{name}", getattr(raw.truth, name))
    writer.json("source", asdict(raw.source))
    writer.metrics = {
        "users": corpus.n_users,
        "items": corpus.n_items,
        "interactions": len(corpus.interactions),
        "texts": len(corpus.texts),
    }
    for note in raw.source.notes:
        context.reporter.note(note)


def _embeddings(context: Context, writer: StageWriter) -> None:
    texts = context.run.table("data/texts")[c.TEXT].tolist()
    writer.array("texts", context.embed(texts))
    embedder = context.embedder
    meta = {"model": embedder.model_id, "fingerprint": embedder.fingerprint, "d_model": embedder.d_model}
    writer.json("meta", {**meta, **asdict(context.config.embedding)})
    writer.metrics = {"d_model": embedder.d_model, "model": embedder.model_id}


def distinct_train_passages(run: Run) -> np.ndarray:
    """Rows of the passages the dictionary learns from: of each wording one, none from held-out reviews."""
    texts = run.table("data/texts")
    return np.flatnonzero(train_passages(run) & ~texts[c.TEXT].where(texts[c.SPLIT] == c.TRAIN).duplicated())


def _sae(context: Context, writer: StageWriter) -> None:
    from saerec.sae.metrics import sae_metrics
    from saerec.sae.sizing import resolve_sizes
    from saerec.sae.storage import save_sae
    from saerec.sae.training import train_sae

    embeddings, rows = context.run.array("embeddings/texts"), distinct_train_passages(context.run)
    config = resolve_sizes(context.config.sae, len(rows))
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


def _stability(context: Context) -> np.ndarray:
    """[n_latents] how surely other seeds find each latent again; trains `sae.stability_seeds` dictionaries."""
    from saerec.sae.matching import seed_stability
    from saerec.sae.training import train_sae
    from saerec.workspace.artifacts import decoder_rows

    embeddings, rows = context.run.array("embeddings/texts"), distinct_train_passages(context.run)
    others = []
    for extra in range(1, context.config.sae.stability_seeds + 1):
        trained = train_sae(
            embeddings,
            context.config.sae,
            seed=context.config.seed + SEED_STEP * extra,
            rows=rows,
            device=context.device,
            progress=context.reporter.progress,
        )
        others.append(trained.sae.W_dec.cpu().numpy())
    return seed_stability(decoder_rows(context.run), others)


def _activations(context: Context, writer: StageWriter) -> None:
    from saerec.intents.examples import select_top_texts
    from saerec.sae.activations import Activations
    from saerec.sae.metrics import encode_into
    from saerec.sae.storage import load_sae

    run = context.run
    texts = run.table("data/texts")[c.TEXT]
    sae = load_sae(run.path("sae"))
    embeddings = run.array("embeddings/texts")
    acts = Activations.create(
        writer.directory,
        (len(embeddings), sae.capacity),
        sae.n_latents,
        lambda acts, indices: encode_into(acts, indices, sae, embeddings, progress=context.reporter.progress),
    )
    train = train_passages(run)
    latents = acts.table(train)
    if context.config.sae.stability_seeds:
        latents[c.STABILITY] = _stability(context)
    writer.table("latents", latents)
    top = select_top_texts(acts, context.config.intents.top_texts, train, texts)
    top[c.WORDS] = _words(context, sae, texts, top)
    writer.table("top_texts", top)
    writer.metrics = {"dead_share": float(latents[c.DEAD].mean())}


def _words(context: Context, sae: base.SAE, texts: pd.Series, top: pd.DataFrame) -> pd.Series:
    """JSON [[word, contribution], ...] for each row of `top`, worked out in chunks: token states are large.

    In the order of the texts, so that one that stands under many latents is embedded once.
    """
    from saerec.embedding.words import word_contributions

    rows, found = top.sort_values(c.TEXT_ID, kind="stable"), []
    for start in range(0, len(rows), WORDS_CHUNK):
        part = rows.iloc[start : start + WORDS_CHUNK]
        shared = word_contributions(
            context.embedder, sae, texts.iloc[part[c.TEXT_ID]].tolist(), part[c.LATENT].tolist()
        )
        for words in shared:
            pairs = [[word, round(float(x), 4)] for word, x in zip(words.words, words.contributions, strict=True)]
            found.append(json.dumps(pairs, ensure_ascii=False))
        context.reporter.progress(len(found), len(rows))
    return pd.Series(found, index=rows.index, dtype="str")


def _data_settings(config: Config) -> Any:
    """Without filters that are off, so that runs made before there were any stay as they are."""
    settings = asdict(config.data)
    return {name: value for name, value in settings.items() if value or name not in ("max_interactions", "min_chars")}


def _sae_settings(config: Config) -> Any:
    """Without the seeds of stability: asking for it must not make another dictionary, and orphan what was written."""
    settings = asdict(config.sae)
    del settings["stability_seeds"]
    return [settings, config.seed]


def _activations_settings(config: Config) -> Any:
    seeds = config.sae.stability_seeds
    return [config.intents.top_texts, seeds] if seeds else config.intents.top_texts


DATA = Stage("data", (), 1, _data_settings, _data)
EMBEDDINGS = Stage("embeddings", ("data",), 1, lambda config: asdict(config.embedding), _embeddings)
SAE = Stage("sae", ("embeddings",), 1, _sae_settings, _sae)
ACTIVATIONS = Stage("activations", ("sae",), 1, _activations_settings, _activations)
