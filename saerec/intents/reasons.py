"""The reason bank: why people want or avoid things, each reason said in many ways. Text that an analyst can edit.

# quiet                       a reason, in the words of a shop's analyst
opposite: noisy               the same reason with a minus sign
+ Nobody wakes up when I run it at night.
- You can hear the keys through two walls.

A file called thing, praise or chatter holds sentences that are no reason, one a line: what a thing is or has, that
it is liked and not what for, and everything else. A reason that stands in two files is one reason: so a bank of one's
own adds sentences to a reason, or reasons to the bank.

Families are wider words for several reasons, one a line: `good sound: clear sound; deep bass; warm tone`. What
sentences say is a reason, or its family where they agree on no single one; both are sayings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from saerec.errors import DataError

WISH, THING, PRAISE, CHATTER = CLASSES = ("wish", "thing", "praise", "chatter")
"""What a sentence may be, in the order of all tables."""


@dataclass(frozen=True)
class ReasonBank:
    """R reasons in F families, and S sentences that say a reason, or none."""

    reasons: tuple[str, ...]
    """[R] names"""
    opposites: tuple[str, ...]
    """[R] names of the same reasons with a minus sign"""
    sentences: tuple[str, ...]
    """[S], no two alike"""
    classes: np.ndarray
    """[S] int8: place in CLASSES"""
    reason: np.ndarray
    """[S] int32: which reason a wish says; -1 for the rest"""
    sign: np.ndarray
    """[S] int8: 1 where it is met or wanted, -1 where it is missed, 0 for the rest"""
    families: tuple[str, ...]
    """[F] names"""
    family: np.ndarray
    """[R] int32: place of each reason's family; -1 for reasons without"""

    @property
    def sayings(self) -> tuple[str, ...]:
        """[R + F] names: reasons, then families."""
        return self.reasons + self.families

    def places(self, names: pd.Series) -> np.ndarray:
        """[n] int32: the place among the sayings of each name; -1 for what is none. A family goes before a reason of
        its name, which is one of it."""
        place = {saying: i for i, saying in enumerate(self.sayings)}
        return names.map(place).fillna(-1).to_numpy(np.int32)

    def reason_places(self, names: pd.Series) -> np.ndarray:
        """[n] int32: the place among the reasons of names that are reasons, each."""
        place = {reason: i for i, reason in enumerate(self.reasons)}
        return names.map(place).to_numpy(np.int32)

    def members(self, place: int) -> np.ndarray:
        """Places of the reasons that a saying stands for."""
        n = len(self.reasons)
        return np.array([place]) if place < n else np.flatnonzero(self.family == place - n)


def read_bank(files: Mapping[str, str], families: str = "") -> ReasonBank:
    """The bank that these files make together; names without suffix -> text. families: `family: reason; reason` a line.

    Raises DataError with file and line where one cannot be read, or a reason has no opposite or no sentence.
    """
    opposites: dict[str, str] = {}
    said: dict[str, tuple[int, str, int]] = {}
    for name, text in files.items():
        if name in CLASSES[1:]:
            said |= {line: (CLASSES.index(name), "", 0) for line in _lines(text).values() if line not in said}
        else:
            _read_reasons(name, text, opposites, said)
    with_sentences = {reason for _, reason, _ in said.values()}
    for reason, opposite in opposites.items():
        if not opposite or reason not in with_sentences:
            raise DataError(f"Reason {reason!r} needs {'sentences' if opposite else 'a line `opposite: ...`'}.")
    place = {reason: i for i, reason in enumerate(opposites)} | {"": -1}
    wider = _read_families(families)
    names = tuple(dict.fromkeys(wider.values()))
    return ReasonBank(
        tuple(opposites),
        tuple(opposites.values()),
        tuple(said),
        np.array([a_class for a_class, _, _ in said.values()], np.int8),
        np.array([place[reason] for _, reason, _ in said.values()], np.int32),
        np.array([sign for _, _, sign in said.values()], np.int8),
        names,
        np.array([names.index(wider[reason]) if reason in wider else -1 for reason in opposites], np.int32),
    )


def _read_families(text: str) -> dict[str, str]:
    """Reason -> its family."""
    found: dict[str, str] = {}
    for line in _lines(text).values():
        family, _, reasons = line.partition(":")
        found |= {reason.strip(): family.strip() for reason in reasons.split(";")}
    return found


def _lines(text: str) -> dict[int, str]:
    """Number -> line, of those with something in them."""
    return {i: line.strip() for i, line in enumerate(text.splitlines(), start=1) if line.strip()}


def _read_reasons(name: str, text: str, opposites: dict[str, str], said: dict[str, tuple[int, str, int]]) -> None:
    reason = ""
    for number, line in _lines(text).items():
        head, _, rest = line.partition(" ")
        rest = rest.strip()
        if head == "#" and rest:
            reason = rest
            opposites.setdefault(reason, "")
        elif reason and head == "opposite:" and rest:
            opposites[reason] = opposites[reason] or rest
        elif reason and head in ("+", "-") and rest:
            said.setdefault(rest, (0, reason, 1 if head == "+" else -1))
        else:
            raise DataError(
                f"{name}, line {number}: {line[:60]!r} is neither `# reason` nor, below one, `opposite: ...`, "
                "`+ sentence` or `- sentence`."
            )
