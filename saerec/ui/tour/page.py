"""The frame of the tour: where one is, the ways on (also by the arrow keys), and the notes of whoever speaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import streamlit as st

from saerec.errors import SaerecError
from saerec.explorer import Explorer
from saerec.ui.kit.address import MODE, PRESENT, TOUR, link, param, set_param
from saerec.ui.kit.html import plain
from saerec.ui.kit.widgets import empty
from saerec.ui.tour.accuracy import accuracy
from saerec.ui.tour.person import person, somebody
from saerec.ui.tour.ranking import recommendation, shown_ranking
from saerec.ui.tour.wishes import intent, people


@dataclass(frozen=True)
class Step:
    """A view of the tour."""

    name: str
    draw: Callable[[Explorer, str], list[str]]
    """draws it and gives the speaker's notes"""
    more: str = ""
    """the page that says more, where it is not the one the tour leaves to"""
    shows: Callable[[Explorer], dict[str, object]] = lambda _: {}
    """what of the address makes that page show the same"""
    of_items: str = ""
    """its name where the texts are titles and the like, which nobody says"""

    def called(self, explorer: Explorer) -> str:
        """Its name in the tour of this run."""
        return self.name if not self.of_items or explorer.people_speak() else self.of_items


STEPS: Final = (
    Step("What people say", people, of_items="What things are"),
    Step("A wish", intent, "pages/latents.py", lambda explorer: {"latent": explorer.opening_latent()}, "An intent"),
    Step("A person", person, "pages/users.py", lambda explorer: {"user": somebody(explorer)}),
    Step("A recommendation", recommendation, "pages/recommendations.py", shown_ranking),
    Step("How good it is", accuracy),
)


def render(explorer: Explorer) -> None:
    """The view that the address names; the first where it names none that there is."""
    place = _place()
    step = STEPS[place - 1]
    with st.container(key="tour-view"):
        try:
            said = step.draw(explorer, f"{place} of {len(STEPS)} · {step.called(explorer)}")
        except SaerecError as error:
            empty("This view cannot be shown for this run.", f"{error} Go on with the next one.")
            said = []
    _ways(place, step, explorer)
    with st.expander("Speaker's notes", icon=":material/speaker_notes:", expanded=False, key=f"tour-notes-{place}"):
        for sentence in said or ["There is nothing to add."]:
            st.markdown(f"- {plain(sentence, 600)}")


def _place() -> int:
    wanted = param(TOUR) or "1"
    return int(wanted) if wanted in {str(place) for place in range(1, len(STEPS) + 1)} else 1


def _ways(place: int, step: Step, explorer: Explorer) -> None:
    """Back and on, by button and by the arrow keys; at the end, to the page that says most."""
    last = place == len(STEPS)
    with st.container(key="tour-ways", horizontal=True, gap="small", vertical_alignment="center"):
        st.button("Back", icon=":material/arrow_back:", shortcut="Left", disabled=place == 1, key="tour-back",
                  on_click=set_param, args=(TOUR, place - 1))  # fmt: skip
        st.html(_progress(place), width="content")
        st.button("Next", icon=":material/arrow_forward:", shortcut="Right", disabled=last, key="tour-next",
                  type="primary", on_click=set_param, args=(TOUR, place + 1))  # fmt: skip
        st.space("stretch")
        if step.more:
            _more(step, explorer)
        st.button("Leave the tour", icon=":material/close:", type="tertiary", key="tour-leave",
                  on_click=set_param, args=(TOUR, None))  # fmt: skip


def _more(step: Step, explorer: Explorer) -> None:
    """A link to the page that says more of just what is shown here."""
    try:
        shown = step.shows(explorer)
    except SaerecError:  # the view says why; the page says more
        shown = {}
    st.page_link(step.more, label="See more of it", icon=":material/arrow_forward:",
                 query_params=link(**{MODE: PRESENT}, **shown))  # fmt: skip


def _progress(place: int) -> str:
    dots = "".join(f"<i{' class=sx-on' if one <= place else ''}></i>" for one in range(1, len(STEPS) + 1))
    said = f"{place} of {len(STEPS)}"
    return f'<div class="sx-dots" role="img" aria-label="View {said}">{dots}<span>{said}</span></div>'
