"""Can the name be wrong? Detection on texts the namer has not seen.

Positives fire the latent, from all its quantiles; negatives do not: half are near misses, half drawn at random. The
judge is the embedder: a text is held to fire when its embedding is nearer to the name's than a threshold chosen on
the namer's texts. Score = balanced accuracy (TPR + TNR) / 2 on held-out texts; a name that says nothing scores .5.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.intents.activations import Activations
from saerec.intents.examples import banded, distinct_firing, near_misses

Embed = Callable[[Sequence[str]], np.ndarray]
"""Texts -> [n, d] float32, the embedder the texts were embedded with."""

POSITIVES = 40
MIN_POSITIVES = 4
_DRAWS = 1000


@dataclass(frozen=True)
class Sample:
    """Texts a name is judged on."""

    positives: np.ndarray
    negatives: np.ndarray


def draw_samples(
    acts: Activations, texts: pd.Series, embeddings: np.ndarray, eligible: np.ndarray, latents: Sequence[int], seed: int
) -> dict[int, Sample]:
    """For each latent, up to 40 positives from all quantiles and as many negatives, of the eligible texts."""
    wording = pd.factorize(texts)[0]
    pool = np.flatnonzero(eligible)
    samples = {}
    for latent in latents:
        positives, _ = banded(distinct_firing(acts, latent, eligible, wording), POSITIVES)
        near = near_misses(acts, latent, eligible, embeddings, wording, max(1, len(positives) // 2))
        rng = np.random.default_rng([seed, latent])
        firing = set(acts.of_latent(latent)[0].tolist()) | set(near.tolist())
        drawn = [t for t in rng.permutation(pool)[: 4 * POSITIVES + len(firing)] if t not in firing]
        samples[latent] = Sample(positives, np.concatenate([near, drawn[: len(positives) - len(near)]]).astype(int))
    return samples


def score_names(
    names: pd.DataFrame,
    acts: Activations,
    texts: pd.Series,
    embeddings: np.ndarray,
    embed: Embed,
    *,
    seen: np.ndarray,
    held_out: np.ndarray,
    seed: int = 0,
) -> pd.DataFrame:
    """latent, score, score_low, score_high (95 %), auc, n_scored for every named latent.

    seen, held_out [n_texts] bool: texts the namer had, and texts it had not. NaN where under four held-out texts fire.
    """
    latents = names[c.LATENT].tolist()
    queries = embed(query_texts(names)) if latents else np.empty((0, embeddings.shape[1]))
    tuning = draw_samples(acts, texts, embeddings, seen, latents, seed)
    judging = draw_samples(acts, texts, embeddings, held_out, latents, seed + 1)
    rows = [
        (latent, *_score(embeddings, query, tuning[latent], judging[latent], np.random.default_rng([seed, latent])))
        for latent, query in zip(latents, queries, strict=True)
    ]
    return pd.DataFrame(rows, columns=[c.LATENT, c.SCORE, c.SCORE_LOW, c.SCORE_HIGH, c.AUC, "n_scored"])


def seen_accuracy(
    queries: Sequence[Sequence[str]], samples: Sequence[Sample], embeddings: np.ndarray, embed: Embed
) -> list[np.ndarray]:
    """Balanced accuracy of every query at its own best threshold, to choose between them on texts the namer may see.

    queries[i]: those proposed for the latent of samples[i].
    """
    asked = [query for some in queries for query in some]
    vectors: Iterator[np.ndarray] = iter(embed(asked) if asked else ())
    return [
        np.array([_best_accuracy(embeddings, next(vectors), sample) for _ in some])
        for some, sample in zip(queries, samples, strict=True)
    ]


def _best_accuracy(embeddings: np.ndarray, query: np.ndarray, sample: Sample) -> float:
    if not len(sample.positives) or not len(sample.negatives):
        return 0.5
    # Rounded, so that the last digits, which depend on the machine, choose no name.
    positive = np.round(embeddings[sample.positives] @ query, 5)
    negative = np.round(embeddings[sample.negatives] @ query, 5)
    threshold = best_threshold(positive, negative)
    return float((positive > threshold).mean() + (negative <= threshold).mean()) / 2


def query_texts(names: pd.DataFrame) -> list[str]:
    """What is embedded for the rows of a table of names."""
    return [
        query_text(name, description) for name, description in zip(names[c.NAME], names[c.DESCRIPTION], strict=True)
    ]


def query_text(name: str, description: str) -> str:
    """What is embedded for a name: the name and its description."""
    return f"{name}. {description}"


def _score(
    embeddings: np.ndarray, query: np.ndarray, tuning: Sample, judging: Sample, rng: np.random.Generator
) -> tuple[float, float, float, float, int]:
    n_pos, n_neg = len(judging.positives), len(judging.negatives)
    if n_pos < MIN_POSITIVES or n_neg < MIN_POSITIVES or not len(tuning.positives):
        return np.nan, np.nan, np.nan, np.nan, n_pos + n_neg
    threshold = best_threshold(embeddings[tuning.positives] @ query, embeddings[tuning.negatives] @ query)
    positive, negative = embeddings[judging.positives] @ query, embeddings[judging.negatives] @ query
    tpr, tnr = float((positive > threshold).mean()), float((negative <= threshold).mean())
    draws = (rng.binomial(n_pos, tpr, _DRAWS) / n_pos + rng.binomial(n_neg, tnr, _DRAWS) / n_neg) / 2
    low, high = np.quantile(draws, [0.025, 0.975])
    return (tpr + tnr) / 2, float(low), float(high), auc(positive, negative), n_pos + n_neg


def best_threshold(positive: np.ndarray, negative: np.ndarray) -> float:
    """The cut with the best balanced accuracy.

    >>> best_threshold(np.array([0.9, 0.8]), np.array([0.1, 0.2]))
    0.5
    """
    values = np.unique(np.concatenate([positive, negative]))
    cuts = np.concatenate([[values[0] - 1], (values[1:] + values[:-1]) / 2, [values[-1]]])
    tpr = (positive[:, None] > cuts).mean(axis=0)
    tnr = (negative[:, None] <= cuts).mean(axis=0) if len(negative) else np.ones(len(cuts))
    return float(cuts[np.argmax(tpr + tnr)])


def auc(positive: np.ndarray, negative: np.ndarray) -> float:
    """Chance that a positive lies above a negative; ties count half.

    >>> auc(np.array([2.0, 1.0]), np.array([1.0, 0.0]))
    0.875
    """
    above = (positive[:, None] > negative).mean() + (positive[:, None] == negative).mean() / 2
    return float(above)
