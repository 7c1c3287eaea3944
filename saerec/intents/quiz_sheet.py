"""A quiz on a sheet: written without its key, filled in by a reader, read again and checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from saerec.errors import DataError
from saerec.intents.quiz import N_NAMES, N_SENTENCES, NONE, Answer, Question, question_code, right_place, same_words
from saerec.serialize import as_it_was

LETTERS: Final = tuple("abcd"[:N_NAMES])
ROW, ANSWER, CODE, SEED, RUN = "row", "answer", "question", "seed", "run"
READ: Final = (ROW, *LETTERS, ANSWER, CODE, SEED)
"""Columns that are read again; the others are for the reader's eyes."""
_NO_NAME: Final = ("none", "none of them")
_VALID: Final = f"Write {', '.join(LETTERS)}, one of the four names, or none; leave it empty where you cannot say."


@dataclass(frozen=True)
class Filled:
    """A sheet that somebody filled in."""

    seed: int
    answers: tuple[Answer, ...]
    unanswered: int
    """Rows without an answer."""


def blind_sheet(questions: Sequence[Question], seed: int, run_id: str) -> pd.DataFrame:
    """row, sentence_1 ..., a ... d, answer (empty), question, seed, run. Nothing in it says which name is right."""
    rows = [
        {
            ROW: number,
            **{f"sentence_{place}": sentence for place, sentence in enumerate(question.sentences, start=1)},
            **dict(zip(LETTERS, question.names, strict=True)),
            ANSWER: "",
            CODE: question.code,
            SEED: seed,
            RUN: run_id,
        }
        for number, question in enumerate(questions, start=1)
    ]
    sentences = [f"sentence_{place}" for place in range(1, N_SENTENCES + 1)]
    return pd.DataFrame(rows, columns=[ROW, *sentences, *LETTERS, ANSWER, CODE, SEED, RUN])


def read_filled(rows: Iterable[Mapping[str, str]], dictionary: str, n_latents: int) -> Filled:
    """The answers of a sheet, in any order, rows of it or all. rows: READ -> cell.

    Raises DataError for an answer that is none, a question twice or of another run, and several seeds in one sheet.
    """
    rows = [{name: " ".join(as_it_was(cell).split()) for name, cell in row.items()} for row in rows]
    if not rows:
        raise DataError("The sheet has no rows. Write one with: saerec quiz RUN --out sheet.csv")
    seed = _seed(rows)
    latents = {question_code(dictionary, seed, latent): latent for latent in range(n_latents)}
    seen: set[int] = set()
    answers: list[Answer] = []
    for row in rows:
        if row[CODE] not in latents:
            raise DataError(
                f"Row {row[ROW]}: question {row[CODE][:40]!r} is none of this run's. The sheet was drawn from another "
                "run, or from this one before its dictionary was trained again. Draw a new one with: saerec quiz RUN "
                "--out sheet.csv"
            )
        latent = latents[row[CODE]]
        if latent in seen:
            raise DataError(f"Row {row[ROW]}: its question stands in the sheet twice. Keep one of the two rows.")
        seen.add(latent)
        chosen = _chosen(row)
        if chosen is not None:
            answers.append(Answer(latent, row[LETTERS[right_place(dictionary, seed, latent)]], chosen))
    return Filled(seed, tuple(answers), len(rows) - len(answers))


def _seed(rows: Sequence[Mapping[str, str]]) -> int:
    seeds = {row[SEED] for row in rows}
    if len(seeds) > 1:
        raise DataError(f"The sheet holds rows of {len(seeds)} seeds. Give rows of one sheet only.")
    seed = seeds.pop()
    if not (seed.isascii() and seed.isdigit() and len(seed) < 10):
        raise DataError(f"The sheet's seed is {seed[:40]!r}, not a whole number: leave that column as it was written.")
    return int(seed)


def _chosen(row: Mapping[str, str]) -> str | None:
    """The name that was chosen, NONE, or None where nothing is written."""
    said = same_words(row[ANSWER]).casefold()
    names = {letter: row[letter] for letter in LETTERS}
    known = {**{name.casefold(): name for name in names.values()}, **dict.fromkeys(_NO_NAME, NONE), **names}
    if said and said not in known:
        raise DataError(f"Row {row[ROW]}: the answer {row[ANSWER][:60]!r} is none of its names. {_VALID}")
    return known[said] if said else None
