"""The bank in force, read once; and the one way in which a page changes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from saerec.ui.kit.html import plain
from saerec.ui.kit.loaders import runs_dir
from saerec.ui.kit.saving import attempt
from saerec.workspace.own_reasons import OwnReasons
from saerec.workspace.reasons import Reason, list_reasons, own_fingerprint


def reasons() -> list[Reason]:
    """All of the bank, own first. Raises DataError where an own text cannot be read."""
    return _reasons(str(runs_dir()), own_fingerprint(runs_dir()))


@st.cache_resource(max_entries=2, show_spinner=False)
def _reasons(folder: str, own: str) -> list[Reason]:
    return list_reasons(Path(folder))


def change(place: str, do: Callable[[OwnReasons], str]) -> bool:
    """Change own reasons; whether that went well. What came of it is said by `told`, at the place with this name."""
    return attempt(place, lambda: do(OwnReasons(runs_dir())))


def undo(place: str) -> None:
    """Take the latest edit back, and say so at this place."""
    change(place, lambda own: f"Taken back: {plain(own.undo())}.")
