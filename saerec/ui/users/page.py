"""What does this person want?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer, UserDetail
from saerec.explorer.users.sentences import sets_apart
from saerec.figures import theme_drift, theme_timeline
from saerec.text.shortened import shortened
from saerec.ui.kit import html as markup
from saerec.ui.kit import numbers
from saerec.ui.kit.meanings import Meaning, as_label, in_markdown, meaning_tag
from saerec.ui.kit.presenting import presenting
from saerec.ui.kit.widgets import cards, chart, empty, head, note, person_link, plain, section
from saerec.ui.lists.add import add_to_list
from saerec.ui.users.picker import choose_user
from saerec.ui.users.themes import other_themes, personal_themes, things
from saerec.ui.users.wording import Wording, wording

SHOWN_STEPS = 12
SHOWN_THEMES = 12
FIRST_THEMES = 3


def render(explorer: Explorer) -> None:
    """A person's themes with the sentences behind them, the things they deal with, and their history."""
    words = wording(explorer.people_speak())
    head("Users", "What does this person want?", words.lead)
    user_id = choose_user(explorer)
    if user_id is None:
        empty("This run has no users.", "Choose another run.")
        return
    found = explorer.user(user_id)
    if presenting():
        _in_words(found)
        things(found, 5)
        person_link("pages/recommendations.py", user_id, "See this person's recommendations", ":material/tune:")
        section("History", "The latest first.")
        _history(found.history)
        return
    _summary(explorer, found)
    left, right = st.columns([3, 2], gap="large")
    with left:
        things(found)
        personal_themes(found, words)
        other_themes(found, words)
        section("History", "The latest first.")
        _history(found.history)
    with right:
        _over_time(explorer, found, words)
        _like_minded(explorer, user_id)


def _in_words(found: UserDetail) -> None:
    """What a person wants above all, with one sentence of theirs behind each wish; built from numbers alone. What the
    model is sure of comes first, and a guess is said as one."""
    mine = found.themes[found.themes[c.INTENT_KIND] == "personal"]
    if mine.empty:
        st.markdown("Nothing in this person's history sets them apart from others.")
        return
    sure_first = mine.sort_values(c.CERTAIN, ascending=False, kind="stable").head(FIRST_THEMES)
    for row in sure_first.to_dict("records"):
        st.markdown(f"{in_markdown([sets_apart(row)])} {quoted(row[c.EVIDENCE])}")


def quoted(evidence: Sequence[Mapping[str, Any]]) -> str:
    """The strongest sentence, and whose it is; nothing where there is none."""
    if not evidence:
        return ""
    lead = "They wrote" if evidence[0]["source"] == "review" else "What they chose says"
    return f"{lead}: “{plain(evidence[0]['text'], 160)}”"


def _over_time(explorer: Explorer, found: UserDetail, words: Wording) -> None:
    section(words.when, _known(found.history, words))
    spoken, shifted = st.tabs(["Spoken of", "Share over time"], key="over-time", on_change="rerun")
    if shifted.open:
        with shifted:
            note("The strongest themes, after each interaction the model knew.")
            chart(theme_drift(explorer.drift(found.user_id)), "Lines: share of the evidence of each theme over time")
    else:
        with spoken:
            note(words.dots)
            chart(
                theme_timeline(found.history, found.themes.head(SHOWN_THEMES)),
                "Dots: which interaction speaks of which theme",
            )


def _known(history: pd.DataFrame, words: Wording) -> str:
    """Which reviews were read: none of those that were held out."""
    splits = history[c.SPLIT]
    said = words.known.format(n=f"{int((splits == c.TRAIN).sum()):,}")
    if (splits == c.VALID).any():
        said += f" Of the one held out for choosing only the item is known{words.unread}."
    return said + (" Of the one held out for the test, nothing." if (splits == c.TEST).any() else "")


def _like_minded(explorer: Explorer, user_id: str) -> None:
    section("Who wants the same?", "People whose themes weigh most alike; 1 would be the same.")
    alike = explorer.like_minded(user_id)
    if alike.empty:
        note("Nobody shares a theme with this person.")
    for row in alike.itertuples(index=False):
        shared = ", ".join(as_label(Meaning(name, sure), 34) for name, sure in row.shared)
        with st.container(gap=None):
            person_link("pages/users.py", row.user_id, plain(row.user_id, 24), ":material/person:")
            st.caption(f"{row.similarity:.2f} · {shared}")


def _summary(explorer: Explorer, found: UserDetail) -> None:
    rank = explorer.rank_of(found.user_id)
    held = found.history[found.history[c.SPLIT] == c.TEST]
    mine = found.themes[found.themes[c.INTENT_KIND] == "personal"]
    cards(
        [
            ("Interactions", numbers.count(len(found.history)), "All of them, the held-out ones included."),
            ("Personal themes", numbers.count(len(mine)), "Themes of their own that their history speaks of."),
            (
                "Rank of what came next",
                numbers.NOTHING if rank is None else numbers.count(int(rank)),
                "Where the model ranks what this person really chose next, among all items.",
            ),
        ],
        "person",
    )
    if len(held):
        note(f"What they chose next, unseen by the model: {held[c.TITLE].iloc[0]}")
    if explorer.was_appended(found.user_id):
        note(
            "This person came after training: their intents are retrieved as everybody's, but the model never learned "
            "from them, and nothing of theirs is held out to test it."
        )
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        person_link(
            "pages/recommendations.py", found.user_id, "See and change this person's recommendations", ":material/tune:"
        )
        add_to_list(explorer, ("person", found.user_id, found.user_id))


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
    unread = ": review not read" if row[c.REVIEW] else ""
    held = {c.TEST: "held out for the test", c.VALID: f"held out for choosing{unread}"}.get(row[c.SPLIT])
    flag = f'<span class="sx-flag">{held}</span>' if held else ""
    review = f'<div class="sx-review">{escape(shortened(row[c.REVIEW], 280))}</div>' if row[c.REVIEW] else ""
    tags = "".join(meaning_tag(Meaning(one.name, one.certain)) for one in row["themes"][:4])
    if row["themes"] and not row["themes"][0].is_own:
        tags = markup.note("Said of the item, not by this person:") + tags
    return (
        f'<li{" class=sx-held" if held else ""}><span class="sx-when">'
        f"{'' if pd.isna(when) else when.strftime('%d %b %Y')}{stars}</span>{flag}"
        f'<div class="sx-what">{escape(row[c.TITLE])}</div>{review}{tags}</li>'
    )
