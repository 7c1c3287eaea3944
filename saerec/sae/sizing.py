"""How wide the dictionary is, how many latents a passage may use, and how long to train."""

from __future__ import annotations

import dataclasses
import math

from saerec.config.schema import SAEConfig
from saerec.errors import RefusedDataError

FIRINGS_PER_LATENT, FIRINGS_OF_MEANING = 128, 512
MIN_LATENTS, MAX_LATENTS = 64, 4096
K = 4
STEPS = 3000
LR_TOPK, LR_BATCH = 4e-3, 2e-3


def resolve_sizes(config: SAEConfig, n_texts: int, *, firings: int = FIRINGS_PER_LATENT) -> SAEConfig:
    """The config with its zeros filled in, for a corpus of `n_texts` distinct passages.

    n_latents: the power of two nearest to n_texts k / firings, between 64 and 4,096. Each latent then fires on about
    128 passages: enough to see what they share and to hold some back for scoring its name. A wider dictionary
    reconstructs better but splits one intent over several latents; HypotheSAEs use about as many (256 for 10,000
    texts). Beyond 4,096 nobody reads the list. Read for meaning, fewer latents say more: of reviews of instruments,
    512 firings (256 latents) hold what readers call one reason together (AMI .29), 128 follow single words (.15).
    k: 4 at any width. A passage is a sentence, and a sentence says few things: latents added beyond that reconstruct
    better but fire weakly and beside the point. On review sentences names detect their latents' texts with .69 at
    2,048 latents and k = 8, .73 at 1,024 and k = 4.
    lr: where each text keeps its own k, 4e-3; where the texts of a batch compete, latents die at that rate, so 2e-3.
    epochs: about 3,000 steps.
    """
    if n_texts < 1:
        raise RefusedDataError("There are no passages to learn a dictionary from. Check the text columns of the data.")
    k = config.k or K
    n_latents = config.n_latents or _nearest_power(n_texts * k / firings)
    steps_per_epoch = math.ceil(n_texts / config.batch_size)
    return dataclasses.replace(
        config,
        n_latents=n_latents,
        k=min(k, n_latents),
        lr=config.lr or (LR_TOPK if config.architecture == "topk" else LR_BATCH),
        epochs=config.epochs or max(1, round(STEPS / steps_per_epoch)),
    )


def _nearest_power(x: float) -> int:
    power = round(math.log2(max(x, 1.0)))
    return min(max(2**power, MIN_LATENTS), MAX_LATENTS)
