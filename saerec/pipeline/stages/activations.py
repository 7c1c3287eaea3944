"""Stage `activations`: the code of every passage, the texts that fire each latent, and the words that do it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.blocks import blocks, give_back, read_rows
from saerec.config.schema import Config
from saerec.files import fingerprint
from saerec.intents.reasons import CLASSES
from saerec.pipeline.engines.base import Chunk
from saerec.pipeline.stage import Context, Stage, train_passages
from saerec.pipeline.stages.dictionary import distinct_train_passages, fit_sae
from saerec.workspace.artifacts import knows_reasons, read_vectors, read_vectors_name, reading, reads_meaning
from saerec.workspace.stage_writer import StageWriter

if TYPE_CHECKING:
    from saerec.intents.about import About
    from saerec.intents.sentence_reader import Read, SentenceReader
    from saerec.sae import base

WORDS_CHUNK = 1024
SEED_STEP = 1009
"""Between the seeds of stability: far from those a person counts up."""


def _activations(context: Context, writer: StageWriter) -> None:
    from saerec.intents.about import praised_share, unread
    from saerec.intents.examples import select_top_texts
    from saerec.intents.sentence_reader import Read, with_stars
    from saerec.sae.activations import Activations
    from saerec.sae.storage import load_sae
    from saerec.text.wordings import first_of_each, wordings

    run = context.run
    table = run.table("data/texts", [c.TEXT, c.SPLIT, c.INTERACTION])
    texts, train = table[c.TEXT], train_passages(table)
    wording = wordings(texts)
    distinct = first_of_each(wording, train)
    sae = load_sae(run.folder("sae"))
    vectors, reader = read_vectors(run), context.sentence_reader if knows_reasons(run) else None
    embeddings = run.array("embeddings/texts")
    classes, met = as_read(reader, embeddings)
    read = Read(classes, with_stars(met, *stars(table, run.table("data/interactions", [c.RATING, c.SPLIT]))))
    about: list[About] = []

    def fill(acts: np.ndarray, indices: np.ndarray) -> None:
        _encode(context, acts, indices)
        about.append(_about(context, writer, acts, indices, read, distinct) if reader else unread(sae.n_latents))

    acts = Activations.create(writer.directory, (len(vectors), sae.capacity), sae.n_latents, fill)
    if reads_meaning(run):
        about[0].rule.save(writer.directory)
    writer.array("classes", read.classes.astype(np.float16))
    writer.array("met", read.met.astype(np.float16))
    writer.table("reasons", about[0].reasons)
    latents = acts.table(train).join(about[0].latents)
    latents[c.PRAISED] = praised_share(acts, read.met, train)
    if context.config.sae.stability_seeds:
        latents[c.STABILITY] = _stability(context)
    writer.table("latents", latents)
    top = select_top_texts(acts, context.config.intents.top_texts, train, wording)
    top[c.WORDS] = _words(context, sae, texts, top)
    writer.table("top_texts", top)
    writer.metrics = {"dead_share": float(latents[c.DEAD].mean())}


def _encode(context: Context, acts: np.ndarray, indices: np.ndarray) -> None:
    """Fill both [n, K], which may lie on disk, with the codes of the passages, by the run's engine."""
    from saerec.sae.encoding import ROWS, EncodeRows, unpack

    run, ranges = context.run, list(blocks(len(acts), ROWS))
    work = EncodeRows(run.folder("sae"), run.check_file(f"{read_vectors_name(run)}.npy"))
    chunks = (Chunk(fingerprint(run.recorded("sae"), part.start), (part.start, part.stop)) for part in ranges)
    found = context.engine.map_chunks(work, chunks, run.path("job", "parts", "activations"))
    for part, codes in zip(ranges, found, strict=True):
        acts[part], indices[part] = unpack(codes)
        give_back(acts)
        give_back(indices)
        context.reporter.progress(part.stop, len(acts))


def as_read(reader: SentenceReader | None, embeddings: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """([n, 4], [n]) what passages are read as, and whether they say that a reason is met; zeros and even chances where
    the bank has no part in it."""
    if reader is None:
        n = len(embeddings)
        return np.zeros((n, len(CLASSES)), dtype=np.float32), np.full(n, 0.5, dtype=np.float32)
    return reader.probabilities(embeddings), reader.met(embeddings)


def stars(texts: pd.DataFrame, interactions: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """(rating of the review each text stands in, NaN for others; the ratings of training reviews)."""
    given = interactions[c.RATING].to_numpy(np.float64)
    review = texts[c.INTERACTION].to_numpy()
    rating = np.where(review >= 0, given[np.maximum(review, 0)], np.nan)
    return rating, given[(interactions[c.SPLIT] == c.TRAIN).to_numpy()]


def _about(
    context: Context, writer: StageWriter, acts: np.ndarray, indices: np.ndarray, read: Read, use: np.ndarray
) -> About:
    """What latents are about, by `use` [n] bool of the texts. Codes become evidence, in place, where people speak: a
    run that reads texts as written has nobody's meaning to keep to."""
    from saerec.intents.about import about_latents
    from saerec.intents.reason_reader import ReasonReader, corpus_sample
    from saerec.intents.saying_choice import Readers

    run, sentences, as_read = context.run, context.sentence_reader, reading(context.run)
    vectors = read_vectors(run)
    known = as_read.vectors(sentences.embeddings), as_read.vectors(sentences.names)
    sample = corpus_sample(np.flatnonzero(use))
    reader = ReasonReader(sentences.bank, *known, read_rows(vectors, sample), read.classes[sample, 0])
    embeddings, n_latents = run.array("embeddings/texts"), int(run.json("sae/cfg")["n_latents"])
    readers = Readers(reader, sentences)
    with writer.scratch() as room:
        about = about_latents(acts, indices, vectors, embeddings, read.classes, use, readers, n_latents, room)
    if reads_meaning(run):
        about.rule.keep(acts, indices, read.classes, vectors)
        with writer.scratch() as room:
            about = replace(about, rule=about.rule.with_floor(acts, indices, use, room))
        about.rule.cut(acts, indices)
    return about


def _stability(context: Context) -> np.ndarray:
    """[n_latents] how surely other seeds find each latent again; trains `sae.stability_seeds` dictionaries."""
    from saerec.sae.matching import seed_stability
    from saerec.workspace.artifacts import decoder_rows

    config, rows = context.config, distinct_train_passages(context.run)
    others = []
    for extra in range(1, config.sae.stability_seeds + 1):
        trained = fit_sae(context, config.sae, rows, config.seed + SEED_STEP * extra)
        others.append(trained.sae.W_dec.numpy())
    return seed_stability(decoder_rows(context.run), others)


def _words(context: Context, sae: base.SAE, texts: pd.Series, top: pd.DataFrame) -> pd.Series:
    """JSON [[word, contribution], ...] for each row of `top`, worked out in chunks: token states are large.

    In the order of the texts, so that one that stands under many latents is embedded once.
    """
    from saerec.embedding.reading import ReadingEmbedder
    from saerec.embedding.words import word_contributions

    embedder = ReadingEmbedder(context.embedder, reading(context.run))
    rows, found = top.sort_values(c.TEXT_ID, kind="stable"), []
    for start in range(0, len(rows), WORDS_CHUNK):
        part = rows.iloc[start : start + WORDS_CHUNK]
        shared = word_contributions(embedder, sae, texts.iloc[part[c.TEXT_ID]].tolist(), part[c.LATENT].tolist())
        for words in shared:
            pairs = [[word, round(float(x), 4)] for word, x in zip(words.words, words.contributions, strict=True)]
            found.append(json.dumps(pairs, ensure_ascii=False))
        context.reporter.progress(len(found), len(rows))
    return pd.Series(found, index=rows.index, dtype="str")


def _activations_settings(config: Config) -> Any:
    seeds = config.sae.stability_seeds
    return [config.intents.top_texts, seeds] if seeds else config.intents.top_texts


ACTIVATIONS = Stage("activations", ("sae",), 7, _activations_settings, _activations)
