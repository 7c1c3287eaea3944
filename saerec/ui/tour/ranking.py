"""What a person is recommended, and what they would be without one wish."""

from __future__ import annotations

from html import escape
from typing import Final

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.explorer.recommendations.what_if import WhatIf
from saerec.ui.kit import numbers
from saerec.ui.kit.address import EVALUATED
from saerec.ui.kit.meanings import Meaning, as_html
from saerec.ui.kit.widgets import empty, head, note, section
from saerec.ui.tour import notes
from saerec.ui.tour.listed import listed
from saerec.ui.tour.person import somebody

RANKED: Final = 5
"""Items that are listed."""


def recommendation(explorer: Explorer, eyebrow: str) -> list[str]:
    """What the person is shown, and what they would be shown without one wish."""
    user_id = somebody(explorer)
    found = explorer.what_if(user_id, RANKED)
    head(
        eyebrow,
        "What is recommended, and what if?",
        f"The first items for {user_id}, and the same program asked again without one of their wishes.",
    )
    if found is None:
        empty("Nothing can be recommended.", "This person has every item already. Go on with the next view.")
        return []
    st.html(f'<p class="sx-says">{_what_if_in_words(found)}</p>')
    left, right = st.columns(2, gap="large")
    with left:
        section("Recommended", small=True)
        st.html(_ranked(found.ranking, found, moves=False))
    wish = found.wish
    if wish is not None:
        with right:
            section("The same without this wish", small=True)
            st.html(_ranked(found.without, found, moves=True))
    if explorer.holds_out(user_id):
        star = " ★ marks it." if found.is_next else ""
        note(f"As evaluated: what this person chose last is kept aside, so it can be in the list.{star}")
    named = "" if wish is None else (f"“{wish[c.NAME]}”" if wish[c.CERTAIN] else f"what it calls “{wish[c.NAME]}”")
    return notes.of_ranking(named, wish is not None)


def _what_if_in_words(found: WhatIf) -> str:
    """HTML."""
    stands = f"<strong>{escape(found.title)}</strong> stands at rank {found.rank:,}"
    if found.wish is None:
        return f"{stands}. No single wish decides that: without any one of them it stands no lower."
    name = as_html(Meaning(found.wish[c.NAME], bool(found.wish[c.CERTAIN])))
    called = f"the wish <strong>{name}</strong>" if found.wish[c.CERTAIN] else f"the wish that the program calls {name}"
    if found.rank_without > found.rank:
        return f"{stands}. Without {called} it falls to rank {found.rank_without:,}."
    return f"{stands}. Without {called} it stands at rank {found.rank_without:,}."


def _ranked(table: pd.DataFrame, found: WhatIf, *, moves: bool) -> str:
    """An ordered list as HTML, the item that is spoken of set off."""
    rows = []
    for row in table.to_dict("records"):
        star = "★ " if found.is_next and row[c.ITEM_ID] == found.item_id else ""
        move = numbers.move(int(row[c.BASE_RANK]), int(row[c.RANK]), len(table)) if moves else ""
        rows.append((f"{row[c.RANK]:,}", star + row[c.TITLE], move))
    here = table[c.ITEM_ID].tolist().index(found.item_id) if (table[c.ITEM_ID] == found.item_id).any() else None
    return listed(rows, here)


def shown_ranking(explorer: Explorer) -> dict[str, object]:
    """What of the address makes the page Recommendations show the ranking of this view: as evaluated, where something
    of the person is held out."""
    user_id = somebody(explorer)
    return {"user": user_id, EVALUATED: 1 if explorer.holds_out(user_id) else None}
