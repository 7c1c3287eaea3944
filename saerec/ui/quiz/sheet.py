"""The same questions on a sheet: taken away, filled in somewhere else, brought back."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import streamlit as st

from saerec.errors import ConfigError, SaerecError
from saerec.explorer import Explorer
from saerec.explorer.latents.quiz import Quiz
from saerec.intents.quiz import N_QUESTIONS
from saerec.serialize import as_csv
from saerec.ui.kit.downloads import slug
from saerec.ui.kit.html import plain
from saerec.ui.kit.picked import pick_file, put_away
from saerec.ui.kit.saving import attempt, told
from saerec.ui.kit.widgets import note
from saerec.workspace.quiz_answers import LONGEST

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_OF: Final = {"latents": "Latents", "themes": "Themes"}
LARGEST: Final = 20_000_000
"""Bytes of a sheet that is read: a thousand questions have under one million."""


def on_a_sheet(explorer: Explorer) -> None:
    """Download a blind sheet, upload a filled one."""
    with st.expander("On a sheet", icon=":material/table:"):
        of = st.radio(
            "What the sheet asks about",
            _OF,
            key="sheet-of",
            format_func=_OF.__getitem__,
            horizontal=True,
            persist_state="session",
        )
        quiz = explorer.quiz_of_themes if of == "themes" else explorer.quiz
        left, right = st.columns(2, gap="large")
        with left:
            _download(quiz, f"{explorer.run.run_id} quiz{' of themes' if of == 'themes' else ''}")
        with right:
            _upload(quiz)


def _download(quiz: Quiz, name: str) -> None:
    n = st.number_input("Questions", 1, 10_000, N_QUESTIONS, key="sheet-length", persist_state="session")
    seed = st.number_input(
        "Seed", 0, 999_999_999, 0, key="sheet-seed", help="Another seed draws other questions.", persist_state="session"
    )
    st.download_button(
        "Blind sheet",
        lambda: as_csv(quiz.sheet(int(seed), int(n))),
        f"{slug(f'{name} {seed}')}.csv",
        "text/csv",
        key="sheet-download",
        on_click="ignore",
        icon=":material/download:",
    )
    note("For any spreadsheet. In the column answer stands a, b, c, d, or none. Nothing in it says which is right.")


def _upload(quiz: Quiz) -> None:
    reader = st.text_input("Who filled it in?", key="sheet-reader", max_chars=LONGEST, persist_state="session")
    file = pick_file("A filled sheet", ["csv", "tsv", "txt"], "sheet-file")
    clicked = st.button("Read it", key="sheet-read", icon=":material/upload:")
    if clicked and attempt("sheet", lambda: _keep(quiz, reader, file)):
        put_away("sheet-file")
        st.rerun()
    told("sheet")


def _keep(quiz: Quiz, reader: str, file: UploadedFile | None) -> str:
    """What came of it, in words."""
    if file is None:
        raise ConfigError("Choose the sheet that was filled in.")
    if file.size > LARGEST:
        raise ConfigError(f"The sheet has {file.size / 1e6:,.0f} MB. The most is {LARGEST / 1e6:,.0f}.")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.csv"
        path.write_bytes(file.getvalue())
        try:
            filled = quiz.read(path)
        except SaerecError as error:
            raise ConfigError(str(error).replace(str(path), "The sheet")) from None
    kept = quiz.keep(reader, filled.seed, filled.answers)
    again = len(filled.answers) - kept.new
    known = f" Answered before, and kept as they were: {again}." if again else ""
    return f"{plain(reader)}: {kept.score} right. Without an answer: {filled.unanswered}.{known}"
