"""Which texts show a latent: its quantile bands, and the split that keeps some texts for scoring."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.blocks import BLOCK
from saerec.sae.activations import Activations
from saerec.text.wordings import text_blocks

N_BANDS = 4
HELD_OUT_SHARE = 0.25


def scoring_split(texts: pd.Series) -> np.ndarray:
    """[n] bool: texts kept from the namer, to score names on. By hash, so equal wordings fall on one side."""
    held = np.empty(len(texts), dtype=bool)
    for rows, some in text_blocks(texts, BLOCK):
        held[rows] = [_first_byte(text) < 256 * HELD_OUT_SHARE for text in some]
    return held


def _first_byte(text: str) -> int:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=4).digest()[0]


def distinct_firing(acts: Activations, latent: int, eligible: np.ndarray, wording: np.ndarray) -> np.ndarray:
    """Eligible texts that fire `latent`, falling, of each wording the first. wording [n]: an id per wording."""
    texts, _ = acts.of_latent(latent)
    texts = texts[eligible[texts]]
    return texts[np.sort(np.unique(wording[texts], return_index=True)[1])]


def banded(texts: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Half of `n` from the top, the rest evenly from the quantile bands below. Returns (texts, band), falling."""
    if len(texts) <= n:
        places = np.arange(len(texts))
    else:
        top = n // 2
        below = np.linspace(top, len(texts) - 1, n - top).round().astype(int)
        places = np.unique(np.concatenate([np.arange(top), below]))
    band = places * N_BANDS // max(len(texts), 1)
    return texts[places], band


def select_top_texts(acts: Activations, n: int, eligible: np.ndarray, wording: np.ndarray) -> pd.DataFrame:
    """The texts stored for each latent: latent, rank, band (0 = strongest quarter), text_id, activation. wording [n]:
    an id per wording."""
    frames = []
    for latent in range(acts.n_latents):
        firing = distinct_firing(acts, latent, eligible, wording)
        chosen, band = banded(firing, n)
        found, strength = acts.of_latent(latent)
        order = np.argsort(found)
        activation = strength[order][np.searchsorted(found[order], chosen)]
        rows = {c.RANK: np.arange(len(chosen)), c.BAND: band, c.TEXT_ID: chosen, c.ACTIVATION: activation}
        frames.append(pd.DataFrame({c.LATENT: latent, **rows}))
    table = pd.concat(frames, ignore_index=True)
    return table.astype({c.LATENT: np.int32, c.RANK: np.int32, c.BAND: np.int8, c.TEXT_ID: np.int32})
