"""What readers could tell: how many answers of a quiz are right, by reader and by latent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.evaluation.metrics import wilson
from saerec.intents.quiz import N_NAMES

CHANCE: Final = 1 / N_NAMES
READER, SEED, CHOSEN, RIGHT, ASKED, TAKEN_FOR = "reader", "seed", "chosen", "right", "asked", "taken_for"


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


def share_right(answers: pd.DataFrame) -> Share:
    """name, chosen: one row an answer."""
    return Share(int((answers[CHOSEN] == answers[c.NAME]).sum()), len(answers))


def score_answers(answers: pd.DataFrame) -> QuizScore:
    """reader, latent, name, chosen: one row an answer. What was not answered has no row."""
    answers = answers.assign(**{RIGHT: answers[CHOSEN] == answers[c.NAME], ASKED: 1})
    total = share_right(answers)
    latents = _shares(answers, [c.LATENT, c.NAME])
    wrong = answers[~answers[RIGHT]].groupby(c.LATENT)[CHOSEN].agg(lambda chosen: chosen.mode().iloc[0])
    latents[TAKEN_FOR] = [wrong.get(latent) for latent in latents[c.LATENT]]
    latents = latents.sort_values(["share", ASKED, c.LATENT], ascending=[True, False, True], ignore_index=True)
    return QuizScore(total, _shares(answers, [READER]), latents)


def _shares(answers: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    table = answers.groupby(list(by), as_index=False)[[RIGHT, ASKED]].sum().astype({RIGHT: int, ASKED: int})
    shares = [Share(right, asked) for right, asked in zip(table[RIGHT], table[ASKED], strict=True)]
    table["share"] = [share.value for share in shares]
    table[["low", "high"]] = np.array([share.interval for share in shares]).reshape(-1, 2)
    return table
