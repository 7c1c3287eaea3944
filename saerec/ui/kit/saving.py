"""What came of something a person asked for, said beside the button that asked for it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from saerec.errors import SaerecError
from saerec.ui.kit.html import plain


def attempt(place: str, do: Callable[[], str]) -> bool:
    """Do it, before the page is drawn again; whether that went well. `told` with this place says what came of it.

    Nothing that was typed is touched by a failure: a full disk is as calm as a name that is taken.
    """
    try:
        st.session_state[_said(place)] = True, do()
    except SaerecError as error:
        st.session_state[_said(place)] = False, plain(error, 400)
    except OSError as error:
        st.session_state[_said(place)] = (
            False,
            plain(f"It could not be written: {error.strerror or error}. What you typed is still here.", 400),
        )
    return bool(st.session_state[_said(place)][0])


def told(place: str) -> bool:
    """Say what came of the last attempt, once; whether there was one."""
    well, words = st.session_state.pop(_said(place), (True, ""))
    if words and well:
        st.success(words, icon=":material/check:")
    elif words:
        st.error(words, icon=":material/error:")
    return bool(words)


def _said(place: str) -> str:
    return f"said-{place}"
