"""Names without a language model: of the phrases that set a latent's texts apart, the one that detects them best.

A phrase stands in the texts as it is shown. Two terms are joined by "&" only where that detects clearly better, or
where there is no phrase. Which detects best is judged on texts the namer may see; the published score uses others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.intents.activations import Activations
from saerec.intents.judges import query_text
from saerec.intents.terms import MAX_WORDS, Keywords, find_keywords

Accuracy = Callable[[Sequence[int], Sequence[Sequence[str]]], Sequence[np.ndarray]]
"""(latents, the queries proposed for each) -> how well each query detects its latent's texts."""

_N_PHRASES = 4
_DESCRIPTION_SIZES = (5, 3, 8)
_PAIR_MARGIN = 0.05  # what a pair has to detect better than a phrase to be taken


def name_by_keywords(
    texts: pd.Series, acts: Activations, misses: Sequence[np.ndarray], eligible: np.ndarray, accuracy: Accuracy
) -> pd.DataFrame:
    """latent, name, description, source, keywords for every latent whose eligible texts share words.

    misses: near misses of each latent, text ids. No name comes twice.
    """
    found = find_keywords(texts, acts, misses, eligible)
    latents = [latent for latent, keywords in enumerate(found) if keywords.terms]
    proposals = [_proposals(found[latent]) for latent in latents]
    scores = accuracy(latents, [[query_text(*proposal) for proposal in some] for some in proposals])
    taken: set[str] = set()
    rows = []
    for i in np.argsort([-max(score) for score in scores], kind="stable"):  # whom a name fits best, gets it
        latent, terms = latents[i], found[latents[i]].terms
        name, description = _best_free(proposals[i], np.asarray(scores[i]), terms, taken, latent)
        taken.add(name.lower())
        rows.append((latent, name, description, "keywords", ", ".join(terms)))
    table = pd.DataFrame(rows, columns=[c.LATENT, c.NAME, c.DESCRIPTION, c.SOURCE, "keywords"])
    return table.sort_values(c.LATENT, ignore_index=True)


def _proposals(keywords: Keywords) -> list[tuple[str, str]]:
    """Names with descriptions of several lengths: phrases, then pairs of terms that are short enough together."""
    names = keywords.phrases[:_N_PHRASES]
    names += [" & ".join(p) for p in combinations(keywords.strong[:_N_PHRASES], 2) if _n_words(p) <= MAX_WORDS]
    names = names or [" & ".join(keywords.terms[:2])]
    sizes = sorted({min(size, len(keywords.terms)) for size in _DESCRIPTION_SIZES})
    said = [f"Texts that speak of {', '.join(keywords.terms[:size])}." for size in sizes]
    return [(name[0].upper() + name[1:], description) for name in names for description in said]


def _n_words(terms: Sequence[str]) -> int:
    return sum(len(term.split()) for term in terms)


def _best_free(
    proposals: Sequence[tuple[str, str]], accuracy: np.ndarray, terms: Sequence[str], taken: set[str], latent: int
) -> tuple[str, str]:
    pair = np.array([" & " in name for name, _ in proposals])
    ranked = [proposals[i] for i in np.argsort(-np.round(accuracy - _PAIR_MARGIN * pair, 3), kind="stable")]
    first, description = ranked[0]
    ranked += [(f"{first} & {term}", description) for term in terms if term not in first.lower()]
    ranked.append((f"{first} ({latent})", description))
    return next(proposal for proposal in ranked if proposal[0].lower() not in taken)
