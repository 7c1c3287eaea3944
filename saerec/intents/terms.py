"""The words and phrases that firing texts use and near misses and the rest do not.

For latent j and term t (a word, or two to five neighbouring words), class-based TF-IDF over texts:

    p = activation-weighted share of j's firing texts that hold t     q = share of all texts, or of j's near misses,
    weight = p * log((p + s) / (q + s))                                   whichever is larger;  s smooths

In scripts without blanks a term is one or some neighbouring phrases, where the extra `segment` is installed that tells
them (`saerec.text.segments`). Else it is a run of up to eight characters that begins and ends with no small word; one
that nearly always stands in the same longer run gives way to it, for it is a part of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from saerec.blocks import Allocate, blocks, in_memory
from saerec.intents.term_weights import Used, share_of_texts
from saerec.intents.vocabulary import held_terms
from saerec.intents.whole_terms import Ends, stand_alone
from saerec.intents.wordlists import FILLERS, WEAK_VERBS, function_words, weak_words
from saerec.sae.activations import Activations
from saerec.text.language import ENGLISH
from saerec.text.segments import can_segment, segments, without_opener, without_particle
from saerec.text.words import Word, bag, is_unspaced, n_words, words, written

N_KEYWORDS = 8
MAX_WORDS = 5
MIN_TEXTS = 3
"""A phrase makes a name when so many firing texts hold it."""
_BONUS = np.array([0.0, 1.0, 1.6, 1.9, 2.1, 2.2])  # by words: a phrase stands in fewer texts than its words, says more
_FAIR_SHARE = 0.15
_AFTER_AUXILIARY = WEAK_VERBS | {"be", "been", "have"}
_BLOCK = 128  # latents weighed at once
_MAX_CHARACTERS = 8
"""Of a term in a script without blanks."""
_MAX_PHRASES, _MAX_PHRASE_CHARACTERS = 4, 14
"""Of a term where a segmenter cuts the text."""
_KANA = re.compile(r"[\u3041-\u309f]")  # particles and endings: no word of a name begins with them
_STOP = re.compile(r"[.,;:!?()\"。！？、，；：（）「」『』।॥؟،؛۔]")


@dataclass(frozen=True)
class Keywords:
    """What sets a latent's texts apart, the best first."""

    terms: list[str]
    strong: list[str]
    """Those that weigh at least 15 % of the best."""
    phrases: list[str]
    """Strong ones of several words, as they stand in several texts."""


def find_keywords(
    texts: pd.Series,
    acts: Activations,
    misses: Sequence[np.ndarray],
    eligible: np.ndarray,
    language: str = ENGLISH,
    allocate: Allocate = in_memory,
) -> list[Keywords]:
    """One entry a latent; misses: near misses of each latent, text ids, eligible ones. language: whose small words make
    no term. `allocate` gives room for which text holds which term."""
    if not eligible.any():  # a handful of texts, all kept to score names on
        return [Keywords([], [], []) for _ in range(acts.n_latents)]
    held = held_terms(texts, np.flatnonzero(eligible), partial(terms_of, language=language), allocate)
    whole = stand_alone(held.terms.tolist(), held.counts)
    vocabulary = held.terms[whole]
    lengths = np.array([min(n_words(term), MAX_WORDS) for term in vocabulary], dtype=int)
    background, ends, found = share_of_texts(held), Ends(texts, held, language), list[Keywords]()
    for latents in blocks(acts.n_latents, _BLOCK):
        used = Used.by(latents, acts.evidence(eligible), held, misses[latents])
        weights = used.weights(background)[:, whole] * _BONUS[lengths]
        found += [_keywords(w, n, vocabulary, ends) for w, n in zip(weights, used.counts[:, whole], strict=True)]
    return found


def terms_of(text: str, language: str = ENGLISH) -> Iterator[str]:
    """Words that could be a name, and phrases of neighbouring words that begin and end like one.

    >>> list(terms_of("It was worth every penny, truly."))
    ['penny']
    >>> list(terms_of("Easy on the skin"))
    ['easy', 'easy on the skin', 'skin']
    >>> list(terms_of("Der Akku hält lange", "de"))
    ['akku', 'akku hält', 'akku hält lange', 'hält', 'hält lange', 'lange']
    """
    text = text.lower()
    found, weak, small = _tokens(text, language), weak_words(language), function_words(language)
    is_segmented = can_segment(language)
    if is_segmented:
        yield from _phrases(text, language, weak)
    is_english = language == ENGLISH
    for start, first in enumerate(found):
        word = first.text
        if is_unspaced(word):
            if not is_segmented:
                yield from _runs(found, start, weak)
            continue
        if len(word) > 1 and word not in weak and word.isprintable() and word[0].isalpha():
            yield word
        if (
            not word[0].isalpha()
            or word in small
            or (len(word) == 1 and not is_english)
            or (is_english and word in FILLERS)
        ):
            continue
        following = [one.text for one in found[start + 1 : start + MAX_WORDS]]
        if is_english and word == "not" and following and following[0] in _AFTER_AUXILIARY:
            continue  # cut from "could not be", it says the opposite of nothing
        for n, last in enumerate(following, start=2):
            if not last[0].isalpha() or is_unspaced(last):  # punctuation: no phrase crosses it
                break
            if last not in weak and len(last) > 1:
                yield " ".join([word, *following[: n - 1]])


def _tokens(text: str, language: str) -> list[Word]:
    """Words, of English those of two letters and more and "a", and what no phrase crosses."""
    short = language != ENGLISH  # as in "facile à nettoyer"
    found = [word for word in words(text) if short or len(word.text) > 1 or word.text == "a" or is_unspaced(word.text)]
    stops = [Word(one[0], *one.span()) for one in _STOP.finditer(text)]
    return sorted(found + stops, key=lambda word: word.start)


def _phrases(text: str, language: str, weak: frozenset[str]) -> Iterator[str]:
    """Neighbouring phrases of a text without blanks, as a segmenter cuts it; the outer ones are no small words."""
    found = segments(text, language)
    for start, first in enumerate(found):
        if not first or first in weak:
            continue
        for end in range(start, min(len(found), start + _MAX_PHRASES)):
            if not found[end]:
                break
            last = without_particle(found[end], language)
            term = without_opener("".join(found[start:end]) + last, language)
            if 1 < len(term) <= _MAX_PHRASE_CHARACTERS and not {last, term} & weak and any(map(is_unspaced, term)):
                yield term


def _runs(found: list[Word], start: int, weak: frozenset[str]) -> Iterator[str]:
    """Runs of characters without blanks from `start` on that begin and end with no small word."""
    first = found[start]
    if first.text in weak or _KANA.match(first.text):
        return
    size, run = 0, list[str]()
    for place, word in enumerate(found[start:], start):
        size += min(len(word.text), 2)  # a run of kana is one word, however long
        if size > _MAX_CHARACTERS or (run and found[place - 1].end != word.start) or _STOP.match(word.text):
            return
        run.append(word.text)
        if size > 1 and word.text not in weak:
            yield written(run)


def content_stems(text: str, language: str = ENGLISH) -> frozenset[str]:
    """The words that carry meaning, without their endings.

    >>> sorted(content_stems("It was really quiet, and lasted for weeks!"))
    ['last', 'quiet', 'week']
    """
    return frozenset(map(_stem, content_words(text, language)))


def content_words(text: str, language: str = ENGLISH) -> frozenset[str]:
    """The words that carry meaning; of characters written without blanks the pairs of neighbours.

    >>> sorted(content_words("It was really no problem!"))
    ['no', 'problem']
    """
    small = function_words(language)
    fillers = FILLERS if language == ENGLISH else frozenset()
    return frozenset(word for word in bag(text) if len(word) > 1 and word not in fillers and word not in small)


def _keywords(weights: np.ndarray, counts: np.ndarray, vocabulary: np.ndarray, ends: Ends) -> Keywords:
    """The best terms; none repeats another's words."""
    found = Keywords([], [], [])
    used: set[str] = set()
    ranked = np.argsort(-weights, kind="stable")[:200]
    for place in ranked:
        if weights[place] <= 0:
            break
        term = ends.whole(str(vocabulary[place]))
        content = [word for word in term.split() if word not in function_words(ends.language)]
        if not term.isascii() and is_unspaced(term):
            content = list(bag(term))
        stems = {_stem(word) for word in content}
        if stems & used or len(stems) < len(content):
            continue
        used |= stems
        found.terms.append(term)
        if weights[place] >= _FAIR_SHARE * weights[ranked[0]]:
            found.strong.append(term)
            if n_words(term) > 1 and counts[place] >= MIN_TEXTS:
                found.phrases.append(term)
        if len(found.terms) == N_KEYWORDS:
            break
    return found


def _stem(word: str) -> str:
    """Without ending: note, notes and noted are one word; so are, wrongly and harmlessly, a few that differ."""
    return re.sub(r"(ing|ed|es|s|ly|e)$", "", word) if len(word) > 3 else word
