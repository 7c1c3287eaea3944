"""Can a reader tell? Five sentences that fire a latent, four names, and which of them a person holds to be its own.

The sentences are those that no namer saw. The names come in two pairs of like ones: the latent's own and one that lies
near it, another one and one that lies near that, so that likeness of names gives nothing away; and all names of a quiz
are offered as often as each other, so that rarity gives nothing away either. Who answers without reading is right once
in four times. No two of the four names are of one theme or of one reason: neither would be wrong.

A theme is asked about as its head latent, whose name it bears, with sentences of all its latents.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from saerec.errors import ConfigError
from saerec.files import fingerprint
from saerec.intents.examples import scoring_split
from saerec.sae.activations import Activations

N_SENTENCES, N_NAMES, N_QUESTIONS = 5, 4, 20
NONE: Final = ""
"""Chosen: none of the names."""
_NEAREST: Final = 3
"""A near name is one of so many."""


@dataclass(frozen=True)
class Askable:
    """What a run can be asked about."""

    dictionary: str
    """fingerprint of the dictionary: what a latent's number belongs to"""
    names: Mapping[int, str]
    """latent -> name of those that are shown as intents, as people see them"""
    W_dec: np.ndarray
    """[n_latents, d_model], rows of length one: which latents are near"""
    acts: Activations
    texts: pd.Series
    """[n_texts] wordings"""
    train: np.ndarray
    """[n_texts] bool: what training may see"""
    kin: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """latent -> its theme and its reason: latents that share one are never offered together"""
    members: Mapping[int, Sequence[int]] = field(default_factory=dict)
    """latent -> the latents whose sentences stand for it; itself alone without an entry"""


@dataclass(frozen=True)
class Question:
    """One latent, and what is shown of it."""

    code: str
    """Tells this question from all others and says nothing of its latent."""
    latent: int
    sentences: tuple[str, ...]
    """N_SENTENCES of different wording, over all strengths, the strongest first"""
    names: tuple[str, ...]
    """N_NAMES, no two alike"""
    right: int
    """Place of the latent's own name."""


@dataclass(frozen=True)
class Answer:
    """What somebody chose."""

    latent: int
    name: str
    """The latent's own, as it was offered."""
    chosen: str
    """One of the four, or NONE."""


def draw_quiz(askable: Askable, seed: int, n: int = N_QUESTIONS) -> list[Question]:
    """Up to `n` questions; with the same seed the same ones, and the first latents of any larger `n`.

    Raises ConfigError where there is nothing to ask.
    """
    asked = list(itertools.islice(_latents_to_ask(askable, seed), n))
    offered = Counter(latent for latent, _ in asked)
    questions = []
    for latent, said in asked:
        rng = np.random.default_rng(int(fingerprint("draw", askable.dictionary, seed, latent)[:16], 16))
        sentences = tuple(str(rng.choice(part)) for part in np.array_split(np.array(said, dtype=object), N_SENTENCES))
        others = _others(askable, latent, offered, rng)
        if len(others) == N_NAMES - 1:
            offered.update(others)
            names = [same_words(askable.names[one]) for one in rng.permutation(others).tolist()]
            right = right_place(askable.dictionary, seed, latent)
            names.insert(right, same_words(askable.names[latent]))
            code = question_code(askable.dictionary, seed, latent)
            questions.append(Question(code, latent, sentences, tuple(names), right))
    if not questions:
        raise ConfigError(
            f"Nothing can be asked of this run: a quiz needs {N_NAMES} intents of different names and "
            f"themes, and "
            f"{N_SENTENCES} different sentences of one that were held out from naming."
        )
    return questions


def question_code(dictionary: str, seed: int, latent: int) -> str:
    """Of a question, whatever it is made of by now: names may change, the code stays.

    It begins with a letter, so that no spreadsheet takes it for a number.
    """
    return f"q{fingerprint('question', dictionary, seed, latent)[:11]}"


def right_place(dictionary: str, seed: int, latent: int) -> int:
    """Where the latent's own name stands: every place is as likely, and the code does not tell it."""
    return int(fingerprint("place", dictionary, seed, latent)[:8], 16) % N_NAMES


def same_words(name: str) -> str:
    """A name on one line, white space single: as it is offered, kept and compared."""
    return " ".join(name.replace("\0", " ").split())


def _latents_to_ask(askable: Askable, seed: int) -> Iterator[tuple[int, list[str]]]:
    """Latents with sentences enough, and their sentences, in an order that the seed gives and names do not change."""
    for latent in sorted(askable.names, key=lambda one: question_code(askable.dictionary, seed, one)):
        if len(said := _held_out(askable, latent)) >= N_SENTENCES:
            yield latent, said


def _held_out(askable: Askable, latent: int) -> list[str]:
    """Wordings that fire the latent and that no namer saw, the strongest first."""
    found = [askable.acts.of_latent(one) for one in askable.members.get(latent, (latent,))]
    firing = np.concatenate([texts for texts, _ in found])
    firing = firing[np.argsort(-np.concatenate([acts for _, acts in found]), kind="stable")]
    texts = askable.texts.take(firing[askable.train[firing]])
    return [str(text) for text in texts[scoring_split(texts)].unique()]


def _others(askable: Askable, latent: int, offered: Mapping[int, int], rng: np.random.Generator) -> list[int]:
    """A latent near this one, another one, and one near that, all of different names, themes and reasons; fewer where
    there are not so many. Of those that were offered least often."""
    chosen = [latent]
    for like in (0, None, 2):  # place among the chosen of what the next one lies near
        taken = {same_words(askable.names[one]).casefold() for one in chosen}
        kin = frozenset[str]().union(*(askable.kin.get(one, ()) for one in chosen))
        pool = [one for one in sorted(askable.names) if same_words(askable.names[one]).casefold() not in taken]
        pool = [one for one in pool if kin.isdisjoint(askable.kin.get(one, ()))]
        if not pool:
            break
        least = min(offered.get(one, 0) for one in pool)
        pool = [one for one in pool if offered.get(one, 0) == least]
        if like is not None:
            # Rounded, so that the last digits, which depend on the machine, choose no name.
            cosine = np.round(askable.W_dec[pool] @ askable.W_dec[chosen[like]], 5)
            pool = [pool[place] for place in np.argsort(-cosine, kind="stable")[:_NEAREST]]
        chosen.append(int(rng.choice(pool)))
    return chosen[1:]
