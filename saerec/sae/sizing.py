"""How wide the dictionary is, how many latents a passage may use, and how long to train."""

from __future__ import annotations

import dataclasses
import math

from saerec.config import SAEConfig
from saerec.errors import DataError

PASSAGES_PER_LATENT = 16
MIN_LATENTS, MAX_LATENTS = 64, 4096
K = 8
STEPS = 3000


def resolve_sizes(config: SAEConfig, n_texts: int) -> SAEConfig:
    """The config with its zeros filled in, for a corpus of `n_texts` distinct passages.

    n_latents: the power of two nearest to n_texts / 16, between 64 and 4,096. With k latents a passage each latent
    then fires on about 16 k passages (>= 128): enough to see what they share and to hold some back for scoring
    its name. A wider dictionary reconstructs better but splits one intent over several latents and lets some die;
    1,024 for 12,000 item texts is the width that served the recommender on Beauty, and HypotheSAEs use fewer
    (256 for 10,000) where only the reading counts. Beyond 4,096 nobody reads the list.
    k: 8 at any width, as HypotheSAEs do: a sentence says few things. More reconstruct better, but those added fire
    weakly and beside the point (planted sentences made of four things: F1 of the matched latents .89 at k = 5, .74
    at k = 8).
    epochs: about 3,000 steps.
    """
    if n_texts < 1:
        raise DataError("There are no passages to learn a dictionary from. Check the text columns of the data.")
    n_latents = config.n_latents or _nearest_power(n_texts / PASSAGES_PER_LATENT)
    steps_per_epoch = math.ceil(n_texts / config.batch_size)
    return dataclasses.replace(
        config,
        n_latents=n_latents,
        k=config.k or min(K, n_latents),
        epochs=config.epochs or max(1, round(STEPS / steps_per_epoch)),
    )


def _nearest_power(x: float) -> int:
    power = round(math.log2(max(x, 1.0)))
    return min(max(2**power, MIN_LATENTS), MAX_LATENTS)
