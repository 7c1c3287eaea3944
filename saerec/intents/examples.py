"""Which texts show a latent: its quantile bands, near misses, and the split that keeps some texts for scoring."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.sae.activations import Activations

N_BANDS = 4
HELD_OUT_SHARE = 0.25
_BLOCK = 64  # latents compared with all texts at once


def scoring_split(texts: pd.Series) -> np.ndarray:
    """[n] bool: texts kept from the namer, to score names on. By hash, so equal wordings fall on one side."""
    distinct = texts.unique()
    held = {
        t: hashlib.blake2b(t.encode("utf-8", "replace"), digest_size=4).digest()[0] < 256 * HELD_OUT_SHARE
        for t in distinct
    }
    return texts.map(held).to_numpy(bool)


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


def select_top_texts(acts: Activations, n: int, eligible: np.ndarray, texts: pd.Series) -> pd.DataFrame:
    """The texts stored for each latent: latent, rank, band (0 = strongest quarter), text_id, activation."""
    wording = pd.factorize(texts)[0]
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


def near_misses(
    acts: Activations,
    latents: Sequence[int],
    eligible: np.ndarray,
    embeddings: np.ndarray,
    wording: np.ndarray,
    n: int,
) -> list[np.ndarray]:
    """For each latent up to n eligible texts nearest to the mean of its firing ones that do not fire themselves.

    Of each wording one; the nearest first. embeddings [n_texts, d]; wording [n_texts]: an id per wording.
    """
    pool = np.flatnonzero(eligible)
    found: list[np.ndarray] = []
    for start in range(0, len(latents), _BLOCK):
        block = latents[start : start + _BLOCK]
        centres = np.stack([_centre(acts, latent, eligible, embeddings) for latent in block], axis=1)  # [d, block]
        # Rounded, so that equal wordings tie whatever the order of the sums, and the first one wins.
        similarity = np.round((embeddings @ centres)[pool], 5)  # [pool, block]
        for latent, column in zip(block, similarity.T, strict=True):
            firing = acts.of_latent(latent)[0]
            silent = np.ones(len(eligible), dtype=bool)
            silent[firing] = False
            usable = eligible[firing].any()
            found.append(_nearest(pool, column, silent[pool], wording, n) if usable else np.empty(0, np.int64))
    return found


def _centre(acts: Activations, latent: int, eligible: np.ndarray, embeddings: np.ndarray) -> np.ndarray:
    """[d] activation-weighted mean of the 64 texts that fire most; zero where none does."""
    firing, strength = acts.of_latent(latent)
    usable = eligible[firing]
    if not usable.any():
        return np.zeros(embeddings.shape[1], dtype=embeddings.dtype)
    head = firing[usable][:64]
    return np.average(embeddings[head], axis=0, weights=strength[usable][:64]).astype(embeddings.dtype)


def _nearest(pool: np.ndarray, similarity: np.ndarray, silent: np.ndarray, wording: np.ndarray, n: int) -> np.ndarray:
    """The n likest silent texts of different wording. Only as many as are needed get sorted."""
    texts, similarity = pool[silent], similarity[silent]
    size = 4 * n
    while True:
        size = min(size, len(texts))
        floor = np.partition(similarity, len(texts) - size)[len(texts) - size] if size else 0.0
        head = np.flatnonzero(similarity >= floor)
        ranked = texts[head[np.argsort(-similarity[head], kind="stable")]]
        first = np.sort(np.unique(wording[ranked], return_index=True)[1])
        if len(first) >= n or size == len(texts):
            return ranked[first[:n]]
        size *= 4
