"""Files that were picked stay picked: through a look at another page, until they are used, replaced or taken out.

Streamlit forgets what an uploader holds as soon as the page is left. What it held is kept in the session here, and the
page says so where the uploader, drawn anew, looks empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from saerec.ui.kit import numbers
from saerec.ui.kit.html import plain
from saerec.ui.kit.widgets import note

LARGEST: Final = 64 * 2**20
"""Bytes that are kept for somebody who has left the page; of larger files the page says that they are gone."""
_KEPT, _ROUND, _GONE = "picked-kept-", "picked-round-", "picked-gone-"


def pick_file(label: str, types: Sequence[str], key: str, **options: Any) -> UploadedFile | None:
    """An uploader of one file, and what it holds or held."""
    found = pick_files(label, types, key, accept_multiple_files=False, **options)
    return found[0] if found else None


def pick_files(label: str, types: Sequence[str], key: str, **options: Any) -> list[UploadedFile]:
    """An uploader, and what it holds or held. options: of `st.file_uploader`."""
    widget = widget_key(key)

    def changed() -> None:
        if not st.session_state[widget]:  # taken out by hand
            _forget(key)

    held = st.file_uploader(label, list(types), key=widget, on_change=changed, **options)
    files = [held] if isinstance(held, UploadedFile) else list(held or [])
    if files:
        _keep(key, files)
        return files
    _say_gone(key)
    kept = picked(key)
    if kept:
        _say_kept(key, kept)
    return kept


def picked(key: str) -> list[UploadedFile]:
    """What the uploader holds or held, before it is drawn."""
    now = st.session_state.get(widget_key(key))
    if now:
        return [now] if isinstance(now, UploadedFile) else list(now)
    kept: list[UploadedFile] = st.session_state.get(_KEPT + key, [])
    for file in kept:
        file.seek(0)  # somebody may have read it
    return kept


def put_away(key: str) -> None:
    """They were used, or are not wanted: an empty uploader for the next ones."""
    _forget(key)
    st.session_state[_ROUND + key] = st.session_state.get(_ROUND + key, 0) + 1


def widget_key(key: str) -> str:
    """Key of the uploader itself: another one each time that files were put away."""
    so_often = st.session_state.get(_ROUND + key, 0)
    return f"{key}-{so_often}" if so_often else key


def _forget(key: str) -> None:
    for place in (_KEPT, _GONE):
        st.session_state.pop(place + key, None)


def _keep(key: str, files: list[UploadedFile]) -> None:
    _forget(key)
    if sum(file.size for file in files) <= LARGEST:
        st.session_state[_KEPT + key] = files
    else:
        st.session_state[_GONE + key] = [file.name for file in files]


def _say_kept(key: str, files: list[UploadedFile]) -> None:
    said = ", ".join(f"{plain(file.name, 60)} ({_size(file.size)})" for file in files)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"{key}-kept"):
        st.markdown(f"Still picked: {said}.", width="content")
        st.button(
            "Take out", icon=":material/close:", type="tertiary", key=f"{key}-out", on_click=partial(put_away, key)
        )


def _say_gone(key: str) -> None:
    names: list[str] | None = st.session_state.pop(_GONE + key, None)
    if names:
        note(f"{', '.join(names)}: too large to be kept while another page is looked at. Pick it again.")


def _size(n_bytes: int) -> str:
    return numbers.mib(n_bytes / 2**20) if n_bytes >= 2**20 else f"{max(n_bytes / 1e3, 1):,.0f} kB"
