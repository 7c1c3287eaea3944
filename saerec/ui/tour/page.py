"""The frame of the tour: where one is, the ways on (also by the arrow keys), and the notes of whoever speaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from saerec.errors import SaerecError
from saerec.explorer import Explorer
from saerec.ui.kit.address import MODE, PRESENT, TOUR, link, param, set_param
from saerec.ui.kit.html import plain
from saerec.ui.kit.widgets import empty
from saerec.ui.tour import steps

STEPS: Final[tuple[tuple[str, Callable[[Explorer, str], list[str]], str], ...]] = (
    ("What people say", steps.people, ""),
    ("A wish", steps.intent, "pages/latents.py"),
    ("A person", steps.person, "pages/users.py"),
    ("A recommendation", steps.recommendation, "pages/recommendations.py"),
    ("How good it is", steps.accuracy, ""),
)
"""What a view is called, what draws it, and the page that says more, where it is not the one the tour leaves to."""


def render(explorer: Explorer) -> None:
    """The view that the address names; the first where it names none that there is."""
    place = _place()
    name, draw, more = STEPS[place - 1]
    with st.container(key="tour-view"):
        try:
            said = draw(explorer, f"{place} of {len(STEPS)} · {name}")
        except SaerecError as error:
            empty("This view cannot be shown for this run.", f"{error} Go on with the next one.")
            said = []
    _ways(place, more)
    with st.expander("Speaker's notes", icon=":material/speaker_notes:", expanded=False, key=f"tour-notes-{place}"):
        for sentence in said or ["There is nothing to add."]:
            st.markdown(f"- {plain(sentence, 600)}")


def _place() -> int:
    wanted = param(TOUR) or "1"
    return int(wanted) if wanted in {str(place) for place in range(1, len(STEPS) + 1)} else 1


def _ways(place: int, more: str) -> None:
    """Back and on, by button and by the arrow keys; at the end, to the page that says most."""
    last = place == len(STEPS)
    with st.container(key="tour-ways", horizontal=True, gap="small", vertical_alignment="center"):
        st.button("Back", icon=":material/arrow_back:", shortcut="Left", disabled=place == 1, key="tour-back",
                  on_click=set_param, args=(TOUR, place - 1))  # fmt: skip
        st.html(_progress(place), width="content")
        st.button("Next", icon=":material/arrow_forward:", shortcut="Right", disabled=last, key="tour-next",
                  type="primary", on_click=set_param, args=(TOUR, place + 1))  # fmt: skip
        st.space("stretch")
        if more:
            st.page_link(more, label="See more of it", icon=":material/arrow_forward:",
                         query_params=link(**{MODE: PRESENT}))  # fmt: skip
        st.button("Leave the tour", icon=":material/close:", type="tertiary", key="tour-leave",
                  on_click=set_param, args=(TOUR, None))  # fmt: skip


def _progress(place: int) -> str:
    dots = "".join(f"<i{' class=sx-on' if one <= place else ''}></i>" for one in range(1, len(STEPS) + 1))
    said = f"{place} of {len(STEPS)}"
    return f'<div class="sx-dots" role="img" aria-label="View {said}">{dots}<span>{said}</span></div>'
