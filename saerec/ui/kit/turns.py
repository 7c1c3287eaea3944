"""Many readers at once: what somebody waits for is drawn before the rest of anybody's page.

Scripts of all readers share one interpreter. Left alone they slow each other down evenly, so every answer comes when
all pages are whole; in turns, each comes as soon as those before it have. Nobody waits for long: whose turn does not
come goes on all the same.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import streamlit as st

LONGEST: Final = {"answer": 0.5, "rest": 2.0}
"""Seconds anybody waits for others; what takes longer is not worth standing in line for."""
_LOOK_EVERY: Final = 0.05  # seconds


class Turns:
    """One answer at a time; a rest when no answer is waited for, one at a time too."""

    def __init__(self, still_wanted: Callable[[], object] = lambda: None) -> None:
        """`still_wanted` is asked while a script waits, and raises when its reader wants something else by now."""
        self._changed = threading.Condition()
        self._still_wanted = still_wanted
        self._waiting = {"answer": 0, "rest": 0}
        self._drawn = {"answer": 0, "rest": 0}

    @contextmanager
    def answer(self) -> Iterator[None]:
        """Around what the reader asked for."""
        with self._turn("answer", lambda: not self._drawn["answer"]):
            yield

    @contextmanager
    def rest(self) -> Iterator[None]:
        """Around a part of the page that nobody waits for."""
        with self._turn("rest", lambda: not (self._waiting["answer"] or any(self._drawn.values()))):
            yield

    @contextmanager
    def _turn(self, kind: str, is_free: Callable[[], bool]) -> Iterator[None]:
        self._stand_in_line(kind, is_free)
        try:
            yield
        finally:
            with self._changed:
                self._drawn[kind] -= 1
                self._changed.notify_all()

    def _stand_in_line(self, kind: str, is_free: Callable[[], bool]) -> None:
        with self._changed:
            self._waiting[kind] += 1
            try:
                for _ in range(round(LONGEST[kind] / _LOOK_EVERY)):
                    if self._changed.wait_for(is_free, timeout=_LOOK_EVERY):
                        break
                    self._still_wanted()
                self._drawn[kind] += 1
            finally:
                self._waiting[kind] -= 1
                self._changed.notify_all()


TURNS: Final = Turns(lambda: "run" in st.session_state)
"""Of this server. Where a reader has asked for something else, Streamlit ends a script that looks at its state."""
