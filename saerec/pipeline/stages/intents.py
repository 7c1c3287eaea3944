"""Stages from activations to intents: names, scores, verdicts, codes, personal and public intents."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.config.schema import IntentsConfig
from saerec.intents.examples import scoring_split
from saerec.intents.retrieval import (
    IntentCodes,
    history_profiles,
    interaction_codes,
    inverse_document_frequency,
    item_codes,
    personal_by_similarity,
    personal_intents,
    public_intents,
)
from saerec.intents.selection import judge
from saerec.pipeline.stage import Context, Stage, train_passages
from saerec.pipeline.stages.name_scores import judge_names
from saerec.pipeline.stages.naming import check_namer, name_latents
from saerec.workspace.artifacts import activations, decoder_rows
from saerec.workspace.run import Run
from saerec.workspace.stage_writer import StageWriter

COLUMNS = [
    c.LATENT, c.NAME, c.DESCRIPTION, c.SOURCE, "keywords", c.SCORE, c.SCORE_LOW, c.SCORE_HIGH, c.AUC, c.N_SCORED,
    c.SCORE_KEYWORDS, c.SCORE_LLM, c.IS_INTENT, c.INTENT_KIND, c.REASON, c.IDF,
]  # fmt: skip
"""Of the table of intents."""
FIRST_NAMES = 24
"""So many are told while their scores are still worked out."""


def _intents(context: Context, writer: StageWriter) -> None:
    run, config = context.run, context.config.intents
    acts = activations(run)
    train = train_passages(run)
    held_out = scoring_split(run.table("data/texts")[c.TEXT]) & train
    named = name_latents(context, writer, acts, train & ~held_out)
    for latent, name in named[[c.LATENT, c.NAME]].head(FIRST_NAMES).itertuples(index=False):
        context.reporter.row("intents", {c.LATENT: latent, c.NAME: name})
    named = named.merge(judge_names(context, writer, named, acts, train & ~held_out, held_out), on=c.LATENT)
    latents = run.table("activations/latents").merge(named, on=c.LATENT, how="left")
    fired = acts.to_csr(train)
    interactions = run.table("data/interactions")
    everything = np.ones(acts.n_latents, dtype=bool)
    idf = _idf(run, fired, interactions, everything, config.item_latents)
    verdicts = judge(latents, config, idf)
    is_intent = verdicts[c.IS_INTENT].to_numpy(bool)
    table = latents.merge(verdicts, on=c.LATENT)
    table[c.IDF] = idf
    writer.table("intents", table[COLUMNS])
    _write_codes(context, writer, fired, is_intent, idf)
    writer.metrics |= {
        "named": int(named[c.NAME].notna().sum()),
        "intents": int(is_intent.sum()),
        "public": int((verdicts[c.INTENT_KIND] == "public").sum()),
        "median_score": round(float(table[c.SCORE].median()), 4) if table[c.SCORE].notna().any() else None,
    }


def _idf(run: Run, fired: object, interactions: pd.DataFrame, mask: np.ndarray, m: int) -> np.ndarray:
    """IDF of every latent, over what training histories fire."""
    texts = run.table("data/texts")
    items = item_codes(fired, texts, mask, int(interactions[c.ITEM].max()), m)  # type: ignore[arg-type]
    codes = interaction_codes(fired, texts, interactions, items, mask).to_csr(len(mask))  # type: ignore[arg-type]
    train = (interactions[c.SPLIT] == c.TRAIN).to_numpy()
    return inverse_document_frequency(codes, interactions[c.USER].to_numpy(), train)


def _write_codes(context: Context, writer: StageWriter, fired: object, is_intent: np.ndarray, idf: np.ndarray) -> None:
    run, config = context.run, context.config.intents
    n_items = len(run.table("data/items"))
    items = item_codes(fired, run.table("data/texts"), is_intent, n_items, config.item_latents)  # type: ignore[arg-type]
    write_profiles(run, config, writer, fired, is_intent, idf, items)


def write_profiles(
    run: Run,
    config: IntentsConfig,
    writer: StageWriter,
    fired: object,
    is_intent: np.ndarray,
    idf: np.ndarray,
    items: IntentCodes,
) -> None:
    """What items and interactions carry, the public intents, and the personal ones after every interaction."""
    texts, interactions = run.table("data/texts"), run.table("data/interactions")
    codes = interaction_codes(fired, texts, interactions, items, is_intent)  # type: ignore[arg-type]
    public = public_intents(idf, np.flatnonzero(is_intent), config.n_public)
    writer.array("public_indices", public)
    _write(writer, "item", items)
    _write(writer, "interaction", codes)
    if config.retrieval == "evidence":
        profiles = history_profiles(
            codes.to_csr(len(idf)), interactions[c.USER].to_numpy(), interactions[c.POSITION].to_numpy(), config.recency
        )
        personal = personal_intents(profiles, idf, public, config.n_personal)
    else:
        item_rows = items.to_csr(len(idf)) @ decoder_rows(run)
        states = item_rows[interactions[c.ITEM].to_numpy()]
        personal = personal_by_similarity(states, decoder_rows(run), idf, is_intent, config.n_personal)
    writer.array("personal_indices", personal.latents)
    writer.array("personal_weights", personal.weights)


def _write(writer: StageWriter, name: str, codes: IntentCodes) -> None:
    writer.array(f"{name}_latents", codes.latents)
    writer.array(f"{name}_weights", codes.weights)


INTENTS = Stage(
    "intents", ("activations",), 6, lambda config: [asdict(config.intents), config.seed], _intents, check_namer
)
