"""Writes reviews and descriptions: which sentences, in which words, and what each of them is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

import numpy as np

from saerec.data.demo.cores import CORES
from saerec.data.demo.facts import Version
from saerec.data.demo.phrases import (
    BOTH,
    GIST_ALONE,
    JOINTS,
    OPENERS,
    PLAIN,
    PUBLIC,
    PUBLIC_SHARE,
    TAILS,
    UNFIT,
)
from saerec.data.demo.remarks import BLAME, CHATTER, FACTS, PRAISE, PRINTED, SUBJECTS
from saerec.data.demo.wishes import PERSONAL, Wish

T = TypeVar("T")
SECOND_SHARE, PUBLIC_WISH_SHARE, FACT_SHARE, PRAISE_SHARE, CHATTER_SHARE = 0.8, 0.6, 0.56, 0.38, 0.42
"""shares of reviews with a second personal wish (where it has one that it could tell), a public wish, a fact, praise
or blame without a reason, and chatter"""
_STARS = ("one star", "two stars", "three stars", "four stars", "five stars")
_CHOICE = re.compile(r"\[([^\]]+)\]")
_ATTEMPTS = 20


class Sentence(NamedTuple):
    """A sentence and what it is."""

    text: str
    label: str
    """wish, thing, praise (blame too) or chatter"""
    intent: str = ""
    """the planted intent of a wish"""


class Author:
    """Writes everything in the shop with one random generator, and no review twice."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self._written: set[str] = set()
        self._frames: set[str] = set()  # openings and endings this review has used

    def review(self, wants: np.ndarray, serves: np.ndarray, version: Version, rating: int) -> list[Sentence]:
        """Two to six sentences about an item by somebody who rates it; another wording if this one is taken."""
        for _ in range(_ATTEMPTS):
            sentences = self._compose(wants, serves, version, rating)
            text = " ".join(one.text for one in sentences)
            if text not in self._written:
                break
        self._written.add(text)
        return sentences

    def description(self, serves: np.ndarray, version: Version) -> list[Sentence]:
        """What the shop prints: each personal wish the item serves, one public wish, and what the thing is."""
        wishes = [PERSONAL[j] for j in self.rng.permutation(np.flatnonzero(serves))]
        wishes.append(self._public(version))
        said = [Sentence(self._pick(wish.catalogue), "wish", wish.name) for wish in wishes]
        return [*said, Sentence(self._fill(PRINTED, version), "thing")]

    def _compose(self, wants: np.ndarray, serves: np.ndarray, version: Version, rating: int) -> list[Sentence]:
        """Wishes of the person that the item serves, public wishes, a fact, praise or blame, chatter, in any order."""
        found: list[Sentence] = []
        self._frames.clear()
        shared = wants * serves
        if shared.sum() > 0:
            n = min(1 + int(self.rng.random() < SECOND_SHARE), int((shared > 0).sum()))
            chosen = self.rng.choice(len(shared), size=n, replace=False, p=shared / shared.sum())
            found += [self._say(PERSONAL[j], version) for j in chosen]
        if self.rng.random() < PUBLIC_WISH_SHARE:
            found.append(self._say(self._public(version), version))
        if self.rng.random() < FACT_SHARE:
            found.append(Sentence(self._fill(FACTS, version), "thing"))
        if self.rng.random() < PRAISE_SHARE:
            found.append(Sentence(self._fill(PRAISE if rating > 3 else BLAME, version, rating), "praise"))
        if self.rng.random() < CHATTER_SHARE or len(found) < 2:
            found.append(Sentence(self._fill(CHATTER, version), "chatter"))
        return [found[i] for i in self.rng.permutation(len(found))]

    def _say(self, wish: Wish, version: Version) -> Sentence:
        """The gist of a wish, an instance of it, or both; sometimes with the thing's name, opened or closed.

        General wordings come first: how often a wording is used falls with its place, the gists before the instances.
        """
        gists, draw = CORES[wish.name], self.rng.random()
        gist = self._pick_falling(gists)
        instance = self._choose_words(self._pick_falling(wish.fitting(version.key), len(gists)).text)
        clauses = [gist] if draw < GIST_ALONE else [gist, instance] if draw < GIST_ALONE + BOTH else [instance]
        text = self._pick(JOINTS).join(clauses if self.rng.random() < 0.6 else clauses[::-1])
        if text.startswith("it ") and self.rng.random() < 0.15:
            text = self._subject(version) + text[2:]
        if len(clauses) == 1 and self.rng.random() >= PLAIN:
            opened = self.rng.random() < 0.5
            frame = self._pick([one for one in (OPENERS if opened else TAILS) if one not in self._frames])
            self._frames.add(frame)
            text = f"{frame} {text}" if opened else f"{text}, {frame}"
        return Sentence(_sentence(text), "wish", wish.name)

    def _fill(self, remarks: Sequence[str], version: Version, rating: int = 5) -> str:
        """One of the remarks, about this item."""
        part, other = (version.parts[i] for i in self.rng.permutation(len(version.parts))[:2])
        words = {"thing": version.thing.name, "part": part, "other": other, "material": version.material}
        words |= {f"a_{name}": f"{'an' if word[0] in 'aeiou' else 'a'} {word}" for name, word in words.items()}
        words |= {"brand": version.brand, "size": version.size, "use": self._subject(version)}
        return _sentence(self._choose_words(self._pick(remarks)).format(**words, stars=_STARS[rating - 1]))

    def _subject(self, version: Version) -> str:
        return self._pick(SUBJECTS).format(thing=version.thing.name, brand=version.brand)

    def _public(self, version: Version) -> Wish:
        fits = np.array([version.thing.name not in UNFIT.get(wish.name, ()) for wish in PUBLIC])
        share = fits * PUBLIC_SHARE
        return PUBLIC[int(self.rng.choice(len(PUBLIC), p=share / share.sum()))]

    def _choose_words(self, text: str) -> str:
        return _CHOICE.sub(lambda match: self._pick(match[1].split("/")), text)

    def _pick(self, options: Sequence[T]) -> T:
        return options[int(self.rng.integers(len(options)))]

    def _pick_falling(self, options: Sequence[T], before: int = 0) -> T:
        """One of ranked options, `before` others ahead: place r weighs 1 / (r + 1), after Zipf and Mandelbrot."""
        weight = 1.0 / (before + 2 + np.arange(len(options)))
        return options[int(self.rng.choice(len(options), p=weight / weight.sum()))]


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
