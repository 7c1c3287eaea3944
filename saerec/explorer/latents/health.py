"""Is the dictionary healthy? The figures of a scorecard, and what they mean in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from saerec import columns as c

DENSE: Final = 0.1
"""A latent that fires on a larger share of sentences says little of one."""
FEW: Final = 5
"""Sentences below which a latent has too little to be read."""
CHANCE: Final = 0.5
FEW_PEOPLE: Final = 100
"""People below which a figure of accuracy is a guess: its interval is about 1 / sqrt(people) either way."""
LOUD_CHANCE: Final = 0.1
"""HR@10 of a random ranking from which it has to be said."""
LOUD_UNSEEN: Final = 0.2
"""Share of held-out items that training never saw, from which it has to be said."""


@dataclass(frozen=True)
class Health:
    """Shares are of all latents unless they say otherwise; NaN where nothing is known."""

    named: int
    dead: float
    rare: float
    """fires, but on fewer than `FEW` sentences"""
    dense: float
    """fires on more than `DENSE` of the sentences"""
    unsure: float
    """of the intents: the interval of the name's score holds chance"""
    stability: float
    """median cosine to the nearest latent of dictionaries of other seeds"""
    intents: int
    """latents shown as intents"""
    themes: int
    """that they make"""
    others: Mapping[str, int]
    """verdict -> latents of it that are no intents; those without any are left out"""


def health(latents: pd.DataFrame) -> Health:
    """Of the table of all latents: name, n_texts, density, is_intent, verdict, theme, score_low, stability."""
    fires, is_intent = latents[c.N_TEXTS], latents[c.IS_INTENT].astype(bool)
    of_intents = latents.loc[is_intent, c.SCORE_LOW].dropna()
    themes = latents.loc[is_intent & (latents[c.THEME] >= 0), c.THEME]
    return Health(
        named=int((latents[c.NAME] != "").sum()),
        dead=float((fires == 0).mean()),
        rare=float(((fires > 0) & (fires < FEW)).mean()),
        dense=float((latents[c.DENSITY] > DENSE).mean()),
        unsure=float((of_intents <= CHANCE).mean()),
        stability=float(latents[c.STABILITY].median()),
        intents=int(is_intent.sum()),
        themes=int(themes.nunique()),
        others={str(verdict): int(n) for verdict, n in latents.loc[~is_intent, c.VERDICT].value_counts().items()},
    )


def warnings(facts: Mapping[str, Any], found: Health) -> list[str]:
    """What a reader should know before trusting the run, and what follows from it; facts are those of
    `Explorer.overview`."""
    sae, intents = facts["sae"], facts["intents"]
    said = [
        (found.dead > 0.05, f"{found.dead:.0%} of latents never fire: the dictionary is wider than the data needs. "
                            "They are shown nowhere and harm nothing."),
        (found.rare > 0.05, f"{found.rare:.0%} of latents fire on under {FEW} texts: too few to say what they mean. "
                            "Leave them aside."),
        (found.dense > 0.02, f"{found.dense:.0%} of latents fire on over {DENSE:.0%} of the texts: they say little of "
                             "any one text. Text probe hides them."),
        (found.unsure > 0.1, f"For {found.unsure:.0%} of intents it is not sure that the name beats a coin toss. Read "
                             "their sentences before you go by the name."),
        (found.stability < 0.7, f"Trained again with another seed, half of the latents are found with a similarity "
                                f"under {found.stability:.2f}: their meaning depends on chance. Trust those whose own "
                                "stability is high."),
        (sae.get("fvu", 0) > 0.5, f"The dictionary loses {sae.get('fvu', 0):.0%} of the embeddings' variance: it "
                                  "misses part of the texts. More latents, or more of them a sentence, lose less."),
        (intents.get("intents", 0) < 0.2 * sae.get("n_latents", 0),
         f"Only {intents.get('intents', 0)} of {sae.get('n_latents', 0)} latents count as intents. The others are "
         "about things, praise or chatter, or too rare to tell: the page Latents says which, and why."),
    ]  # fmt: skip
    of_dictionary = [text for holds, text in said if holds]
    return _of_data(facts) + of_dictionary + _of_append(facts["later"]) + _of_evaluation(facts)


def _of_data(facts: Mapping[str, Any]) -> list[str]:
    """Too few rows, people or items, and wanted items that nobody had in training."""
    data, held = facts.get("data", {}), facts.get("held_out", {})
    items, people, unseen = data.get("items", 0), held.get("people", 0), held.get("unseen", 0)
    read, left = data.get("read", 0), data.get("interactions", 0)
    chance = min(1.0, 10 / items) if items else 0.0
    said = [
        (2 * left < read, f"Filters left {left:,} of {read:,} interactions. Lower data.k_core to keep more."),
        (0 < items <= 10, f"There are {items} items, no more than ten: HR@10 is 1 for everybody, however they are "
                          "ranked. Look at NDCG@10 and MRR."),
        (items > 10 and chance >= LOUD_CHANCE, f"Chance alone puts the held-out item among the first ten of {items} "
                                               f"for {chance:.0%} of the people: compare HR@10 with that."),
        (0 < people < FEW_PEOPLE, f"Only {people} people have a held-out item: accuracy may be off by "
                                  f"{1 / max(people, 1) ** 0.5:.0%} either way."),
        (unseen > LOUD_UNSEEN * people > 0, f"For {unseen:,} of {people:,} people the held-out item was never had by "
                                            "anybody in training: only its texts can rank it."),
    ]  # fmt: skip
    return [text for holds, text in said if holds]


def _of_append(facts: Mapping[str, Any]) -> list[str]:
    if not facts:
        return []
    return [f"Interactions that came after training: {facts['interactions']:,}. Nothing was learned from them. "
            f"Accuracy and the figures of latents are those of {facts['extends']}; new people are folded in; new items "
            "have their intents and borrow the rest from items alike."]  # fmt: skip


def _of_evaluation(facts: Mapping[str, Any]) -> list[str]:
    return _of_accuracy(facts["metrics"]) + list(facts.get("about_evaluation", ()))


def _of_accuracy(metrics: Mapping[str, Any]) -> list[str]:
    said = {
        "no_intents": "The same network without intents ranks better: here the intents explain, but do not help.",
        "neighbours": "Plain item kNN ranks better than this recommender: read its explanations with care.",
        "popularity": "Popularity alone ranks better than this recommender: do not trust its ranking. More data, or "
        "another preset, may help.",
    }
    if not metrics:
        return []
    model = metrics["model"]["NDCG@10"]
    return [text for name, text in said.items() if name in metrics and model < metrics[name]["NDCG@10"]]
