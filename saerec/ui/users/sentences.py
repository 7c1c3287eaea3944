"""A person and a ranking in sentences, built from computed numbers, never by a language model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer, UserDetail
from saerec.figures import branch_bars
from saerec.ui.kit import numbers
from saerec.ui.kit.widgets import chart, note, plain, section
from saerec.ui.recommendations.explanation import cold_start, reason, strongest

FIRST_INTENTS, FIRST_ITEMS = 3, 5


def person_in_words(found: UserDetail) -> None:
    """What a person wants above all, with one sentence of theirs behind each wish."""
    if found.personal.empty:
        st.markdown("Nothing in this person's history sets them apart from others.")
        return
    for row in found.personal.head(FIRST_INTENTS).itertuples(index=False):
        st.markdown(f"**{plain(row.name)}** sets this person apart. {_quoted(row.evidence)}")


def _quoted(evidence: Sequence[Mapping[str, Any]]) -> str:
    """The strongest sentence, and whose it is; nothing where there is none."""
    if not evidence:
        return ""
    lead = "They wrote" if evidence[0]["source"] == "review" else "What they chose says"
    return f"{lead}: “{plain(evidence[0]['text'], 160)}”"


def ranking_in_words(explorer: Explorer, user_id: str) -> None:
    """The first items of the model's own ranking, each with what put it there."""
    found = explorer.recommend(user_id, k=FIRST_ITEMS)
    section("Recommended", "The model's own ranking. Every rank was worked out by asking the model again without the "
            "thing.")  # fmt: skip
    personal = explorer.user(user_id).personal
    evidence = dict(zip(personal[c.LATENT], personal["evidence"], strict=True))
    for item in found.items[c.ITEM_ID]:
        why = explorer.explain(user_id, item)
        intent = strongest(why, "personal", "public")
        with st.container(border=True):
            st.markdown(reason(why))
            cold_start(why)
            quote = None if intent is None else _quoted(evidence.get(intent["id"], []))
            if quote:
                st.caption(quote)
    if found.target_rank is not None:
        note(f"What this person really chose next: {_place(found.target_rank, len(explorer.items()))}.")
    section("What weighs how much?", "For this person, at this moment.", small=True)
    chart(branch_bars(found.learned_weights, found.branch_weights), "Bar chart: weights of the branches")


def _place(rank: int, n_items: int) -> str:
    return f"the model had it at rank {numbers.count(rank)} of {numbers.count(n_items)}"
