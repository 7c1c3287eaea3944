"""Terms that nothing cuts: a part of a word gives way to the word, and what nearly always goes on is said to its end.

Where a script sets no blanks, a term may begin or end inside a word. Where a language says its verbs, auxiliaries and
postpositions last, as those of India do, a phrase that ends with the last word of content lacks its end: "takes little
space" is कम जगह लेता है, and without है it is as cut.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd
import regex

from saerec.intents.vocabulary import Held
from saerec.intents.wordlists import CLOSERS
from saerec.text.language import CHINESE, THAI
from saerec.text.segments import can_segment, segments, without_opener
from saerec.text.words import is_unspaced

_NEARLY_ALWAYS: Final = 0.8
_FAR = 40  # characters beside a term that are looked at
_LOOKED_AT: Final = 60  # texts that tell how a term goes on
_MAX_TAIL = 3  # words that are said after a phrase
_LEAST = 3  # places that tell how a term goes on
_LONGEST: Final = {CHINESE: 12, THAI: 24}
"""Characters of a term that went on: a short sentence at most."""
_SIGN = regex.compile(r"[\p{L}\p{N}]\p{M}*")


def stand_alone(vocabulary: Sequence[str], count: np.ndarray) -> np.ndarray:
    """[V] bool: terms that do not nearly always stand inside the same longer one. count [V]: texts that hold each."""
    place = {term: i for i, term in enumerate(vocabulary)}
    whole = np.ones(len(vocabulary), dtype=bool)
    for term, i in place.items():
        if not is_unspaced(term):
            continue
        inner = {term[a:b] for a in range(len(term)) for b in range(a + 2, len(term) + 1)} - {term}
        for part in inner & place.keys():
            whole[place[part]] &= count[i] < _NEARLY_ALWAYS * count[place[part]]
    return whole


def can_go_on(term: str, language: str) -> bool:
    """Whether `said_to_its_end` may change such a term. Of Japanese none: its particles tell where a phrase ends. Nor
    of other scripts without blanks whose phrases nobody can tell here; a Chinese character is a word, or half of one.
    """
    if language in CLOSERS:
        return not is_unspaced(term)
    return is_unspaced(term) and (language == CHINESE or (language == THAI and can_segment(language)))


class Ends:
    """Terms as they are shown: said to their ends, each looked for once."""

    def __init__(self, texts: pd.Series, held: Held, language: str) -> None:
        """held: the terms of texts [n], and which texts hold them."""
        self.language, self._texts = language, texts
        going_on = np.array([can_go_on(term, language) for term in held.terms], dtype=bool)
        self._holders = held.first_texts(going_on, _LOOKED_AT)
        self._known: dict[str, str] = {}

    def whole(self, term: str) -> str:
        """The term as it is shown."""
        if term not in self._holders:
            return term
        if term not in self._known:
            some = [text.lower() for text in self._texts.iloc[self._holders[term]]]
            self._known[term] = said_to_its_end(term, some, self.language)
        return self._known[term]


def said_to_its_end(term: str, texts: Iterable[str], language: str) -> str:
    """The term with what nearly always stands beside it. texts: some that hold it, in lower case.

    >>> said_to_its_end("कम जगह लेता", ["यह कम जगह लेता है।"] * 3, "hi")
    'कम जगह लेता है'
    >>> said_to_its_end("整天都不用", ["一整天都不用充电。", "能一整天都不用充电", "真的一整天都不用充电"], "zh")
    '一整天都不用充电'
    """
    held = regex.compile(regex.escape(term))
    places = [(text, found.start(), found.end()) for text in texts for found in held.finditer(text)]
    if len(places) < _LEAST:
        return term
    if language in CLOSERS:
        return _with_tail(term, [text[end:] for text, _, end in places], CLOSERS[language])
    most = _LONGEST[language] - len(term)
    before = _common([[*_signs_before(text[:start])] for text, start, _ in places], most)
    before = _to_an_edge(before, [(text, start, -1) for text, start, _ in places], language)
    after = _common([[*_signs_after(text[end:])] for text, _, end in places], most - len("".join(before)))
    after = _to_an_edge(after, [(text, end, 1) for text, _, end in places], language)
    return without_opener("".join([*reversed(before), term, *after]), language)


def _to_an_edge(signs: list[str], places: Sequence[tuple[str, int, int]], language: str) -> list[str]:
    """As many of the signs as end where phrases do. places: (text, where the signs begin, -1 or 1: which way)."""
    while signs and can_segment(language):
        size = len("".join(signs))
        ends = [start + way * size in _edges(text, language) for text, start, way in places]
        if sum(ends) >= len(ends) / 2:
            break
        signs = signs[:-1]
    return signs


@lru_cache(maxsize=1 << 10)
def _edges(text: str, language: str) -> frozenset[int]:
    """Where the phrases of a text begin and end."""
    found, at = set[int](), 0
    for phrase in filter(None, segments(text, language)):
        at = text.index(phrase, at)
        found |= {at, at + len(phrase)}
        at += len(phrase)
    return frozenset(found)


def _with_tail(term: str, following: Sequence[str], closers: frozenset[str]) -> str:
    """With the small words that follow, as far as one of `closers` ends them."""
    words = [regex.match(r"(?: [\p{L}\p{M}\u200c\u200d]+)*", rest)[0].split()[:_MAX_TAIL] for rest in following]
    tail = _common(words, _MAX_TAIL, by=1)
    while tail and tail[-1] not in closers:
        tail.pop()
    return " ".join([term, *tail])


def _signs_after(text: str) -> Iterable[str]:
    """The characters up to the first that is no letter of a script without blanks."""
    at = 0
    for found in _SIGN.finditer(text[:_FAR]):
        if found.start() != at or not is_unspaced(found[0]):  # no phrase crosses punctuation
            return
        yield found[0]
        at = found.end()


def _signs_before(text: str) -> Iterable[str]:
    """The same to the left, the nearest first."""
    run = regex.search(r"[\p{L}\p{M}]*$", text[-_FAR:])[0]
    for one in reversed(_SIGN.findall(run)):
        if not is_unspaced(one):
            return
        yield one


def _common(rows: Sequence[Sequence[str]], most: int, by: int = 0) -> list[str]:
    """How nearly all rows begin, at most so many characters, or with `by` so many parts."""
    found: list[str] = []
    left = list(rows)
    while True:
        counted = Counter(row[len(found)] for row in left if len(row) > len(found))
        if not counted:
            return found
        one, times = counted.most_common(1)[0]
        size = len(found) + 1 if by else len("".join(found)) + len(one)
        if times < _NEARLY_ALWAYS * len(rows) or size > most:
            return found
        left = [row for row in left if len(row) > len(found) and row[len(found)] == one]
        found.append(one)
