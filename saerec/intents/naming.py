"""Names without a language model: of the phrases that set a latent's texts apart, the one that detects them best.

A phrase stands in the texts as it is shown. A single word, or two terms joined by "&", is taken only where it detects
clearly better, or where there is no phrase. Which detects best is judged on texts the namer may see; the published
score uses others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.blocks import Allocate, in_memory
from saerec.intents.terms import MAX_WORDS, Keywords, find_keywords
from saerec.sae.activations import Activations
from saerec.text.language import ENGLISH
from saerec.text.words import n_words
from saerec.text.written import as_written, written_forms

Accuracy = Callable[[Sequence[int], Sequence[Sequence[str]]], Sequence[np.ndarray]]
"""(latents, the queries proposed for each) -> how well each query detects its latent's texts."""

_N_PHRASES, _N_PAIRED = 6, 4
_N_DESCRIBED = 5
_WORD_MARGIN, _PAIR_MARGIN = 0.03, 0.06  # what a word, or a pair, has to detect better than a phrase to be taken


@dataclass(frozen=True)
class Names:
    """Names, and how a chat model came to them where one was asked."""

    table: pd.DataFrame
    """latent, name, description, source, keywords, objection (why the model sees no intent, or None)"""
    log: list[dict[str, Any]] = field(default_factory=list)
    """One entry a latent: what was asked, answered and chosen, or why nothing was."""
    failures: dict[int, str] = field(default_factory=dict)
    """Why a latent kept the name it had."""


def name_by_keywords(
    texts: pd.Series,
    acts: Activations,
    misses: Sequence[np.ndarray],
    eligible: np.ndarray,
    accuracy: Accuracy,
    language: str = ENGLISH,
    allocate: Allocate = in_memory,
) -> pd.DataFrame:
    """latent, name, description, source, keywords for every latent whose eligible texts share words.

    misses: near misses of each latent, text ids. `allocate` gives room for what is too large for memory. No name comes
    twice.
    """
    found = find_keywords(texts, acts, misses, eligible, language, allocate)
    latents = [latent for latent, keywords in enumerate(found) if keywords.terms]
    proposals = [_proposals(found[latent]) for latent in latents]
    scores = accuracy(latents, proposals)
    taken: set[str] = set()
    forms = {} if language == ENGLISH else written_forms(texts[eligible])
    rows = []
    for i in np.argsort([-max(score) for score in scores], kind="stable"):  # whom a name fits best, gets it
        latent, terms = latents[i], found[latents[i]].terms
        name = _best_free(proposals[i], np.asarray(scores[i]), terms, taken, latent)
        taken.add(name.lower())
        said = as_written(", ".join(terms[:_N_DESCRIBED]), forms)
        description = f"Texts that speak of {said}."
        name = as_written(name[0].lower() + name[1:], forms) if forms else name
        rows.append((latent, name[0].upper() + name[1:], description, "keywords", ", ".join(terms)))
    table = pd.DataFrame(rows, columns=[c.LATENT, c.NAME, c.DESCRIPTION, c.SOURCE, "keywords"])
    return table.sort_values(c.LATENT, ignore_index=True)


def _proposals(keywords: Keywords) -> list[str]:
    """Names: phrases, then single words, then pairs of terms that are short enough together."""
    strong = keywords.strong[:_N_PAIRED]
    names = keywords.phrases[:_N_PHRASES] + [term for term in strong if n_words(term) == 1]
    names += [" & ".join(p) for p in combinations(strong, 2) if _n_words(p) <= MAX_WORDS]
    names = names or [" & ".join(keywords.terms[:2])]
    return [name[0].upper() + name[1:] for name in names]


def _n_words(terms: Sequence[str]) -> int:
    return sum(map(n_words, terms))


def _best_free(
    proposals: Sequence[str], accuracy: np.ndarray, terms: Sequence[str], taken: set[str], latent: int
) -> str:
    margin = np.array(
        [_PAIR_MARGIN if " & " in name else 0.0 if n_words(name) > 1 else _WORD_MARGIN for name in proposals]
    )
    ranked = [proposals[i] for i in np.argsort(-np.round(accuracy - margin, 3), kind="stable")]
    ranked += [f"{ranked[0]} & {term}" for term in terms if term not in ranked[0].lower()]
    ranked.append(f"{ranked[0]} ({latent})")
    return next(name for name in ranked if name.lower() not in taken)
