"""What a latent is, in words: its verdict, how its sentences were read, and the reasons it came near."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from saerec import columns as c
from saerec.explorer import LatentDetail
from saerec.figures.palette import SEQUENCE, VERDICT_NAMES, colour_of
from saerec.intents.reasons import CLASSES, WISH
from saerec.ui.kit import html as markup
from saerec.ui.kit import numbers
from saerec.ui.kit.html import Bar
from saerec.ui.kit.meanings import sign
from saerec.ui.kit.widgets import bars, note, section

SHOWN_REASONS: Final = 5
_MOST_VOTE = 2.0
_MEANS: Final = {
    WISH: "say why people want or avoid something",
    "thing": "say what something is or has, not why anybody wants it",
    "praise": "like or dislike, and do not say what for",
    "chatter": "are about the order, the parcel or the writer",
}


def verdict(found: LatentDetail) -> None:
    """The verdict with its probability, the shares of the four classes, praised and missed; the reasons beside it."""
    row = found.row
    left, right = st.columns(2, gap="large")
    with left:
        section("What is it?", in_words(row), small=True)
        if row[c.N_TEXTS]:
            shares = [(name, float(row[name])) for name in CLASSES]
            parts = (
                Bar(VERDICT_NAMES[name], share, numbers.rough_percent(share), colour_of(name)) for name, share in shares
            )
            st.html(markup.stacked(parts))
        if said := _sign_in_words(row):
            note(said)
    with right:
        _reasons(found)


def in_words(row: dict[str, Any]) -> str:
    """63 % of its sentences say why people want or avoid something. What is no intent says why."""
    means = _MEANS.get(row[c.VERDICT])
    share = f"{numbers.rough_percent(row[c.PROBABILITY])} of its sentences {means}." if means else ""
    if row[c.IS_INTENT]:
        return f"{share} Shown as an intent: a person says so." if row[c.REASON] else share
    why = f"No intent. {row[c.REASON]}" if row[c.REASON] else "No intent."
    return f"{share} {why}" if row[c.VERDICT] == WISH else why


def _sign_in_words(row: dict[str, Any]) -> str:
    said = sign(row[c.PRAISED])
    if row[c.VERDICT] != WISH or not row[c.SAID] or not said:
        return ""
    return f"{said[0].upper()}{said[1:]}: how much of its evidence says that the reason is met."


def _reasons(found: LatentDetail) -> None:
    """The nearest reasons of the bank by vote."""
    if found.reasons.empty:
        section("Which reasons did it come near?", "None: too few of its sentences are wishes.", small=True)
        return
    named = (
        " Of these, and of the families they belong to, it says what its sentences say most and most clearly."
        if found.row[c.VERDICT] == WISH
        else ""
    )
    section("Which reasons did it come near?", f"Votes of its sentences, 0 to 2.{named}", small=True)
    best = found.reasons.head(SHOWN_REASONS)
    votes = zip(best[c.SAID].tolist(), best[c.VOTE].tolist(), strict=True)
    bars(Bar(says, vote / _MOST_VOTE, f"{vote:.2f}", SEQUENCE) for says, vote in votes)
