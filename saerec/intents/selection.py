"""The verdict: what every latent is, which of them are shown as intents, and which the recommender is told of."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.config.schema import IntentsConfig
from saerec.intents.about import is_wish
from saerec.intents.reason_names import REASONS
from saerec.intents.reasons import CLASSES, WISH
from saerec.intents.saying_choice import CERTAIN, SURE, sureness

UNCLEAR = "unclear"
_SAYS = {
    "thing": "About a thing: most of its sentences say what something is or has, not why somebody wants it.",
    "praise": "Praise or blame: most of its sentences say that a thing is liked or not, and not what for.",
    "chatter": "Chatter: most of its sentences are about the order, the parcel or the writer, not about a wish.",
}
COLUMNS = [
    c.LATENT, c.NAME, c.DESCRIPTION, c.SOURCE, "keywords", c.CERTAIN, c.SCORE, c.SCORE_LOW, c.SCORE_HIGH, c.AUC,
    c.N_SCORED, c.SCORE_KEYWORDS, c.SCORE_LLM, c.VERDICT, c.PROBABILITY, c.SAID, c.VOTE, c.PRAISED, c.IS_INTENT,
    c.REACHES, c.INTENT_KIND, c.THEME, c.REASON, c.IDF,
]  # fmt: skip
"""Of the table of intents."""


def judge(latents: pd.DataFrame, config: IntentsConfig, *, by_meaning: bool) -> pd.DataFrame:
    """latent, verdict, probability, is_intent, reaches, certain, reason for every latent.

    latents: one row a latent with name (None: unnamed), source, score, score_low, density, n_texts, the shares of its
    classes, says, vote, clear, and, from a namer that judges too, objection. by_meaning: whether the run reads for what
    people mean; where it does not, an intent is what texts are about.
    """
    rows = latents.to_dict("records")
    usable = [_unusable(row, config) for row in rows]
    wishes = is_wish(latents)
    verdicts = [
        UNCLEAR if why else WISH if wish else _other(row) for row, why, wish in zip(rows, usable, wishes, strict=True)
    ]
    reasons = [
        why or (_not_shown(row, verdict, config) if by_meaning else _not_named(row, config))
        for row, verdict, why in zip(rows, verdicts, usable, strict=True)
    ]
    shares = latents[list(CLASSES)].to_numpy()
    best = shares.argmax(axis=1).tolist()
    place = [
        CLASSES.index(verdict) if verdict in CLASSES else most for verdict, most in zip(verdicts, best, strict=True)
    ]
    return pd.DataFrame(
        {
            c.LATENT: latents[c.LATENT].to_numpy(np.int32),
            c.VERDICT: verdicts,
            c.PROBABILITY: shares[np.arange(len(shares)), place].astype(np.float32),
            c.IS_INTENT: [reason is None for reason in reasons],
            c.REACHES: [why is None for why in usable],
            c.CERTAIN: [_is_certain(row) for row in rows],
            c.REASON: reasons,
        }
    )


def _unusable(row: dict, config: IntentsConfig) -> str | None:
    """Why a latent is of no use to anybody, or None."""
    if row[c.N_TEXTS] == 0:
        return "Dead: no text fires it."
    if row[c.N_TEXTS] < config.min_texts:
        return f"Too rare: {row[c.N_TEXTS]} texts fire it, fewer than {config.min_texts}."
    if row[c.DENSITY] > config.max_density:
        return f"Too dense: {row[c.DENSITY]:.0%} of the texts fire it, more than {config.max_density:.0%}."
    return None


def _other(row: dict) -> str:
    best = max(CLASSES[1:], key=lambda name: row[name])
    return best if row[best] >= row[WISH] and row[best] > 0 else UNCLEAR


def _not_shown(row: dict, verdict: str, config: IntentsConfig) -> str | None:
    """Why a latent that is of use is not shown as an intent, or None where it is."""
    objection = row.get(c.OBJECTION)
    if isinstance(objection, str):
        return objection
    if verdict in _SAYS:
        return f"{_SAYS[verdict]} ({row[verdict]:.0%} of its evidence)"
    if verdict == UNCLEAR:
        return f"Too little to tell: {row[WISH]:.0%} of its sentences say why somebody wants something."
    if row.get(c.SOURCE) not in (REASONS, "llm", "local") and sureness(row) < SURE:
        return "No common topic: its sentences say why people want things, but no one reason."
    return None if row.get(c.SOURCE) == REASONS else _not_named(row, config)


def _not_named(row: dict, config: IntentsConfig) -> str | None:
    """Why a latent has no name that could be shown, or None."""
    if not isinstance(row[c.NAME], str) or not row[c.NAME]:
        return "No name: its texts share no words."
    objection = row.get(c.OBJECTION)
    if isinstance(objection, str):
        return objection
    if not np.isfinite(row[c.SCORE]) and config.min_score > 0:
        return "Not scored: under four held-out texts fire it."
    if row[c.SCORE] < config.min_score:
        return f"Its name detects its texts with {row[c.SCORE]:.2f}, below {config.min_score:.2f}."
    return None


def _is_certain(row: dict) -> bool:
    if row.get(c.SOURCE) == REASONS:
        return bool(row[c.CLEAR] >= CERTAIN)
    return bool(row[c.SCORE_LOW] > 0.5)


def intents_table(
    latents: pd.DataFrame, names: pd.DataFrame, scores: pd.DataFrame, config: IntentsConfig, *, by_meaning: bool
) -> pd.DataFrame:
    """Everything about the latents but their themes and kinds, in the order of `latents`: the figures of all N.

    names, scores: of those that have a name.
    """
    table = latents.merge(names.merge(scores, on=c.LATENT), on=c.LATENT, how="left")
    return table.merge(judge(table, config, by_meaning=by_meaning), on=c.LATENT)
