"""A ranking, and why an item stands in it, in sentences built from computed numbers, never by a language model."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import AS_EVALUATED, UNCHANGED, Explanation, Explorer
from saerec.explorer.recommendations.meaning import INTENT, KIND_WORDS, REST_NAME, THING
from saerec.figures import branch_bars
from saerec.ui.kit import numbers
from saerec.ui.kit.address import as_evaluated
from saerec.ui.kit.html import shortened
from saerec.ui.kit.meanings import Meaning, as_label
from saerec.ui.kit.widgets import chart, note, plain, section
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
        intent = strongest(why, INTENT)
        with st.container(border=True):
            st.markdown(reason(why))
            cold_start(why)
            latents = [] if intent is None else why.members()[intent[c.GROUP]]
            quote = next(filter(None, (quoted(evidence.get(one, [])) for one in latents)), "")
            if quote:
                st.caption(quote)
    if found.target_rank is not None:
        note(f"What this person really chose next: {_place(found.target_rank, len(explorer.items()))}.")
    section("What weighs how much?", "For this person, at this moment.", small=True)
    chart(branch_bars(found.learned_weights, found.branch_weights), "Bar chart: weights of the branches")


def _place(rank: int, n_items: int) -> str:
    return f"the model had it at rank {numbers.count(rank)} of {numbers.count(n_items)}"


def reason(why: Explanation) -> str:
    """Markdown built from the computed numbers, never by a language model.

    What has most part in the score comes first; where that is no intent, the intent that has most follows.
    """
    stands = f"**{plain(why.title, 120)}** stands at rank {why.rank:,}"
    order = why.parts.loc[why.parts["kind"] == "sequence", c.DELTA_SCORE].sum()
    best, intent = strongest(why), strongest(why, INTENT)
    if best is not None and best[c.DELTA_SCORE] > order:
        main = f"{stands}, mostly because of {called(best)}: {_fall(why, best)}."
        return main if best[c.MEANS] == INTENT else f"{main} {_of_intents(why, intent)}"
    had = _strongest_item(why)
    before = "" if had is None else f", **{plain(had[c.NAME])}** above all{_crowd(why, had)}: {_fall(why, had)}"
    return f"{stands}, mostly because of what usually follows what they had{before}. {_of_intents(why, intent)}"


def _of_intents(why: Explanation, intent: pd.Series | None) -> str:
    if intent is None:
        return "No intent speaks for it."
    return f"Of the intents {called(intent)} says most: {_fall(why, intent)}."


def called(part: pd.Series) -> str:
    """A theme, a thing or the rest as a sentence names it. A name that is not certain is never said as a fact."""
    if part[c.MEANS] == THING:
        return f"what it is ({said(part[c.NAME], part[c.CERTAIN])})"
    if part[c.MEANS] != INTENT:
        return REST_NAME.replace(": ", " (") + ")"
    return said(part[c.NAME], part[c.CERTAIN], KIND_WORDS.get(part[c.INTENT_KIND], ""))


def said(name: str, certain: bool, kind: str = "") -> str:
    """A name within a sentence, as markdown; behind it its kind in words, and whether the name is a guess."""
    shown = as_label(Meaning(name, certain), 80)
    aside = ", ".join(word for word in ("" if certain else "not sure", kind) if word)
    return (f"**{shown}**" if certain else f"what the model calls {shown}") + (f" ({aside})" if aside else "")


def _crowd(why: Explanation, had: pd.Series) -> str:
    """Of the people who had an item of the history, those who had the explained one later, in the training data."""
    people, later = why.went_on.get(had["id"], (0, 0))
    return f" ({later:,} of {people:,} people who had it took this later)" if later else ""


def cold_start(why: Explanation) -> None:
    """What an item that nobody bought in training owes to others."""
    if why.lenders:
        names = ", ".join(f"{shortened(title, 60)} ({share:.0%})" for title, share in why.lenders)
        note(
            f"Nobody bought it in the training data: beside what its own texts say, it stands where these stand, whose "
            f"texts say the same: {names}."
        )


def strongest(why: Explanation, *means: str) -> pd.Series | None:
    """The group of some meanings (of any, without one) that has most part in the score; None where none speaks for
    the item."""
    groups = why.groups[why.groups[c.DELTA_SCORE] > 0]
    if means:
        groups = groups[groups[c.MEANS].isin(means)]
    return None if groups.empty else groups.loc[groups[c.DELTA_SCORE].idxmax()]


def _strongest_item(why: Explanation) -> pd.Series | None:
    had = why.history[why.history[c.DELTA_SCORE] > 0]
    return None if had.empty else had.loc[had[c.DELTA_SCORE].idxmax()]


def _fall(why: Explanation, part: pd.Series) -> str:
    """What becomes of the item without one thing."""
    after = why.rank + int(part[c.DELTA_RANK])
    if after == why.rank:
        return f"without it, it still stands at {after:,}"
    return f"without it, it {'falls' if after > why.rank else 'rises'} to rank {after:,}"
