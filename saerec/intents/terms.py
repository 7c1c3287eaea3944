"""The words and phrases that firing texts use and near misses and the rest do not.

For latent j and term t (a word, or two to five neighbouring words), class-based TF-IDF over texts:

    p = activation-weighted share of j's firing texts that hold t     q = share of all texts, or of j's near misses,
    weight = p * log((p + s) / (q + s))                                   whichever is larger;  s smooths
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from saerec.intents.wordlists import FILLERS, OPENERS, WEAK_VERBS, function_words
from saerec.sae.activations import Activations

N_KEYWORDS = 8
MAX_WORDS = 5
MIN_TEXTS = 3
"""A phrase makes a name when so many firing texts hold it."""
_SMOOTH = 0.02
_BONUS = np.array([0.0, 1.0, 1.6, 1.9, 2.1, 2.2])  # by words: a phrase stands in fewer texts than its words, says more
_FAIR_SHARE = 0.15
_AFTER_AUXILIARY = WEAK_VERBS | {"be", "been", "have"}
_BLOCK = 256  # latents weighed at once
_WORD = re.compile(r"(?u)\b[^\W\d_][\w'-]+\b|\ba\b|[.,;:!?()\"]")


@dataclass(frozen=True)
class Keywords:
    """What sets a latent's texts apart, the best first."""

    terms: list[str]
    strong: list[str]
    """Those that weigh at least 15 % of the best."""
    phrases: list[str]
    """Strong ones of several words, as they stand in several texts."""


def find_keywords(
    texts: pd.Series, acts: Activations, misses: Sequence[np.ndarray], eligible: np.ndarray
) -> list[Keywords]:
    """One entry a latent; misses: near misses of each latent, text ids."""
    vocabulary, holds = _terms(texts, eligible)
    by_latent = acts.to_csr(eligible).T.tocsr()
    n_words = np.array([term.count(" ") + 1 for term in vocabulary], dtype=int)
    background = holds[np.flatnonzero(eligible)].mean(axis=0)
    found = []
    for start in range(0, by_latent.shape[0], _BLOCK):
        rows = by_latent[start : start + _BLOCK]
        weights = _term_weights(rows, holds, background, misses[start : start + _BLOCK]) * _BONUS[n_words]
        counts = (sparse.csr_array(rows > 0).astype(np.float32) @ holds).toarray()
        found += [_keywords(w, n, vocabulary) for w, n in zip(weights, counts, strict=True)]
    return found


def terms_of(text: str) -> Iterator[str]:
    """Words that could be a name, and phrases of neighbouring words that begin and end like one.

    >>> list(terms_of("It was worth every penny, truly."))
    ['penny']
    >>> list(terms_of("Easy on the skin"))
    ['easy', 'easy on the skin', 'skin']
    """
    words = _WORD.findall(text.lower())
    weak = WEAK_VERBS | FILLERS | OPENERS | function_words()
    for start, word in enumerate(words):
        if word not in weak and word.isprintable() and word[0].isalpha():
            yield word
        if not word[0].isalpha() or word in FILLERS or word in function_words():
            continue
        if word == "not" and words[start + 1 : start + 2] and words[start + 1] in _AFTER_AUXILIARY:
            continue  # cut from "could not be", it says the opposite of nothing
        for end in range(start + 2, min(start + MAX_WORDS, len(words)) + 1):
            last = words[end - 1]
            if not last[0].isalpha():  # punctuation: no phrase crosses it
                break
            if last not in weak:
                yield " ".join(words[start:end])


def content_stems(text: str) -> frozenset[str]:
    """The words that carry meaning, without their endings.

    >>> sorted(content_stems("It was really quiet, and lasted for weeks!"))
    ['last', 'quiet', 'week']
    """
    return frozenset(map(_stem, content_words(text)))


def content_words(text: str) -> frozenset[str]:
    """The words that carry meaning.

    >>> sorted(content_words("It was really no problem!"))
    ['no', 'problem']
    """
    words = (word for word in _WORD.findall(text.lower()) if word[0].isalpha())
    return frozenset(word for word in words if word not in FILLERS and word not in function_words())


def _terms(texts: pd.Series, eligible: np.ndarray) -> tuple[np.ndarray, sparse.csr_array]:
    """The vocabulary, and [n_texts, V] 1 where a text holds a term."""
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(analyzer=terms_of, min_df=2, max_features=40_000, binary=True, dtype=np.float32)
    try:
        vectorizer.fit(texts[eligible])
    except ValueError:  # no word comes twice
        return np.array([], dtype=object), sparse.csr_array((len(texts), 0), dtype=np.float32)
    return vectorizer.get_feature_names_out(), sparse.csr_array(vectorizer.transform(texts))


def _term_weights(
    by_latent: sparse.csr_array, holds: sparse.csr_array, background: np.ndarray, misses: Sequence[np.ndarray]
) -> np.ndarray:
    """[latents, V]; rows of latents that never fire are 0. background [V]: share of the eligible texts with a term."""
    total = np.maximum(by_latent.sum(axis=1), 1e-9)[:, None]
    p = (by_latent @ holds).toarray() / total
    counts = np.maximum([len(m) for m in misses], 1)
    rows = np.repeat(np.arange(len(misses)), [len(m) for m in misses])
    flat = np.concatenate(list(misses)) if len(rows) else np.empty(0, dtype=np.int64)
    near = sparse.csr_array((np.ones(len(rows), np.float32), (rows, flat)), shape=by_latent.shape)
    q = np.maximum((near @ holds).toarray() / counts[:, None], background[None, :])
    return p * np.log((p + _SMOOTH) / (q + _SMOOTH))


def _keywords(weights: np.ndarray, counts: np.ndarray, vocabulary: np.ndarray) -> Keywords:
    """The best terms; none repeats another's words."""
    found = Keywords([], [], [])
    used: set[str] = set()
    ranked = np.argsort(-weights, kind="stable")[:200]
    for place in ranked:
        term = str(vocabulary[place])
        content = [word for word in term.split() if word not in function_words()]
        stems = {_stem(word) for word in content}
        if weights[place] <= 0 or stems & used or len(stems) < len(content):
            continue
        used |= stems
        found.terms.append(term)
        if weights[place] >= _FAIR_SHARE * weights[ranked[0]]:
            found.strong.append(term)
            if " " in term and counts[place] >= MIN_TEXTS:
                found.phrases.append(term)
        if len(found.terms) == N_KEYWORDS:
            break
    return found


def _stem(word: str) -> str:
    """Without ending: note, notes and noted are one word; so are, wrongly and harmlessly, a few that differ."""
    return re.sub(r"(ing|ed|es|s|ly|e)$", "", word) if len(word) > 3 else word
