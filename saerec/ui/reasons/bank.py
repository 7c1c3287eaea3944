"""The bank in force, read once; and the one way in which a page changes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from saerec.errors import ConfigError, SaerecError
from saerec.ui.kit.html import plain
from saerec.ui.kit.loaders import runs_dir
from saerec.ui.kit.presenting import presenting
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
    try:
        if presenting():
            raise ConfigError("Nothing can be changed while presenting.")
        st.session_state[_said(place)] = True, do(OwnReasons(runs_dir()))
    except SaerecError as error:
        st.session_state[_said(place)] = False, plain(error, 400)
    return bool(st.session_state[_said(place)][0])


def told(place: str) -> None:
    """Say what came of the last change."""
    well, words = st.session_state.pop(_said(place), (True, ""))
    if words:
        (st.success if well else st.error)(words)


def undo(place: str) -> None:
    """Take the latest edit back, and say so at this place."""
    change(place, lambda own: f"Taken back: {plain(own.undo())}.")


def _said(place: str) -> str:
    return f"reasons-said-{place}"
