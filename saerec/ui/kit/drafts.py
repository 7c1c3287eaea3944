"""What somebody types into a form about something stored: kept until it is saved or given up, whoever writes meanwhile.

The widgets of such a form stand outside of `st.form`: what is typed in there is unknown to the server until it is
sent, and lost with the page. Every widget has the key `Draft.key` gives, and `persist_state="session"`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import unified_diff
from typing import Any, Final

import streamlit as st

from saerec.ui.kit.html import plain
from saerec.ui.kit.saving import attempt, told
from saerec.ui.kit.widgets import note

_SHOWN: Final = 160
Write = Callable[[Mapping[str, Any]], str]
"""Stores changed fields, where nobody changed one of them since they were read, and says so in words."""


@dataclass(frozen=True)
class Draft:
    """Fields of one form. What is typed is compared with what was stored when typing began, and with what is now."""

    place: str
    stored: Mapping[str, Any]
    """field -> what holds now, as its widget shows it"""

    def __post_init__(self) -> None:
        """Show what is stored wherever nothing else was typed: so what others save is seen at once."""
        for field, now in self.stored.items():
            began = self._began.setdefault(field, now)
            if st.session_state.setdefault(self.key(field), began) == began and began != now:
                st.session_state[self.key(field)] = now
            if st.session_state[self.key(field)] == now:
                self._began[field] = now

    @property
    def _began(self) -> dict[str, Any]:
        """field -> what was stored when typing began"""
        began: dict[str, Any] = st.session_state.setdefault(f"{self.place}-began", {})
        return began

    def key(self, field: str) -> str:
        """Of the field's widget."""
        return f"{self.place}-{field}"

    def typed(self, field: str) -> Any:
        """What stands in the widget: asked of the session, for a click may arrive with what was typed before it."""
        return st.session_state[self.key(field)]

    def changes(self) -> dict[str, Any]:
        """field -> what was typed, where it is something else than what typing began with."""
        return {field: self.typed(field) for field in self.stored if self.typed(field) != self._began[field]}

    def contested(self) -> list[str]:
        """Fields that somebody else saved otherwise since typing began."""
        return [
            field for field, typed in self.changes().items() if self.stored[field] not in (self._began[field], typed)
        ]

    def save(self, write: Write) -> None:
        """Store what was typed; it stays in the form where that fails. For `on_click`."""
        changed = self.changes()
        if not changed:
            attempt(self.place, lambda: "Nothing was changed.")
        elif attempt(self.place, lambda: write(changed)):
            for field in changed:  # what was stored is shown as it was stored: without double spaces, say
                del self._began[field], st.session_state[self.key(field)]

    def keep_mine(self, write: Write) -> None:
        """Save over what others saved meanwhile."""
        for field in self.contested():
            self._began[field] = self.stored[field]
        self.save(write)

    def take_theirs(self) -> None:
        """Give up what was typed into the contested fields."""
        for field in self.contested():
            st.session_state[self.key(field)] = self._began[field] = self.stored[field]

    def give_up(self) -> None:
        """Show what is stored in the place of all that was typed."""
        for field, now in self.stored.items():
            st.session_state[self.key(field)] = self._began[field] = now

    def buttons(self, write: Write, labels: Mapping[str, str], meanwhile: Callable[[str], str]) -> None:
        """Save, and beside it whether that is needed or what came of it; both ways out where somebody is in the way.

        labels: field -> what it is called. meanwhile: field -> who changed it last and when, such as "by Ann, 14:02".
        """
        contested = self.contested()
        for field in contested:
            _say_contested(labels[field], meanwhile(field), str(self.stored[field]), str(self.typed(field)))
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if contested:
                st.button("Keep mine", key=f"{self.place}-mine", type="primary", on_click=self.keep_mine,
                          args=(write,), help="Saves what you typed in the place of theirs.")  # fmt: skip
                st.button("Take theirs", key=f"{self.place}-theirs", on_click=self.take_theirs,
                          help="What you typed there is given up.")  # fmt: skip
            else:
                st.button("Save", type="primary", icon=":material/check:", key=f"{self.place}-save",
                          on_click=self.save, args=(write,))  # fmt: skip
            if not told(self.place):
                note("Not saved yet." if self.changes() else "Nothing to save.")


def by_and_when(by: str, at: float) -> str:
    """by Ann, 30 Nov 2026 14:02 UTC; without a name, somebody."""
    return f"by {by or 'somebody who gave no name'}, {datetime.fromtimestamp(at, UTC):%-d %b %Y %H:%M} UTC"


def _say_contested(label: str, who: str, theirs: str, mine: str) -> None:
    """Both texts; of long ones what is different."""
    said = f"**{label}** was changed meanwhile {plain(who, 120)}."
    if max(len(theirs), len(mine)) <= _SHOWN and "\n" not in theirs + mine:
        both = (plain(one, _SHOWN) or "nothing" for one in (theirs, mine))
        st.warning("{} It says now: “{}”. You typed: “{}”.".format(said, *both), icon=":material/group:")
        return
    st.warning(f"{said} Theirs is marked -, yours +.", icon=":material/group:")
    lines = unified_diff(theirs.splitlines(), mine.splitlines(), n=1, lineterm="")
    st.code("\n".join(list(lines)[2:]), language="diff", wrap_lines=True, height=240)
