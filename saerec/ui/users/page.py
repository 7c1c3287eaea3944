"""What does this person want?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer, UserDetail
from saerec.figures import intent_drift, intent_timeline
from saerec.figures.palette import PERSONAL
from saerec.ui.kit import html as markup
from saerec.ui.kit import numbers
from saerec.ui.kit.glossary import with_term
from saerec.ui.kit.html import Passage
from saerec.ui.kit.presenting import presenting
from saerec.ui.kit.widgets import cards, chart, empty, head, intent_link, note, passages, person_link, plain, section
from saerec.ui.users.picker import choose_user

SPEAKER = {"review": "own review of", "other review": "somebody's review of", "item": "text of"}
SHOWN_STEPS = 12
FIRST_INTENTS = 3


def render(explorer: Explorer) -> None:
    """A person's intents with the sentences behind them, and their history."""
    head(
        "Users",
        "What does this person want?",
        "Personal intents come from what this person's history fires more "
        "than others' do. Public intents are shared by almost everybody.",
    )
    user_id = choose_user(explorer)
    if user_id is None:
        empty("This run has no users.", "Choose another run.")
        return
    found = explorer.user(user_id)
    if presenting():
        _in_words(found)
        person_link("pages/recommendations.py", user_id, "See this person's recommendations", ":material/tune:")
        section("History", "The latest first.")
        _history(found.history)
        return
    _summary(explorer, found)
    left, right = st.columns([3, 2], gap="large")
    with left:
        section("Personal intents", "The strongest first, each with the sentences that fired it.")
        _personal(found, _titles(found))
    with right:
        _over_time(explorer, found)
        section("Public intents", "The same for everybody; the most common first.")
        for row in found.public.itertuples(index=False):
            intent_link(row.latent, row.name)
        _like_minded(explorer, user_id)
        section("History", "The latest first.")
        _history(found.history)


def _in_words(found: UserDetail) -> None:
    """What a person wants above all, with one sentence of theirs behind each wish; built from numbers alone."""
    if found.personal.empty:
        st.markdown("Nothing in this person's history sets them apart from others.")
        return
    for row in found.personal.head(FIRST_INTENTS).itertuples(index=False):
        st.markdown(f"**{plain(row.name)}** sets this person apart. {quoted(row.evidence)}")


def quoted(evidence: Sequence[Mapping[str, Any]]) -> str:
    """The strongest sentence, and whose it is; nothing where there is none."""
    if not evidence:
        return ""
    lead = "They wrote" if evidence[0]["source"] == "review" else "What they chose says"
    return f"{lead}: “{plain(evidence[0]['text'], 160)}”"


def _over_time(explorer: Explorer, found: UserDetail) -> None:
    section("When did they speak of it?", "What each interaction carried, and how the evidence shifted.")
    spoken, shifted = st.tabs(["Spoken of", "Share over time"], key="over-time", on_change="rerun")
    if shifted.open:
        with shifted:
            note("The strongest intents, after each interaction the model knew.")
            chart(intent_drift(explorer.drift(found.user_id)), "Lines: share of the evidence of each intent over time")
    else:
        with spoken:
            note("A dot where an interaction carried the intent.")
            chart(intent_timeline(found.history, found.personal), "Dots: which interaction spoke of which intent")


def _like_minded(explorer: Explorer, user_id: str) -> None:
    section("Who wants the same?", "People with the most alike personal intents; 1 would be the same.")
    alike = explorer.like_minded(user_id)
    if alike.empty:
        note("Nobody shares a personal intent with this person.")
    for row in alike.itertuples(index=False):
        with st.container(horizontal=True, horizontal_alignment="distribute", gap="small", vertical_alignment="center"):
            person_link("pages/users.py", row.user_id, plain(row.user_id, 24), ":material/person:")
            st.caption(
                f"{plain(', '.join(row.shared), 70)} · {row.likeness:.2f}", width="content", text_alignment="right"
            )


def _summary(explorer: Explorer, found: UserDetail) -> None:
    known = explorer.users()
    rank = known.loc[known[c.USER_ID] == found.user_id, c.RANK_MODEL].dropna()
    held = found.history[found.history[c.SPLIT] == c.TEST]
    cards(
        [
            ("Interactions", numbers.count(len(found.history)), "All of them, the held-out ones included."),
            ("Personal intents", numbers.count(len(found.personal)), "Retrieved from this person's history."),
            (
                "Rank of what came next",
                numbers.count(int(rank.iloc[0])) if len(rank) else numbers.NOTHING,
                "Where the model ranks what this person really chose next, among all items.",
            ),
        ],
        "person",
    )
    if len(held):
        note(f"What they chose next, unseen by the model: {held[c.TITLE].iloc[0]}")
    if explorer.came_later(found.user_id):
        note(
            "This person came after training: their intents are retrieved as everybody's, but the model never learned "
            "from them, and nothing of theirs is held out to test it."
        )
    person_link(
        "pages/recommendations.py", found.user_id, "See and change this person's recommendations", ":material/tune:"
    )


def _titles(found: UserDetail) -> dict[str, str]:
    return dict(zip(found.history[c.ITEM_ID], found.history[c.TITLE], strict=True))


def _personal(found: UserDetail, titles: dict[str, str]) -> None:
    if found.personal.empty:
        empty("No personal intent.", "Nothing in this person's history fires a personal intent.")
    for row in found.personal.itertuples(index=False):
        with st.container(border=True):
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                intent_link(row.latent, row.name)
                meaning = with_term("Share of this person's evidence, weighed by how few others have it.", "Weight")
                st.caption(f"weight {row.weight:.2f}", width="content", help=meaning)
            passages(
                (
                    Passage(
                        e["text"],
                        e["words"],
                        e[c.ACTIVATION],
                        f"{SPEAKER[e['source']]} {titles.get(e['item_id'], e['item_id'])}",
                    )
                    for e in row.evidence[:3]
                ),
                PERSONAL,
            )


def _history(history: pd.DataFrame) -> None:
    latest = history.iloc[::-1]
    _steps(latest[:SHOWN_STEPS])
    if len(latest) > SHOWN_STEPS:
        with st.expander(f"{len(latest) - SHOWN_STEPS:,} earlier ones"):
            _steps(latest[SHOWN_STEPS:])


def _steps(history: pd.DataFrame) -> None:
    st.html(f'<ol class="sx-time">{"".join(_step(row) for row in history.to_dict("records"))}</ol>')


def _step(row: dict) -> str:
    """One interaction as HTML; every word of the corpus is escaped."""
    when = pd.to_datetime(row[c.TIMESTAMP], unit="s", errors="coerce")
    stars = f" · {row[c.RATING]:g} of 5" if numbers.is_known(row[c.RATING]) else ""
    held = {c.TEST: "held out for the test", c.VALID: "held out for choosing"}.get(row[c.SPLIT])
    flag = f'<span class="sx-flag">{held}</span>' if held else ""
    review = f'<div class="sx-review">{escape(markup.shortened(row[c.REVIEW], 280))}</div>' if row[c.REVIEW] else ""
    tags = "".join(markup.tag(name) for _, name, _ in row["intents"][:4])
    return (
        f'<li{" class=sx-held" if held else ""}><span class="sx-when">'
        f"{'' if pd.isna(when) else when.strftime('%d %b %Y')}{stars}</span>{flag}"
        f'<div class="sx-what">{escape(row[c.TITLE])}</div>{review}{tags}</li>'
    )
