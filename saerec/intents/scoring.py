"""Can the name be wrong? Detection on texts the namer has not seen, whoever wrote the name and whoever judges.

A judge says of every text how strongly it carries what a name says. A text is held to fire when that passes a
threshold chosen on texts the namer may see. Score = balanced accuracy (TPR + TNR) / 2 on held-out texts; a name that
says nothing scores .5.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.blocks import read_rows
from saerec.intents.judges import Embed, Judge
from saerec.intents.samples import Sample, Trial

MIN_POSITIVES = 4
_DRAWS = 1000
_HALF = 0.5  # the threshold of a judge that was shown no texts to choose one on
COLUMNS = (c.SCORE, c.SCORE_LOW, c.SCORE_HIGH, c.AUC, c.N_SCORED)


@dataclass(frozen=True)
class Score:
    """How well a name detects the texts of its latent; NaN where under four held-out texts fire."""

    score: float
    """balanced accuracy"""
    low: float
    high: float
    """95 % interval, from Jeffreys' posteriors of TPR and TNR: eight texts judged rightly are no certainty"""
    auc: float
    n_scored: int
    predicted: np.ndarray
    """[n] bool for the trial's texts, those seen first: whether the judge held each to fire"""

    @property
    def values(self) -> tuple[float, float, float, float, int]:
        """In the order of COLUMNS."""
        return self.score, self.low, self.high, self.auc, self.n_scored


def score_names(names: pd.DataFrame, trials: dict[int, Trial], judge: Judge, *, seed: int = 0) -> dict[int, Score]:
    """latent -> Score for every row of `names` (latent, name, description)."""
    latents = names[c.LATENT].tolist()
    queries = list(zip(names[c.NAME], names[c.DESCRIPTION], strict=True))
    texts = [np.concatenate([trials[j].seen.texts, trials[j].held_out.texts]) for j in latents]
    strengths = judge(queries, texts)
    return {
        latent: _score(trials[latent], strength, np.random.default_rng([seed, latent]))
        for latent, strength in zip(latents, strengths, strict=True)
    }


def scores_table(scores: dict[int, Score]) -> pd.DataFrame:
    """latent, score, score_low, score_high (95 %), auc, n_scored."""
    return pd.DataFrame([(j, *score.values) for j, score in scores.items()], columns=[c.LATENT, *COLUMNS])


def shuffled_score(names: pd.DataFrame, trials: dict[int, Trial], judge: Judge, *, seed: int = 0) -> float:
    """Mean score when every name is dealt to another latent: what a name gets that has nothing to say (.5)."""
    if len(names) < 2:
        return float("nan")
    dealt = names.assign(**{c.LATENT: np.roll(names[c.LATENT].to_numpy(), 1)})
    scores = [score.score for score in score_names(dealt, trials, judge, seed=seed).values()]
    return float(np.nanmean(scores)) if np.isfinite(scores).any() else float("nan")


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
    positive = np.round(read_rows(embeddings, sample.positives) @ query, 5)
    negative = np.round(read_rows(embeddings, sample.negatives) @ query, 5)
    threshold = best_threshold(positive, negative)
    return float((positive > threshold).mean() + (negative <= threshold).mean()) / 2


def _score(trial: Trial, strength: np.ndarray, rng: np.random.Generator) -> Score:
    seen, held_out = np.split(strength, [len(trial.seen.texts)])
    tuning, judging = _halves(trial.seen, seen), _halves(trial.held_out, held_out)
    shown = min(map(len, tuning))
    threshold = best_threshold(*tuning) if shown else _HALF
    positive, negative = judging
    n = len(positive) + len(negative)
    predicted = strength > threshold
    if min(map(len, judging)) < MIN_POSITIVES:
        return Score(np.nan, np.nan, np.nan, np.nan, n, predicted)
    tpr, tnr = float((positive > threshold).mean()), float((negative <= threshold).mean())
    low, high = np.quantile((_drawn(rng, tpr, len(positive)) + _drawn(rng, tnr, len(negative))) / 2, [0.025, 0.975])
    return Score((tpr + tnr) / 2, float(low), float(high), auc(positive, negative), n, predicted)


def _drawn(rng: np.random.Generator, share: float, n: int) -> np.ndarray:
    """Draws of a true share of which `share` was seen among n: Beta(hits + 1/2, misses + 1/2)."""
    return rng.beta(share * n + 0.5, (1 - share) * n + 0.5, _DRAWS)


def _halves(sample: Sample, strength: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return strength[: len(sample.positives)], strength[len(sample.positives) :]


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
