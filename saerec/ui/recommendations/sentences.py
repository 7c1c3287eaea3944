"""A ranking, and why an item stands in it, in sentences built from computed numbers, never by a language model."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explanation, Explorer
from saerec.figures import branch_bars
from saerec.ui.kit import numbers
from saerec.ui.kit.html import shortened
from saerec.ui.kit.widgets import chart, note, plain, section
from saerec.ui.users.page import quoted

FIRST_ITEMS = 5


def ranking_in_words(explorer: Explorer, user_id: str) -> None:
    """The first items of the model's own ranking, each with what put it there."""
    found = explorer.recommend(user_id, k=FIRST_ITEMS)
    section(
        "Recommended", "The model's own ranking. Every rank was worked out by asking the model again without the thing."
    )
    personal = explorer.user(user_id).personal
    evidence = dict(zip(personal[c.LATENT], personal[c.EVIDENCE], strict=True))
    for item in found.items[c.ITEM_ID]:
        why = explorer.explain(user_id, item)
        intent = strongest(why, "personal", "public")
        with st.container(border=True):
            st.markdown(reason(why))
            cold_start(why)
            quote = None if intent is None else quoted(evidence.get(intent["id"], []))
            if quote:
                st.caption(quote)
    if found.target_rank is not None:
        note(f"What this person really chose next: {_place(found.target_rank, len(explorer.items()))}.")
    section("What weighs how much?", "For this person, at this moment.", small=True)
    chart(branch_bars(found.learned_weights, found.branch_weights), "Bar chart: weights of the branches")


def _place(rank: int, n_items: int) -> str:
    return f"the model had it at rank {numbers.count(rank)} of {numbers.count(n_items)}"


def reason(why: Explanation) -> str:
    """Markdown built from the computed numbers, never by a language model."""
    said = f"**{plain(why.title, 120)}** stands at rank {why.rank:,}"
    order = why.parts.loc[why.parts["kind"] == "sequence", c.DELTA_SCORE].sum()
    intent = strongest(why, "personal", "public")
    if intent is not None and intent[c.DELTA_SCORE] > order:
        return f"{said}, mostly because of **{plain(intent[c.NAME])}**: {_fall(why, intent)}."
    had = strongest(why, "history")
    before = "" if had is None else f", **{plain(had[c.NAME])}** above all{_crowd(why, had)}: {_fall(why, had)}"
    asked = (
        "No intent speaks for it."
        if intent is None
        else f"Of the intents **{plain(intent[c.NAME])}** says most: {_fall(why, intent)}."
    )
    return f"{said}, mostly because of what usually follows what they had{before}. {asked}"


def _crowd(why: Explanation, had: pd.Series) -> str:
    """Of the people who had an item of the history, those who had the explained one later, in the training data."""
    people, later = why.went_on.get(had["id"], (0, 0))
    return f" ({later:,} of {people:,} people who had it took this later)" if later else ""


def cold_start(why: Explanation) -> None:
    """What an item that nobody bought in training owes to others."""
    if why.lenders:
        names = ", ".join(f"{shortened(title, 60)} ({share:.0%})" for title, share in why.lenders)
        note(
            f"Nobody bought it in the training data: beside its own intents, it stands where these stand, which carry "
            f"the same intents: {names}."
        )


def strongest(why: Explanation, *kinds: str) -> pd.Series | None:
    """The part of some kinds that the score would lose most without; None where none speaks for the item."""
    parts = why.parts[why.parts["kind"].isin(kinds) & (why.parts[c.DELTA_SCORE] > 0)]
    return None if parts.empty else parts.loc[parts[c.DELTA_SCORE].idxmax()]


def _fall(why: Explanation, part: pd.Series) -> str:
    """What becomes of the item without one thing."""
    after = why.rank + int(part[c.DELTA_RANK])
    if after == why.rank:
        return f"without it, it still stands at {after:,}"
    return f"without it, it {'falls' if after > why.rank else 'rises'} to rank {after:,}"
