"""Who is looking: an analyst, or people who are shown something.

Presenting (SAEREC_MODE=demo, or the switch in the sidebar) means larger type, fewer pages and controls, sentences
instead of tables, and nothing that can be changed or trained.
"""

from __future__ import annotations

import os

import streamlit as st

from saerec.ui.kit.address import MODE, PRESENT, TOUR, param, set_param

PRESENTED = ("app.py", "pages/latents.py", "pages/users.py", "pages/recommendations.py", "pages/lists.py")
"""Pages that are shown."""
_TYPE = "<style>html { font-size: 118% } .stMainBlockContainer { max-width: 1120px }</style>"


def always_presenting() -> bool:
    """The server was started for showing: nobody can switch it off."""
    return os.environ.get("SAEREC_MODE", "").strip().lower() == PRESENT


def presenting() -> bool:
    """Whether this view is shown to people rather than worked with."""
    return always_presenting() or param(MODE) == PRESENT or touring()


def touring() -> bool:
    """Whether this is a view of the guided tour."""
    return param(TOUR) is not None


def larger_type() -> None:
    """Everything that is measured in rem grows."""
    if presenting():
        st.html(_TYPE)


def mode_switch() -> None:
    """Start or end presenting; none where the server was started for it."""
    if always_presenting():
        return

    def keep() -> None:
        set_param(MODE, PRESENT if st.session_state["presenting"] else None)
        set_param(TOUR, None)

    st.session_state["presenting"] = presenting()
    st.sidebar.toggle(
        "Present",
        key="presenting",
        on_change=keep,
        help="Larger type, fewer controls, plain sentences; nothing can be changed.",
    )
