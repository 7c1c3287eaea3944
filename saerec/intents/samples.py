"""The texts a name is judged on: some that fire the latent, as many that do not, on either side of the split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.intents.examples import banded, distinct_firing
from saerec.intents.near_misses import WHOLE, near_misses
from saerec.sae.activations import Activations

POSITIVES = 40
FIRES, HELD_OUT, NEAR = "fires", "held_out", "near"


@dataclass(frozen=True)
class Sample:
    """Text ids."""

    positives: np.ndarray
    """They fire, from all quantiles, the strongest first."""
    negatives: np.ndarray
    """They do not: near misses, the nearest first, then texts drawn at random."""
    n_near: int = 0
    """How many of the negatives are near misses."""

    @property
    def texts(self) -> np.ndarray:
        """All of them, the positives first."""
        return np.concatenate([self.positives, self.negatives])


@dataclass(frozen=True)
class Trial:
    """What one name is judged on."""

    seen: Sample
    """Texts the namer may see; a judge's threshold is chosen on them."""
    held_out: Sample
    """Texts it has not seen; the score is measured on them."""


def draw_samples(
    acts: Activations,
    wording: np.ndarray,
    embeddings: np.ndarray,
    eligible: np.ndarray,
    latents: Sequence[int],
    seed: int,
) -> dict[int, Sample]:
    """For each latent, up to 40 positives from all quantiles and as many negatives, of the eligible texts. wording [n]:
    an id per wording."""
    pool, samples = np.flatnonzero(eligible), {}
    near = near_misses(acts, latents, eligible, embeddings, wording, POSITIVES // 2)
    for latent, found in zip(latents, near, strict=True):
        positives, _ = banded(distinct_firing(acts, latent, eligible, wording), POSITIVES)
        misses = found[: max(1, len(positives) // 2)]
        taken = np.concatenate([acts.of_latent(latent)[0], misses])
        drawn = _shuffled(pool, 4 * POSITIVES + len(taken), np.random.default_rng([seed, latent]))
        drawn = drawn[~np.isin(drawn, taken)][: len(positives) - len(misses)]
        samples[latent] = Sample(positives, np.concatenate([misses, drawn]).astype(np.int64), len(misses))
    return samples


def _shuffled(pool: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """Up to n of the pool, in random order; of a large one they are drawn, not all put in order."""
    if len(pool) <= WHOLE:
        return rng.permutation(pool)[:n]
    return rng.choice(pool, min(n, len(pool)), replace=False)


def draw_trials(
    acts: Activations,
    wording: np.ndarray,
    embeddings: np.ndarray,
    latents: Sequence[int],
    *,
    seen: np.ndarray,
    held_out: np.ndarray,
    seed: int,
) -> dict[int, Trial]:
    """latent -> its Trial. wording [n_texts]: an id per wording; seen, held_out [n_texts] bool."""
    tuning = draw_samples(acts, wording, embeddings, seen, latents, seed)
    judging = draw_samples(acts, wording, embeddings, held_out, latents, seed + 1)
    return {j: Trial(tuning[j], judging[j]) for j in latents}


def trials_table(trials: dict[int, Trial]) -> pd.DataFrame:
    """latent, text_id, fires, held_out, near (a near miss): one row a text, in the order of the samples."""
    frames = [
        pd.DataFrame(
            {
                c.LATENT: np.int32(latent),
                c.TEXT_ID: sample.texts.astype(np.int32),
                FIRES: np.arange(len(sample.texts)) < len(sample.positives),
                HELD_OUT: held_out,
                NEAR: np.arange(len(sample.texts)) - len(sample.positives) < sample.n_near,
            }
        )
        for latent, trial in trials.items()
        for held_out, sample in ((False, trial.seen), (True, trial.held_out))
    ]
    if not frames:
        return pd.DataFrame(columns=[c.LATENT, c.TEXT_ID, FIRES, HELD_OUT, NEAR])
    table = pd.concat(frames, ignore_index=True)
    table[NEAR] &= ~table[FIRES]
    return table


def trial_of(rows: pd.DataFrame) -> Trial:
    """The Trial of one latent from its rows of `trials_table`."""
    return Trial(*(_sample(rows[rows[HELD_OUT] == held_out]) for held_out in (False, True)))


def _sample(rows: pd.DataFrame) -> Sample:
    fires = rows[FIRES].to_numpy(bool)
    ids = rows[c.TEXT_ID].to_numpy(np.int64)
    return Sample(ids[fires], ids[~fires], int(rows[NEAR].sum()))
