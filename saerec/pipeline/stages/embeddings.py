"""Stage `embeddings`: how the run reads its texts, and a vector for every passage."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.config.schema import Config
from saerec.embedding.masking import bound_words
from saerec.embedding.reading import Reading, fit_reading
from saerec.pipeline.stage import Context, Stage, train_passages
from saerec.workspace.artifacts import knows_reasons
from saerec.workspace.stage_writer import StageWriter

NOT_ENGLISH: Final = (
    "The bank of reasons is English and says nothing of these texts: latents are named by their own words, and what "
    "people want is not told from what they praise. The packaged text model is English too: for other languages choose "
    "a multilingual one, for example --set embedding.model=sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2."
)


def _embeddings(context: Context, writer: StageWriter) -> None:
    table = context.run.table("data/texts")
    train = train_passages(table)
    by_meaning = reads_meaning(context.config, table[train]) and knows_reasons(context.run)
    if not knows_reasons(context.run):
        context.reporter.note(NOT_ENGLISH)
    words = _things(context, table[train]) if by_meaning else frozenset()
    vectors = context.embed(Reading(words).masked(table[c.TEXT].tolist()))
    reading = _reading(context, vectors[train], words) if by_meaning else Reading()
    writer.array("texts", vectors)
    if by_meaning:
        reading.save(writer.directory)
        writer.array("reading", reading.vectors(vectors))
    embedder = context.embedder
    meta = {"model": embedder.model_id, "fingerprint": embedder.fingerprint, "d_model": embedder.d_model}
    writer.json("meta", {**meta, **asdict(context.config.embedding), "reading": reading.fingerprint})
    writer.metrics = {"d_model": embedder.d_model, "model": embedder.model_id, "masked_words": len(words)}


def reads_meaning(config: Config, passages: pd.DataFrame) -> bool:
    """Whether a run reads for what people mean: they must speak, in at least half of the training passages."""
    if config.embedding.reading == "auto":
        return bool(len(passages)) and bool((passages[c.INTERACTION] >= 0).mean() >= 0.5)
    return config.embedding.reading == "meaning"


def _things(context: Context, passages: pd.DataFrame) -> frozenset[str]:
    """The words bound to few items, as people use them. Words that name a reason are never among them."""
    spoken = passages[passages[c.INTERACTION] >= 0]
    named = " ".join((*context.packaged_bank.reasons, *context.packaged_bank.opposites)).lower()
    keep = frozenset(named.replace("-", " ").split()) | frozenset(named.split())
    return bound_words(spoken[c.TEXT].tolist(), spoken[c.ITEM].to_numpy(), keep, seed=context.config.seed)


def _reading(context: Context, vectors: np.ndarray, words: frozenset[str]) -> Reading:
    bank = context.packaged_bank
    wishes = np.flatnonzero(bank.sign != 0)
    sentences = context.embed_bank([bank.sentences[i] for i in wishes])
    return fit_reading(vectors, sentences, bank.reason[wishes], words)


def _settings(config: Config) -> Any:
    return asdict(config.embedding)


EMBEDDINGS = Stage("embeddings", ("data",), 2, _settings, _embeddings)
