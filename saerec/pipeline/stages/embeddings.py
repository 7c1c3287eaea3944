"""Stage `embeddings`: how the run reads its texts, and a vector for every passage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.blocks import blocks, give_back, read_rows
from saerec.config.schema import Config
from saerec.data.about_texts import MOSTLY, text_notes
from saerec.data.passage_table import spoken_share
from saerec.embedding.corpus import CorpusEmbedding
from saerec.embedding.masking import bound_words
from saerec.embedding.reading import Reading, fit_reading
from saerec.pipeline.stage import Context, Stage, train_passages
from saerec.workspace.artifacts import knows_reasons, languages
from saerec.workspace.run import Run
from saerec.workspace.stage_writer import StageWriter

MOST_COUNTED: Final = 1 << 20
"""Passages in which words that are bound to few items are looked for."""
ROWS_READ: Final = 1 << 13
"""Passages that are read at once."""
MOST_READ: Final = 100_000
"""Passages whose mean and size a reading is fitted to."""


def _embeddings(context: Context, writer: StageWriter) -> None:
    run, embedder = context.run, context.embedder
    passages = run.table("data/texts", [c.INTERACTION, c.ITEM, c.SPLIT])
    train = train_passages(passages)
    by_meaning = reads_meaning(context.config, passages[train]) and knows_reasons(run)
    for said in text_notes(languages(run), spoken_share(passages), context.config.embedding):
        context.reporter.note(said)
    words = _things(context, passages, train) if by_meaning else frozenset()
    vectors = writer.mapped_array("texts", (len(passages), embedder.d_model), np.float32)
    masked = lambda: map(Reading(words).masked, run.column_blocks("data/texts", c.TEXT))  # noqa: E731
    CorpusEmbedding(vectors, masked, context.cache, embedder.fingerprint).fill(
        context.embed_chunks, context.reporter.progress
    )
    reading = _reading(context, read_rows(vectors, _sample(train)), words) if by_meaning else Reading()
    if by_meaning:
        reading.save(writer.directory)
        _write_as_read(writer, vectors, reading)
    meta = {"model": embedder.model_id, "fingerprint": embedder.fingerprint, "d_model": embedder.d_model}
    writer.json("meta", {**meta, **asdict(context.config.embedding), "reading": reading.fingerprint})
    writer.metrics = {"d_model": embedder.d_model, "model": embedder.model_id, "masked_words": len(words)}


def reads_meaning(config: Config, passages: pd.DataFrame) -> bool:
    """Whether a run reads for what people mean: they must speak, in at least half of the training passages."""
    if config.embedding.reading == "auto":
        return len(passages) > 0 and spoken_share(passages) >= MOSTLY
    return config.embedding.reading == "meaning"


def _things(context: Context, passages: pd.DataFrame, train: np.ndarray) -> frozenset[str]:
    """The words bound to few items, as people use them. Words that name a reason are never among them."""
    bank, run = context.packaged_bank, context.run
    named = " ".join((*bank.reasons, *bank.opposites)).lower()
    keep = frozenset(named.replace("-", " ").split()) | frozenset(named.split())
    spoken = _sample(train & (passages[c.INTERACTION] >= 0).to_numpy(), MOST_COUNTED)
    if not len(spoken):
        return frozenset()
    items = passages[c.ITEM].to_numpy()[spoken]
    return bound_words(lambda: _texts_at(run, spoken), items, keep, seed=context.config.seed)


def _sample(chosen: np.ndarray, most: int = MOST_READ) -> np.ndarray:
    """Rows that are `chosen` [n] bool; every so-manieth where they are more than `most`."""
    rows = np.flatnonzero(chosen)
    return rows[:: -(-len(rows) // most)] if len(rows) > most else rows


def _texts_at(run: Run, rows: np.ndarray) -> Iterator[list[str]]:
    """The wordings of some passages, rows rising, a block at a time."""
    start = 0
    for block in run.column_blocks("data/texts", c.TEXT):
        first, last = np.searchsorted(rows, (start, start + len(block)))
        yield [block[row - start] for row in rows[first:last]]
        start += len(block)


def _reading(context: Context, vectors: np.ndarray, words: frozenset[str]) -> Reading:
    bank = context.packaged_bank
    wishes = np.flatnonzero(bank.sign != 0)
    sentences = context.embed_bank([bank.sentences[i] for i in wishes])
    return fit_reading(vectors, sentences, bank.reason[wishes], words)


def _write_as_read(writer: StageWriter, vectors: np.ndarray, reading: Reading) -> None:
    """The passages as the dictionary sees them, `reading`.npy."""
    assert reading.matrix is not None
    seen = writer.mapped_array("reading", (len(vectors), reading.matrix.shape[1]), np.float32)
    for part in blocks(len(vectors), ROWS_READ):
        seen[part] = reading.vectors(read_rows(vectors, part))
        give_back(seen)


def _settings(config: Config) -> Any:
    return asdict(config.embedding)


EMBEDDINGS = Stage("embeddings", ("data",), 3, _settings, _embeddings)
