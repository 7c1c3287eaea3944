"""What readers answered in quizzes, beside the notebook: one file for all readers, each answer kept for good."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pandas as pd

from saerec import columns as c
from saerec.errors import ConfigError
from saerec.intents.quiz import Answer
from saerec.intents.quiz_score import CHOSEN, READER, SEED
from saerec.rights import Role, requires
from saerec.workspace.notebook import Notebook
from saerec.workspace.sqlite_file import SqliteFile
from saerec.workspace.user_text import one_line

SUFFIX: Final = ".quiz"
LONGEST: Final = 80
"""Characters of a reader's name."""
_SCHEMA: Final = """
create table if not exists answers (
    id integer primary key autoincrement, dictionary text not null, reader text not null, seed integer not null,
    latent integer not null, name text not null, chosen text not null, at real not null);
create unique index if not exists asked_once on answers (dictionary, reader, seed, latent, name);
"""
_COLUMNS: Final = [READER, SEED, c.LATENT, c.NAME, CHOSEN]


class QuizAnswers:
    """About one dictionary. Every call opens the file anew, so threads and processes may share it."""

    def __init__(self, path: Path, dictionary: str) -> None:
        """The file is made by the first answer."""
        self.dictionary = dictionary
        self._file = SqliteFile(path, _SCHEMA, "answers", "file of answers")

    @classmethod
    def beside(cls, notebook: Notebook, of: str = "") -> QuizAnswers:
        """Those that belong to the notebook of a run. of: what was asked about, where it was not single latents."""
        return cls(notebook.path.with_suffix(SUFFIX), f"{notebook.dictionary} {of}".rstrip())

    @requires(Role.EDITOR, "To answer")
    def keep(self, reader: str, seed: int, answers: Iterable[Answer]) -> int:
        """Add a reader's answers; how many of them are new. Raises ConfigError for a name that is none, RunError.

        The first answer to a question holds: whoever answers it again may have seen what was right.
        """
        reader = reader_name(reader)
        rows = [
            (self.dictionary, reader, int(seed), int(one.latent), one.name, one.chosen, time.time()) for one in answers
        ]
        if not rows:
            return 0
        insert = (
            "insert or ignore into answers (dictionary, reader, seed, latent, name, chosen, at) "
            "values (?, ?, ?, ?, ?, ?, ?)"
        )
        with self._file.writing() as db:
            before = db.total_changes
            db.executemany(insert, rows)
            return db.total_changes - before

    def all(self) -> pd.DataFrame:
        """reader, seed, latent, name, chosen of every answer, the oldest first."""
        query = f"select {', '.join(_COLUMNS)} from answers where dictionary = ? order by id"
        return pd.DataFrame(self._file.read(query, (self.dictionary,)), columns=_COLUMNS)


def reader_name(text: str) -> str:
    """As it is kept. Raises ConfigError for an empty or long one."""
    name = one_line(text, "reader's name", LONGEST)
    if not name:
        raise ConfigError("A reader needs a name, so that several readers can be told apart.")
    return name
