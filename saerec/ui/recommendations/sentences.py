"""A ranking in words: the first items, and what puts each where it stands."""

from __future__ import annotations

import streamlit as st

from saerec import columns as c
from saerec.explorer import AS_EVALUATED, UNCHANGED, Explorer
from saerec.explorer.recommendations.decisive import deepest, intents_of
from saerec.explorer.recommendations.sentences import why_in_words
from saerec.ui.kit import numbers
from saerec.ui.kit.address import as_evaluated
from saerec.ui.kit.meanings import in_markdown
from saerec.ui.kit.widgets import note, section
from saerec.ui.recommendations.weights import contributions
from saerec.ui.users.page import quoted

FIRST_ITEMS = 5


def ranking_in_words(explorer: Explorer, user_id: str) -> None:
    """The first items of the model's own ranking, each with what put it there."""
    asked = AS_EVALUATED if as_evaluated() else UNCHANGED
    found = explorer.recommend(user_id, asked, k=FIRST_ITEMS)
    section(
        "Recommended", "The model's own ranking. Every rank was worked out by asking the model again without the thing."
    )
    personal = explorer.user(user_id, as_evaluated=asked.as_evaluated).personal
    evidence = dict(zip(personal[c.LATENT], personal[c.EVIDENCE], strict=True))
    for item in found.items[c.ITEM_ID]:
        why = explorer.explain(user_id, item, asked)
        intent = deepest(why, intents_of(why))
        with st.container(border=True):
            st.markdown(in_markdown(why_in_words(why)))
            latents = [] if intent is None else why.members()[intent[c.GROUP]]
            quote = next(filter(None, (quoted(evidence.get(one, [])) for one in latents)), "")
            if quote:
                st.caption(quote)
    if found.target_rank is not None:
        note(f"What this person really chose next: {_place(found.target_rank, len(explorer.items()))}.")
    contributions(found)


def _place(rank: int, n_items: int) -> str:
    return f"the model had it at rank {numbers.count(rank)} of {numbers.count(n_items)}"
