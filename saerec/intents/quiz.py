"""Can a reader tell? Five sentences that fire a latent, four names, and which of them a person holds to be its own.

The sentences are those that no namer saw. The names come in two pairs of like ones: the latent's own and one that lies
near it, another one and one that lies near that, so that likeness of names gives nothing away. Who answers at random
is right once in four times.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.errors import ConfigError
from saerec.evaluation.metrics import wilson
from saerec.files import fingerprint
from saerec.intents.examples import scoring_split
from saerec.sae.activations import Activations

N_SENTENCES, N_NAMES, N_QUESTIONS = 5, 4, 20
CHANCE: Final = 1 / N_NAMES
NONE: Final = ""
"""Chosen: none of the names."""
READER, SEED, CHOSEN, RIGHT, ASKED, TAKEN_FOR = "reader", "seed", "chosen", "right", "asked", "taken_for"
_NEAREST: Final = 3
"""A near name is one of so many."""


@dataclass(frozen=True)
class Askable:
    """What a run can be asked about."""

    dictionary: str
    """fingerprint of the dictionary: what a latent's number belongs to"""
    names: Mapping[int, str]
    """latent -> name of its intents, as people see them"""
    W_dec: np.ndarray
    """[n_latents, d_model], rows of length one: which latents are near"""
    acts: Activations
    texts: pd.Series
    """[n_texts] wordings"""
    train: np.ndarray
    """[n_texts] bool: what training may see"""


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


@dataclass(frozen=True)
class Share:
    """How many answers are right, with a 95 % interval (Wilson); NaN where nobody was asked."""

    right: int
    asked: int

    @property
    def value(self) -> float:
        """right / asked"""
        return self.right / self.asked if self.asked else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """(low, high)"""
        return wilson(self.value, self.asked) if self.asked else (float("nan"), float("nan"))

    def __str__(self) -> str:
        """17 of 20"""
        return f"{self.right:,} of {self.asked:,}"


@dataclass(frozen=True)
class QuizScore:
    """What readers could tell."""

    total: Share
    readers: pd.DataFrame
    """reader, right, asked, share, low, high; in the order of the alphabet"""
    latents: pd.DataFrame
    """latent, name, right, asked, share, low, high, taken_for (the wrong name chosen most, NONE where it was none of
    them, None where all were right); what readers fail on most first"""


def draw_quiz(askable: Askable, seed: int, n: int = N_QUESTIONS) -> list[Question]:
    """Up to `n` questions; with the same seed the same ones, and the first ones of any larger `n`.

    Raises ConfigError where there is nothing to ask.
    """
    order = sorted(askable.names, key=lambda latent: question_code(askable.dictionary, seed, latent))
    questions: list[Question] = []
    for latent in order:
        if len(questions) < n and (question := _question(askable, seed, latent)) is not None:
            questions.append(question)
    if not questions:
        raise ConfigError(
            f"Nothing can be asked of this run: a quiz needs {N_NAMES} intents of different names, and "
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


def score_answers(answers: pd.DataFrame) -> QuizScore:
    """reader, latent, name, chosen: one row an answer. What was not answered has no row."""
    answers = answers.assign(**{RIGHT: answers[CHOSEN] == answers[c.NAME], ASKED: 1})
    total = Share(int(answers[RIGHT].sum()), len(answers))
    latents = _shares(answers, [c.LATENT, c.NAME])
    wrong = answers[~answers[RIGHT]].groupby(c.LATENT)[CHOSEN].agg(lambda chosen: chosen.mode().iloc[0])
    latents[TAKEN_FOR] = [wrong.get(latent) for latent in latents[c.LATENT]]
    latents = latents.sort_values(["share", ASKED, c.LATENT], ascending=[True, False, True], ignore_index=True)
    return QuizScore(total, _shares(answers, [READER]), latents)


def same_words(name: str) -> str:
    """A name on one line, white space single: as it is offered, kept and compared."""
    return " ".join(name.replace("\0", " ").split())


def _shares(answers: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    table = answers.groupby(list(by), as_index=False)[[RIGHT, ASKED]].sum().astype({RIGHT: int, ASKED: int})
    shares = [Share(right, asked) for right, asked in zip(table[RIGHT], table[ASKED], strict=True)]
    table["share"] = [share.value for share in shares]
    table[["low", "high"]] = np.array([share.interval for share in shares]).reshape(-1, 2)
    return table


def _question(askable: Askable, seed: int, latent: int) -> Question | None:
    """None where the latent has too few sentences, or the run too few names."""
    rng = np.random.default_rng(int(fingerprint("draw", askable.dictionary, seed, latent)[:16], 16))
    said, others = _held_out(askable, latent), _others(askable, latent, rng)
    if len(said) < N_SENTENCES or len(others) < N_NAMES - 1:
        return None
    sentences = [str(rng.choice(part)) for part in np.array_split(np.array(said, dtype=object), N_SENTENCES)]
    right = right_place(askable.dictionary, seed, latent)
    names = [same_words(askable.names[one]) for one in rng.permutation(others).tolist()]
    names.insert(right, same_words(askable.names[latent]))
    return Question(question_code(askable.dictionary, seed, latent), latent, tuple(sentences), tuple(names), right)


def _held_out(askable: Askable, latent: int) -> list[str]:
    """Wordings that fire the latent and that no namer saw, the strongest first."""
    firing, _ = askable.acts.of_latent(latent)
    texts = askable.texts.take(firing[askable.train[firing]])
    return [str(text) for text in texts[scoring_split(texts)].unique()]


def _others(askable: Askable, latent: int, rng: np.random.Generator) -> list[int]:
    """A latent near this one, another one, and one near that, all of different names; fewer where there are not so
    many."""
    chosen = [latent]
    for like in (0, None, 2):  # place among the chosen of what the next one lies near
        taken = {same_words(askable.names[one]).casefold() for one in chosen}
        pool = [one for one in sorted(askable.names) if same_words(askable.names[one]).casefold() not in taken]
        if not pool:
            break
        if like is not None:
            # Rounded, so that the last digits, which depend on the machine, choose no name.
            cosine = np.round(askable.W_dec[pool] @ askable.W_dec[chosen[like]], 5)
            pool = [pool[place] for place in np.argsort(-cosine, kind="stable")[:_NEAREST]]
        chosen.append(int(rng.choice(pool)))
    return chosen[1:]
