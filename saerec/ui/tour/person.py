"""One person: what they come back to, and what they had."""

from __future__ import annotations

from html import escape
from typing import Final

import numpy as np
import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.errors import SaerecError
from saerec.explorer import Explorer
from saerec.ui.kit import numbers
from saerec.ui.kit.meanings import as_html, meaning_of
from saerec.ui.kit.widgets import empty, head, section
from saerec.ui.tour import notes
from saerec.ui.tour.accuracy import against_no_intents
from saerec.ui.users.page import quoted

QUOTED: Final = 3
LATEST: Final = 5
"""How many of each the view shows."""


def person(explorer: Explorer, eyebrow: str) -> list[str]:
    """One person, what they come back to, and what they had."""
    user_id = somebody(explorer)
    found = explorer.user(user_id)
    history = found.history[found.history[c.SPLIT] != c.TEST]
    spoken = explorer.people_speak()
    does = (
        "keep writing about is theirs; what everybody writes about"
        if spoken
        else "keep choosing is theirs; what all do"
    )
    head(
        eyebrow,
        "What does one person want?",
        f"{user_id} has chosen {numbers.counted(len(history), 'item')} so far. What they {does} is not.",
    )
    mine = _own_themes(found.themes, in_reviews=spoken)
    left, right = st.columns([3, 2], gap="large")
    with left:
        section("What they come back to", small=True)
        if mine.empty:
            lacking = "No wish of their own stands in more than one of their reviews."
            empty(
                "Nothing sets this person apart.",
                lacking if spoken else "None of their items carries a personal theme.",
            )
        for row in mine.head(QUOTED).to_dict("records"):
            st.html(f'<h3 class="sx-wish">{as_html(meaning_of(row))}</h3>')
            st.markdown(quoted(row[c.EVIDENCE]) or "They chose items that say so.")
    with right:
        section("What they chose last", small=True)
        st.html(_latest(history))
    return notes.of_person(explorer.rank_of(user_id), len(explorer.items()), against_no_intents(explorer))


def _own_themes(themes: pd.DataFrame, *, in_reviews: bool) -> pd.DataFrame:
    """What a person comes back to, by certain names where there are any. in_reviews: only in more than one review of
    their own."""
    mine = themes[themes[c.INTENT_KIND] == "personal"]
    if in_reviews:
        said = ({one["step"] for one in spoken if one[c.SOURCE] == "review"} for spoken in mine[c.EVIDENCE].tolist())
        mine = mine[np.array([len(steps) > 1 for steps in said], dtype=bool)]
    return mine[mine[c.CERTAIN]] if mine[c.CERTAIN].any() else mine


def somebody(explorer: Explorer) -> str:
    """Raises SaerecError where the run has nobody."""
    first = explorer.opening_users(top=1)
    if not first:
        raise SaerecError("This run has no people.")
    return first[0]


def _latest(history: pd.DataFrame) -> str:
    """The last items, the latest first; every word of the corpus is escaped."""
    lines = []
    for row in history.iloc[::-1].head(LATEST).to_dict("records"):
        stars = f"{row[c.RATING]:g} of 5 stars" if numbers.is_known(row[c.RATING]) else ""
        lines.append(
            f'<li><span class="sx-when">{escape(stars)}</span><div class="sx-what">{escape(row[c.TITLE])}</div></li>'
        )
    return f'<ol class="sx-time">{"".join(lines)}</ol>'
