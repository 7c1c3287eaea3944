"""Names without a language model: the words that firing texts use and near misses and the rest do not.

For latent j and term t (a word or a two-word phrase), class-based TF-IDF over texts:

    p = activation-weighted share of j's firing texts that hold t     q = share of all texts, or of j's near misses,
    weight = p * log((p + s) / (q + s))                                   whichever is larger;  s smooths
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from saerec import columns as c
from saerec.intents.activations import Activations

N_KEYWORDS = 8
_SMOOTH = 0.02
_PHRASE_BONUS = 1.6  # a phrase holds fewer texts than its words, and says more
_WORD = r"(?u)\b[^\W\d_][\w'-]+\b"
_MORE_STOP_WORDS = frozenset(
    """i'm i've it's don't didn't doesn't can't won't isn't wasn't couldn't wouldn't that's there's they're you're i'd
    i'll ve ll re just really very got get gets getting use used using one ones also would could much even well
    make makes made thing things lot bit still ever since though going went way say said know think thought""".split()  # noqa: SIM905 - a word list reads best as words
)


def name_by_keywords(
    texts: pd.Series, acts: Activations, misses: Sequence[np.ndarray], eligible: np.ndarray
) -> pd.DataFrame:
    """latent, name, description, source, keywords for every latent with eligible firing texts.

    misses: near misses of each latent, text ids. No name comes twice: a taken one takes on a further keyword.
    """
    vocabulary, holds = _terms(texts, eligible)
    fired = acts.to_csr(eligible)
    weights = _term_weights(fired, holds, holds[np.flatnonzero(eligible)].mean(axis=0), misses)
    phrase = np.array([" " in term for term in vocabulary])
    taken: set[str] = set()
    rows = []
    n_firing = np.diff(fired.tocsc().indptr)
    for latent in np.argsort(-n_firing, kind="stable"):  # the busier latent gets the shorter name
        keywords = _keywords(weights[latent], vocabulary, phrase)
        if not keywords:
            continue
        name = _free_name(keywords, taken, int(latent))
        taken.add(name.lower())
        description = f"Texts that speak of {', '.join(keywords[:5])}."
        rows.append((int(latent), name, description, "keywords", ", ".join(keywords)))
    table = pd.DataFrame(rows, columns=[c.LATENT, c.NAME, c.DESCRIPTION, c.SOURCE, "keywords"])
    return table.sort_values(c.LATENT, ignore_index=True)


def _terms(texts: pd.Series, eligible: np.ndarray) -> tuple[np.ndarray, sparse.csr_array]:
    """The vocabulary, and [n_texts, V] 1 where a text holds a term."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer

    vectorizer = CountVectorizer(
        ngram_range=(1, 2),
        token_pattern=_WORD,
        stop_words=sorted(ENGLISH_STOP_WORDS | _MORE_STOP_WORDS),
        min_df=2,
        max_features=40_000,
        binary=True,
        dtype=np.float32,
    )
    try:
        vectorizer.fit(texts[eligible])
    except ValueError:  # no word comes twice
        return np.array([], dtype=object), sparse.csr_array((len(texts), 0), dtype=np.float32)
    return vectorizer.get_feature_names_out(), sparse.csr_array(vectorizer.transform(texts))


def _term_weights(
    fired: sparse.csr_array, holds: sparse.csr_array, background: np.ndarray, misses: Sequence[np.ndarray]
) -> np.ndarray:
    """[N, V]; rows of latents that never fire are 0. background [V]: share of the eligible texts that hold a term."""
    by_latent = fired.T.tocsr()
    total = np.maximum(by_latent.sum(axis=1), 1e-9)[:, None]
    p = (by_latent @ holds).toarray() / total
    counts = np.maximum([len(m) for m in misses], 1)
    rows = np.repeat(np.arange(len(misses)), [len(m) for m in misses])
    flat = np.concatenate(list(misses)) if len(rows) else np.empty(0, dtype=np.int64)
    near = sparse.csr_array((np.ones(len(rows), np.float32), (rows, flat)), shape=by_latent.shape)
    q = np.maximum((near @ holds).toarray() / counts[:, None], background[None, :])
    return p * np.log((p + _SMOOTH) / (q + _SMOOTH))


def _keywords(weights: np.ndarray, vocabulary: np.ndarray, phrase: np.ndarray) -> list[str]:
    """The best terms, phrases preferred; no term repeats another's words."""
    if not len(weights):
        return []
    ranked = np.argsort(-weights * np.where(phrase, _PHRASE_BONUS, 1.0), kind="stable")[:60]
    chosen: list[str] = []
    used: set[str] = set()
    for place in ranked:
        term = str(vocabulary[place])
        stems = {_stem(word) for word in term.split()}
        if weights[place] <= 0 or stems & used or len(stems) < len(term.split()):
            continue
        chosen.append(term)
        used |= stems
        if len(chosen) == N_KEYWORDS:
            break
    return chosen


def _stem(word: str) -> str:
    return re.sub(r"(ing|ed|es|s|ly)$", "", word) if len(word) > 4 else word


def _free_name(keywords: list[str], taken: set[str], latent: int) -> str:
    first = keywords[0]
    candidates = [first] if " " in first else []
    candidates += [f"{first} & {other}" for other in keywords[1:]] + [first]
    free = [name for name in candidates if name.lower() not in taken]
    name = free[0] if free else f"{first} ({latent})"
    return name[0].upper() + name[1:]
