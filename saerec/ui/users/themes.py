"""A person's themes, each opens to its latents and the sentences that say so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import UserDetail
from saerec.explorer.users.themes import PASSING
from saerec.figures.palette import colour_of
from saerec.ui.kit import numbers
from saerec.ui.kit.html import Passage
from saerec.ui.kit.meanings import UNCERTAIN, as_label, meaning_link, meaning_of, sign
from saerec.ui.kit.widgets import empty, note, passages, plain, section
from saerec.ui.users.wording import Wording

FIRST: Final = 5
"""Themes that are seen at once, of those that are not just said in passing."""
SPEAKER: Final = {"review": "own review of", "other review": "somebody's review of", "item": "text of"}
UNDECIDED: Final = (
    "Too little to tell",
    "Too few people come back to these to tell whether they are a person's own.",
)


def personal_themes(found: UserDetail, words: Wording) -> None:
    """What sets the person apart, the strongest first."""
    section("What they come back to", words.own)
    mine = found.themes[found.themes[c.INTENT_KIND] == "personal"]
    if mine.empty:
        empty("Nothing that sets them apart.", words.nothing_own)
    _listed(found, mine, words)


def other_themes(found: UserDetail, words: Wording) -> None:
    """Public themes and those nobody can tell yet, each apart."""
    for kind, (title, lead) in (("public", words.public), ("undecided", UNDECIDED)):
        themes = found.themes[found.themes[c.INTENT_KIND] == kind]
        if len(themes):
            section(title, lead)
            _listed(found, themes, words)


def things(found: UserDetail, most: int = 12) -> None:
    """What a person deals with: things, never called intents."""
    if found.things.empty:
        return
    words = [
        plain(word, 30) + (f" ({n})" if n > 1 else "") for word, n in found.things.head(most).itertuples(index=False)
    ]
    st.markdown(
        f"**Interested in:** {', '.join(words)}",
        help="Things, not reasons: words that stand out in what is written of the items they chose; in brackets, of "
        "how many of these items.",
    )


def _listed(found: UserDetail, themes: pd.DataFrame, words: Wording) -> None:
    rows = themes.to_dict("records")
    titles = dict(zip(found.history[c.ITEM_ID], found.history[c.TITLE], strict=True))
    first = max(sum(row[c.WEIGHT] >= PASSING for row in rows[:FIRST]), min(len(rows), 1))
    for row in rows[:first]:
        _theme(row, titles, words)
    if rows[first:]:
        with st.expander(f"{len(rows) - first} more, said in passing", icon=":material/more_horiz:"):
            for row in rows[first:]:
                st.markdown(f"{as_label(meaning_of(row))} · {_share(row, words)}")
                _sentences(row, titles, 1)


def _share(row: Mapping[Any, Any], words: Wording) -> str:
    share = numbers.rough_percent(row[c.WEIGHT]) if row[c.WEIGHT] >= 0.01 else "under 1 %"
    return f"{share} {words.of_it}"


def _theme(row: Mapping[Any, Any], titles: Mapping[str, str], words: Wording) -> None:
    """Closed it says what, how much and on which side; open, by which words."""
    said = " · ".join(part for part in (_share(row, words), sign(row[c.PRAISED])) if part)
    meaning = meaning_of(row)
    with st.expander(f"**{as_label(meaning)}** · {said}"):
        if not meaning.certain:
            note(UNCERTAIN)
        _sentences(row, titles, 3)
        note("Inside this theme:")
        with st.container(horizontal=True, gap="small"):
            for latent in row["latents"]:
                meaning_link(latent[c.LATENT], meaning_of(latent))


def _sentences(row: Mapping[Any, Any], titles: Mapping[str, str], most: int) -> None:
    passages(
        (
            Passage(
                one["text"],
                one["words"],
                one[c.ACTIVATION],
                f"{SPEAKER[one[c.SOURCE]]} {titles.get(one[c.ITEM_ID], one[c.ITEM_ID])}, interaction {one['step']}",
            )
            for one in row[c.EVIDENCE][:most]
        ),
        colour_of(row[c.INTENT_KIND]),
    )
