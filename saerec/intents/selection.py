"""The verdict: which latents are intents, of which kind, and why the others are none."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.config.schema import IntentsConfig
from saerec.intents.terms import content_words
from saerec.intents.wordlists import OPENERS, PRAISE

_CHATTER = re.compile(
    r"\b(hello|hi there|greetings|thanks|thank you|shipping|shipped|shipment|arrived|delivery|delivered|ordered|"
    r"bought|purchased|packaging|package|first review|long time|week ago|weeks ago|yesterday|update|edit)\b"
)


COLUMNS = [
    c.LATENT, c.NAME, c.DESCRIPTION, c.SOURCE, "keywords", c.SCORE, c.SCORE_LOW, c.SCORE_HIGH, c.AUC, c.N_SCORED,
    c.SCORE_KEYWORDS, c.SCORE_LLM, c.IS_INTENT, c.INTENT_KIND, c.REASON, c.IDF,
]  # fmt: skip
"""Of the table of intents."""


def intents_table(
    latents: pd.DataFrame, names: pd.DataFrame, scores: pd.DataFrame, idf: np.ndarray, config: IntentsConfig
) -> pd.DataFrame:
    """COLUMNS for every latent, in their order.

    latents: the figures of all N latents. names, scores: of those that have a name. idf [N].
    """
    table = latents.merge(names.merge(scores, on=c.LATENT), on=c.LATENT, how="left")
    table = table.merge(judge(table, config, idf), on=c.LATENT)
    return table.assign(**{c.IDF: idf})[COLUMNS]


def judge(latents: pd.DataFrame, config: IntentsConfig, idf: np.ndarray) -> pd.DataFrame:
    """latent, is_intent, kind, reason for every latent.

    latents: one row a latent with name (None: unnamed), keywords, score, density, n_texts, and, from a namer that
    judges too, objection. idf [N].
    Public are the `n_public` intents with the lowest IDF: what almost everybody's texts fire.
    """
    reasons = [_reason(row, config) for row in latents.to_dict("records")]
    is_intent = np.array([reason is None for reason in reasons])
    ranked = [j for j in np.argsort(idf[latents[c.LATENT]], kind="stable") if is_intent[j]]
    public = set(ranked[: config.n_public])
    kinds = ["none" if not keep else "public" if j in public else "personal" for j, keep in enumerate(is_intent)]
    said = {"public": "Fires for most people.", "personal": "Fires for some people and not for others."}
    return pd.DataFrame(
        {
            c.LATENT: latents[c.LATENT].to_numpy(np.int32),
            c.IS_INTENT: is_intent,
            c.INTENT_KIND: kinds,
            c.REASON: [reason or said[kind] for reason, kind in zip(reasons, kinds, strict=True)],
        }
    )


def _reason(row: dict, config: IntentsConfig) -> str | None:
    """Why a latent is no intent, or None when it is one."""
    if row[c.N_TEXTS] == 0:
        return "Dead: no text fires it."
    if row[c.N_TEXTS] < config.min_texts:
        return f"Too rare: {row[c.N_TEXTS]} texts fire it, fewer than {config.min_texts}."
    if row[c.DENSITY] > config.max_density:
        return f"Too dense: {row[c.DENSITY]:.0%} of the texts fire it, more than {config.max_density:.0%}."
    if not isinstance(row[c.NAME], str) or not row[c.NAME]:
        return "No name: its texts share no words."
    objection = row.get(c.OBJECTION)
    if isinstance(objection, str):
        return objection
    words = f"{row[c.NAME]}, {row.get('keywords') or ''}".lower()
    if len(_CHATTER.findall(words)) >= 2 or _CHATTER.search(row[c.NAME].lower()):
        return "Chatter: about the order, the parcel or the review itself, not about a wish."
    said = content_words(row[c.NAME]) - OPENERS
    if said and said <= PRAISE:
        return "Empty praise or blame: says that a thing is liked or not, and not what for."
    if not np.isfinite(row[c.SCORE]) and config.min_score > 0:
        return "Not scored: under four held-out texts fire it."
    if row[c.SCORE] < config.min_score:
        return f"Its name detects its texts with {row[c.SCORE]:.2f}, below {config.min_score:.2f}."
    return None
