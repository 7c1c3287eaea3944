"""What the explorer answers of latents, themes and typed texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class LatentDetail:
    """Everything about one latent."""

    row: dict[str, Any]
    """latent, name, description, score, score_low, score_high, auc, density, n_texts, max_act, stability (NaN
    where no other seed was trained), is_intent, kind, verdict, probability, reason ("" for an intent), says, vote,
    praised (NaN without evidence), certain, reaches, theme (-1: none), wish, thing, praise, chatter, keywords"""
    reasons: pd.DataFrame
    """says, vote, share: the reasons of the bank that it says, the best first"""
    in_theme: pd.DataFrame
    """As `ThemeDetail.latents`, itself among them; empty for a latent without a theme"""
    top_texts: pd.DataFrame
    """text_id, text, activation, band, item_id, title, words (list of [word, contribution])"""
    bands: pd.DataFrame
    """band (0 = strongest), low, high, n, share"""
    histogram: pd.DataFrame
    """low, high, count of activations"""
    top_items: pd.DataFrame
    """item_id, title, weight"""
    neighbours: pd.DataFrame
    """latent, name, certain, cosine of the dictionary rows; the nearest first"""
    opposites: pd.DataFrame
    """the same of those that point most away, the farthest first; all cosines are negative"""
    cofiring: pd.DataFrame
    """latent, name, certain, n_together, lift"""
    judged: pd.DataFrame
    """What the name was judged on; see `explorer.naming.judged_texts`"""
    random: pd.DataFrame
    """text, title, activation of a few firing texts drawn at random, the strongest first"""


@dataclass(frozen=True)
class ThemeDetail:
    """Latents that mean one thing."""

    row: dict[str, Any]
    """theme, head, name, description, verdict, certain, says, vote, praised, n_latents, n_texts, n_people, kind,
    repeated, repeated_low, repeated_high, source"""
    latents: pd.DataFrame
    """latent, name, description, says, vote, praised, certain, n_texts, source; the head first, then by n_texts"""


@dataclass(frozen=True)
class Probe:
    """What a typed text carries."""

    sentences: list[str]
    """as the run cuts its texts"""
    latents: pd.DataFrame
    """latent, name, activation, sentence (place in `sentences`), kind, density, score, certain, source, words ([word,
    contribution], for the strongest); falling activation"""
    items: pd.DataFrame
    """item_id, title, similarity (cosine of intents)"""
    lost: float
    """share of the text's embedding, about the dictionary's bias, that its latents do not rebuild"""
