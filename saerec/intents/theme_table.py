"""Which theme every intent belongs to, and whose themes are personal: the table of themes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from saerec import columns as c
from saerec.blocks import blocks
from saerec.config.schema import IntentsConfig
from saerec.intents.kinds import NONE, PERSONAL, PUBLIC, kinds
from saerec.intents.owned import Owned
from saerec.intents.reason_names import REASONS, plain_name
from saerec.intents.reasons import THING
from saerec.intents.themes import group, heads, meanings
from saerec.sae.activations import Activations, running_sum
from saerec.text.language import ENGLISH
from saerec.text.wordings import first_of_each

MOST_PUBLIC = 64
COLUMNS = [
    c.THEME, c.HEAD, c.NAME, c.DESCRIPTION, c.VERDICT, c.CERTAIN, c.SAID, c.VOTE, c.PRAISED, "n_latents", c.N_TEXTS,
    "n_people", c.INTENT_KIND, c.REPEATED, "repeated_low", "repeated_high",
]  # fmt: skip
"""Of the table of themes, one row a theme, those of intents first, then things, each by the texts that speak of it."""


@dataclass(frozen=True)
class Spoken:
    """What texts say."""

    acts: Activations
    """of n texts, N latents"""
    train: np.ndarray
    """[n] bool: what training may see"""
    wording: np.ndarray
    """[n] an id per wording"""
    vectors: np.ndarray
    """[n, d] as the run reads them"""
    texts: pd.DataFrame
    """[n] text, interaction and user"""
    reasons: pd.DataFrame
    """latent, says, vote, share"""
    language: str = ENGLISH


def add_themes(
    table: pd.DataFrame, spoken: Spoken, config: IntentsConfig, *, by_meaning: bool, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(`table` with theme and kind, the table of themes). table: every latent, with its verdict and idf.

    Where nobody's reviews tell, an intent's kind goes by its idf, as published: the `n_public` lowest are public.
    """
    distinct = first_of_each(spoken.wording, spoken.train)
    shown = table[c.IS_INTENT].to_numpy(bool)
    things = (table[c.VERDICT] == THING).to_numpy() & table[c.REACHES].to_numpy(bool) & ~shown
    theme = np.full(len(table), -1, np.int32)
    mass = np.array([running_sum(spoken.acts.firing(latent, distinct)[1]) for latent in range(len(table))])
    head: list[int] = []
    for some in (shown, things):
        latents = table[c.LATENT].to_numpy()[some]
        if not len(latents):
            continue
        found = meanings(latents, spoken.acts, distinct, spoken.vectors, spoken.texts[c.TEXT], spoken.language)
        grouped = group(found.like())
        theme[some] = grouped + len(head)
        head += heads(grouped, latents, mass[latents], spoken.reasons).tolist()
    told = _told(theme, len(head), spoken, seed)
    themes = _themes(table, theme, np.array(head, dtype=np.int32), told)
    renumbered = np.append(np.argsort(themes.pop("before").to_numpy()), -1).astype(np.int32)
    kind = themes[c.INTENT_KIND].to_numpy(dtype=object)
    table = table.assign(**{c.THEME: renumbered[theme]})
    table[c.INTENT_KIND] = np.where(shown, np.append(kind, NONE)[table[c.THEME]], NONE)
    if not by_meaning:
        table[c.INTENT_KIND] = _by_idf(table, config.n_public)
        themes[c.INTENT_KIND] = table[c.INTENT_KIND].to_numpy()[themes[c.HEAD]]
    return table, themes


def _told(theme: np.ndarray, n_themes: int, spoken: Spoken, seed: int) -> pd.DataFrame:
    """As `kinds`, with n_texts; reviews of one wording by one person count once."""
    latents = np.flatnonzero(theme >= 0)
    into = sparse.csr_array(
        (np.ones(len(latents), np.float32), (latents, theme[latents])), shape=(len(theme), max(n_themes, 1))
    )
    fired, n_texts = spoken.acts.evidence(spoken.train), np.zeros(into.shape[1], dtype=np.int64)
    for rows in blocks(len(spoken.train)):
        n_texts += np.asarray((fired[rows] @ into > 0).sum(axis=0))
    review, user = spoken.texts[c.INTERACTION].to_numpy(), spoken.texts[c.USER].to_numpy()
    said_again = pd.DataFrame({c.USER: user, c.TEXT: spoken.wording}).duplicated().to_numpy()
    use = spoken.train & (review >= 0) & ~said_again
    asked, place = np.unique(review[use], return_inverse=True)
    whose = np.zeros(len(asked), dtype=np.int64)
    whose[place] = user[use]
    owner = np.full(len(review), -1)
    owner[use] = place
    reviews = Owned.by(owner, use, len(asked))
    told = [sparse.csr_array(reviews.sums(fired, some) @ into) > 0 for some in reviews.blocks()]
    spoken_of = sparse.vstack([sparse.csr_array((0, into.shape[1]), dtype=bool), *told], format="csr")
    return kinds(spoken_of, whose, seed=seed).assign(**{c.N_TEXTS: n_texts})[:n_themes]


def _themes(table: pd.DataFrame, theme: np.ndarray, head: np.ndarray, told: pd.DataFrame) -> pd.DataFrame:
    """COLUMNS, and `before`: the number the theme had."""
    of_head = [c.NAME, c.DESCRIPTION, c.SOURCE, c.VERDICT, c.CERTAIN, c.SAID, c.VOTE, c.PRAISED, c.IS_INTENT]
    rows = table.iloc[head][of_head].reset_index(drop=True)
    themes = pd.concat([rows, told.reset_index(drop=True)], axis=1)
    plain = themes[c.SAID].fillna("").map(plain_name)
    by_reason = themes.pop(c.SOURCE) == REASONS
    others = themes.loc[~by_reason, c.NAME].str.lower()
    alone = by_reason & ~plain.duplicated(keep=False) & ~plain.str.lower().isin(others)
    themes[c.NAME] = themes[c.NAME].where(~alone, plain)
    themes["before"], themes[c.HEAD] = np.arange(len(head)), head
    themes["n_latents"] = np.bincount(theme[theme >= 0], minlength=len(head))
    themes.loc[~themes[c.IS_INTENT].astype(bool), c.INTENT_KIND] = NONE
    themes = themes.sort_values([c.IS_INTENT, c.N_TEXTS], ascending=False, kind="stable", ignore_index=True)
    themes[c.THEME] = np.arange(len(themes), dtype=np.int32)
    return themes[[*COLUMNS, "before"]]


def _by_idf(table: pd.DataFrame, n_public: int) -> np.ndarray:
    shown = table[c.IS_INTENT].to_numpy(bool)
    ranked = np.argsort(np.where(shown, table[c.IDF].to_numpy(), np.inf), kind="stable")[: min(n_public, shown.sum())]
    kind = np.where(shown, PERSONAL, NONE).astype(object)
    kind[ranked] = PUBLIC
    return kind


def public_latents(table: pd.DataFrame) -> np.ndarray:
    """[G] int32: the public intents that the recommender reads, lowest idf first; where none is, the one that comes
    nearest."""
    usable = table[c.REACHES].to_numpy(bool)
    public = usable & (table[c.INTENT_KIND] == PUBLIC).to_numpy()
    chosen = public if public.any() else usable
    order = np.argsort(np.where(chosen, table[c.IDF].to_numpy(), np.inf), kind="stable")
    return order[: min(int(chosen.sum()), MOST_PUBLIC if public.any() else 1)].astype(np.int32)
