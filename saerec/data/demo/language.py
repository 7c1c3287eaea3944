"""Writes reviews and descriptions: which sentences, in which words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from saerec.data.demo.cores import CORES
from saerec.data.demo.phrases import (
    BOTH,
    GIST_ALONE,
    JOINTS,
    LETDOWNS,
    NOISE,
    OPENERS,
    PLAIN,
    PUBLIC,
    PUBLIC_SHARE,
    SUBJECTS,
    TAILS,
    TALK,
    UNFIT,
)
from saerec.data.demo.wishes import PERSONAL, Wish

T = TypeVar("T")
Sentence = tuple[str, str]
"""(text, planted intent or "" for none)"""
_CHOICE = re.compile(r"\[([^\]]+)\]")
_ATTEMPTS = 20


class Author:
    """Writes everything in the shop with one random generator, and no review twice."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self._written: set[str] = set()
        self._frames: set[str] = set()  # openings and endings this review has used

    def review(self, wants: np.ndarray, serves: np.ndarray, thing: str, key: str, brand: str) -> list[Sentence]:
        """Two to five sentences about a thing of the department `key`; another wording if this one is taken."""
        for _ in range(_ATTEMPTS):
            sentences = self._compose(wants, serves, thing, key, brand)
            text = " ".join(text for text, _ in sentences)
            if text not in self._written:
                break
        self._written.add(text)
        return sentences

    def description(self, serves: np.ndarray, thing: str) -> str:
        """What the shop prints: each personal wish the item serves, and one public wish."""
        said = [self._pick(PERSONAL[j].catalogue) for j in self.rng.permutation(np.flatnonzero(serves))]
        return " ".join([*said, self._pick(self._public(thing).catalogue)])

    def _compose(self, wants: np.ndarray, serves: np.ndarray, thing: str, key: str, brand: str) -> list[Sentence]:
        """Wishes of the person that the item serves, public wishes, talk and noise, in any order."""
        found: list[Sentence] = []
        self._frames.clear()
        shared = wants * serves
        if shared.sum() > 0:
            n = min(1 + int(self.rng.random() < 0.6), int((shared > 0).sum()))
            chosen = self.rng.choice(len(shared), size=n, replace=False, p=shared / shared.sum())
            found += [(self._say(PERSONAL[j], thing, key, brand), PERSONAL[j].name) for j in chosen]
        elif self.rng.random() < 0.5:
            found.append((self._pick(LETDOWNS), ""))
        if self.rng.random() < 0.6:
            wish = self._public(thing)
            found.append((self._say(wish, thing, key, brand), wish.name))
        if self.rng.random() < 0.2:
            found.append((self._talk(thing, brand), ""))
        if self.rng.random() < 0.4 or len(found) < 2:
            found.append((self._choose_words(self._pick(NOISE)), ""))
        return [found[i] for i in self.rng.permutation(len(found))]

    def _say(self, wish: Wish, thing: str, key: str, brand: str) -> str:
        """The gist of a wish, an instance of it, or both; sometimes with the thing's name, opened or closed."""
        instance = self._choose_words(self._pick(wish.fitting(key)).text)
        gist, draw = self._pick(CORES[wish.name]), self.rng.random()
        clauses = [gist] if draw < GIST_ALONE else [gist, instance] if draw < GIST_ALONE + BOTH else [instance]
        text = self._pick(JOINTS).join(clauses if self.rng.random() < 0.6 else clauses[::-1])
        if text.startswith("it ") and self.rng.random() < 0.15:
            text = self._subject(thing, brand) + text[2:]
        if len(clauses) == 1 and self.rng.random() >= PLAIN:
            opened = self.rng.random() < 0.5
            frame = self._pick([one for one in (OPENERS if opened else TAILS) if one not in self._frames])
            self._frames.add(frame)
            text = f"{frame} {text}" if opened else f"{text}, {frame}"
        return _sentence(f"{text}.")

    def _talk(self, thing: str, brand: str) -> str:
        return _sentence(self._pick(TALK).format(use=self._subject(thing, brand), thing=thing, brand=brand))

    def _subject(self, thing: str, brand: str) -> str:
        return self._pick(SUBJECTS).format(thing=thing, brand=brand)

    def _public(self, thing: str) -> Wish:
        fits = np.array([thing not in UNFIT.get(wish.name, ()) for wish in PUBLIC])
        share = fits * PUBLIC_SHARE
        return PUBLIC[int(self.rng.choice(len(PUBLIC), p=share / share.sum()))]

    def _choose_words(self, text: str) -> str:
        return _CHOICE.sub(lambda match: self._pick(match[1].split("/")), text)

    def _pick(self, options: Sequence[T]) -> T:
        return options[int(self.rng.integers(len(options)))]


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]
