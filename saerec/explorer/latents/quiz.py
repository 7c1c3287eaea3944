"""Can a reader tell? What a run asks, what was answered, and what came of it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.intents.quiz import N_QUESTIONS, Answer, Askable, Question, draw_quiz, same_words
from saerec.intents.quiz_score import CHOSEN, READER, SEED, QuizScore, Share, score_answers, share_right
from saerec.intents.quiz_sheet import READ, Filled, blind_sheet, read_filled
from saerec.workspace.quiz_answers import QuizAnswers, reader_name

if TYPE_CHECKING:
    from saerec.explorer.store import Store


@dataclass(frozen=True)
class Kept:
    """What became of answers that were given."""

    answers: tuple[Answer, ...]
    """What holds: the first answer to a question, so not always the one that was given now."""
    new: int
    """So many were not there before."""

    @property
    def score(self) -> Share:
        """How many are right."""
        return Share(sum(one.chosen == one.name for one in self.answers), len(self.answers))


class Quiz:
    """Of one run, about latents that are shown as intents, or about their themes.

    Names are those that people see; an answer counts as long as the name that was asked stands. Answers about themes
    are kept and scored apart; a theme's number is that of its head latent.
    """

    def __init__(self, store: Store, *, by_theme: bool = False) -> None:
        self._store, self._by_theme = store, by_theme
        self._answers = QuizAnswers.beside(store.notebook, "themes" if by_theme else "")
        # A page is drawn again at every click.
        self._drawn = lru_cache(8)(lambda version, seed, n: draw_quiz(self._askable(), seed, n))

    def questions(self, seed: int = 0, n: int = N_QUESTIONS) -> list[Question]:
        """Up to n of them; see `draw_quiz`. Raises ConfigError where there is nothing to ask."""
        return self._drawn(self._store.notebook.version(), seed, n)

    def sheet(self, seed: int = 0, n: int = N_QUESTIONS) -> pd.DataFrame:
        """The same as a table to fill in, without its key."""
        return blind_sheet(self.questions(seed, n), seed, self._store.run.run_id)

    def read(self, path: Path) -> Filled:
        """A filled sheet: CSV, however a spreadsheet writes it. Raises DataError."""
        from saerec.data.readers.files.opening import RawFiles

        with RawFiles(path) as files:
            table = files.table(path)
            for column in READ:
                table.require(column, "a quiz sheet; leave the columns as they were written")
            cells = [row for _, row in table.select(READ)]
        rows = [dict(zip(READ, ("" if cell is None else str(cell) for cell in row), strict=True)) for row in cells]
        return read_filled(rows, self._answers.dictionary, len(self._store.found_latents))

    def keep(self, reader: str, seed: int, answers: Sequence[Answer]) -> Kept:
        """Add answers of a reader. Raises ConfigError, RunError."""
        new = self._answers.keep(reader, seed, answers)
        asked = {(one.latent, one.name) for one in answers}
        held = _of_reader(self._answers.all(), reader, seed)
        return Kept(tuple(one for one in held if (one.latent, one.name) in asked), new)

    def answered(self, reader: str, seed: int) -> dict[int, Answer]:
        """latent -> what the reader said of the name it bears now."""
        return {one.latent: one for one in _of_reader(self._standing(), reader, seed)}

    def open_seed(self, reader: str, n: int) -> int:
        """The first seed of whose first n questions the reader has left one open."""
        return next(seed for seed in itertools.count() if self._is_open(reader, seed, n))

    def _is_open(self, reader: str, seed: int, n: int) -> bool:
        answered = self.answered(reader, seed)
        return not answered or any(one.latent not in answered for one in self.questions(seed, n))

    def results(self) -> QuizScore:
        """Of all readers together, each alone, and by latent."""
        return score_answers(self._standing())

    def of_latent(self, latent: int) -> Share:
        """How many answers about a latent are right; of none where nobody was asked."""
        return share_right(self._standing(latent))

    def outdated(self) -> int:
        """How many answers are about names that were changed since."""
        return len(self._answers.all()) - len(self._standing())

    def _standing(self, latent: int | None = None) -> pd.DataFrame:
        """Answers, about one latent or any, to names that stand."""
        kept = self._answers.all()
        kept = kept if latent is None else kept[kept[c.LATENT] == latent]
        if kept.empty:
            return kept
        names = self._names()
        stands = [
            name == same_words(names.get(latent, "")) for latent, name in zip(kept[c.LATENT], kept[c.NAME], strict=True)
        ]
        return kept[np.array(stands, dtype=bool)]

    def _names(self) -> dict[int, str]:
        """Latent -> the name that is asked about: its own, or that of the theme it speaks for."""
        if not self._by_theme:
            return self._store.names
        themes = self._store.themes
        return dict(zip(themes[c.HEAD].tolist(), themes[c.NAME].tolist(), strict=True))

    def _askable(self) -> Askable:
        store, table = self._store, self._store.latents
        shown = table[table[c.IS_INTENT].astype(bool)]
        members = shown[shown[c.THEME] >= 0].groupby(c.THEME)[c.LATENT].agg(list)
        heads = dict(zip(store.themes[c.THEME], store.themes[c.HEAD], strict=True))
        by_head = {int(heads[theme]): [int(one) for one in latents] for theme, latents in members.items()}
        wanted = shown[shown[c.NAME].map(same_words) != ""]
        if self._by_theme:
            wanted = wanted[wanted[c.LATENT].isin(by_head)]
        names = self._names()
        return Askable(
            dictionary=self._answers.dictionary,
            names={latent: names[latent] for latent in wanted[c.LATENT].tolist()},
            W_dec=store.dictionary,
            acts=store.activations,
            texts=store.texts[c.TEXT],
            train=(store.texts[c.SPLIT] == c.TRAIN).to_numpy(),
            kin={int(row.latent): _kin(int(row.theme), str(row.says)) for row in wanted.itertuples()},
            members=by_head if self._by_theme else {},
        )


def _kin(theme: int, says: str) -> frozenset[str]:
    """What latents share whose names may both be right."""
    marks = ([f"theme {theme}"] if theme >= 0 else []) + ([f"says {says}"] if says else [])
    return frozenset(marks)


def _of_reader(answers: pd.DataFrame, reader: str, seed: int) -> list[Answer]:
    mine = answers[(answers[READER] == reader_name(reader)) & (answers[SEED] == seed)]
    told = mine[[c.LATENT, c.NAME, CHOSEN]].itertuples(index=False)
    return [Answer(int(latent), str(name), str(chosen)) for latent, name, chosen in told]
