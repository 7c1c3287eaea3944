"""The part of the intents stage that scores names: three judges over the same texts, and a control."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.intents.judges import embedder_judge, keyword_judge
from saerec.intents.samples import Trial, draw_trials, trials_table
from saerec.intents.scoring import score_names, scores_table, shuffled_score
from saerec.pipeline.stage import Context
from saerec.pipeline.stages.naming import ask_model
from saerec.sae.activations import Activations
from saerec.workspace.stage_writer import StageWriter

SAID = "said"
"""Column of intents/samples: whether the embedder, going by the run's name, held the text to fire."""


def judge_names(
    context: Context,
    writer: StageWriter,
    names: pd.DataFrame,
    acts: Activations,
    seen: np.ndarray,
    held_out: np.ndarray,
) -> pd.DataFrame:
    """latent, score, score_low, score_high, auc, n_scored (embedder), score_keywords, score_llm.

    Writes `samples`: the texts that every name was judged on, so that another name can be judged on them too.
    """
    texts = context.run.table("data/texts")[c.TEXT]
    embeddings = np.asarray(context.run.array("embeddings/texts"))
    seed, latents = context.config.seed, names[c.LATENT].tolist()
    trials = draw_trials(acts, texts, embeddings, latents, seen=seen, held_out=held_out, seed=seed)
    by_embedder = embedder_judge(embeddings, lambda queries: context.embed(list(queries), silent=True))
    scores = score_names(names, trials, by_embedder, seed=seed)
    samples = trials_table(trials)
    samples[SAID] = np.concatenate([score.said for score in scores.values()]) if scores else pd.Series(dtype=bool)
    writer.table("samples", samples)
    writer.metrics["shuffled_score"] = _rounded(shuffled_score(names, trials, by_embedder, seed=seed))
    table = scores_table(scores)
    by_words = score_names(names, trials, keyword_judge(texts), seed=seed)
    table[c.SCORE_KEYWORDS] = [by_words[j].score for j in latents]
    by_model = _by_model(context, names, trials, texts) if context.config.intents.llm_judge else {}
    table[c.SCORE_LLM] = np.array([by_model.get(j, np.nan) for j in latents], dtype=float)
    return table


def _by_model(context: Context, names: pd.DataFrame, trials: dict[int, Trial], texts: pd.Series) -> dict[int, float]:
    """latent -> score by the chat model; latents whose prompt got no usable answer are left out."""
    from saerec.intents.llm.judge import FORM, judge_prompts, read_verdicts, shown_trials

    seed, shown = context.config.seed, shown_trials(trials)
    replies = ask_model(context, judge_prompts(names, shown, texts, seed), FORM)
    latents = names[c.LATENT].tolist()
    said = read_verdicts(latents, replies, shown, seed)
    if len(said) < len(latents):
        context.reporter.note(f"{len(latents) - len(said)} names were not judged by the model: no usable answer.")
    answered = names[names[c.LATENT].isin(list(said))]
    scores = score_names(answered, shown, lambda queries, ids: [said[j] for j in answered[c.LATENT]], seed=seed)
    return {latent: score.score for latent, score in scores.items()}


def _rounded(value: float) -> float | None:
    return round(value, 4) if np.isfinite(value) else None
