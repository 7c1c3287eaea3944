"""What does this person want?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer, UserDetail
from saerec.ui.components import figures_row, intent_link, nothing, passages, question
from saerec.ui.people import choose_user
from saerec.ui.state import link

SPEAKER = {"review": "own review of", "other review": "somebody's review of", "item": "text of"}


def render(explorer: Explorer) -> None:
    """A person's intents with the sentences behind them, and their history."""
    question("What does this person want?", "Personal intents come from what this person's own history fires more than "
             "others' do; public ones are shared by almost everybody.")  # fmt: skip
    user_id = choose_user(explorer)
    if user_id is None:
        nothing("This run has no users.", "Choose another run.")
        return
    detail = explorer.user(user_id)
    _summary(explorer, detail)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader("Personal intents", anchor=False)
        _personal(detail.personal)
    with right:
        st.subheader("Public intents", anchor=False)
        st.caption("The same for everybody; the most common first.")
        for row in detail.public.itertuples(index=False):
            intent_link(row.latent, row.name)
    st.subheader("History", anchor=False)
    _history(detail.history)


def _summary(explorer: Explorer, detail: UserDetail) -> None:
    history = detail.history
    rank = explorer.users(detail.user_id)
    found = rank.loc[rank[c.USER_ID] == detail.user_id, "rank_model"].dropna()
    held = history[history[c.SPLIT] == c.TEST]
    figures_row(
        [
            ("Interactions", f"{len(history):,}", "All of them, the held-out ones included."),
            ("Personal intents", f"{len(detail.personal)}", "Retrieved from this person's history."),
            ("Held-out item's rank", f"{int(found.iloc[0]):,}" if len(found) else "-",
             "Where the model ranks what this person chose next, among all items."),
        ]
    )  # fmt: skip
    if len(held):
        st.caption("What they chose next, unseen by the model:")
        st.text(held[c.TITLE].iloc[0])
    st.page_link("pages/recommendations.py", label="See and change this person's recommendations",
                 icon=":material/recommend:", query_params=link(user=detail.user_id))  # fmt: skip


def _personal(personal: pd.DataFrame) -> None:
    if personal.empty:
        nothing("No personal intent.", "Nothing in this person's history fires a personal intent.")
    for row in personal.itertuples(index=False):
        with st.container(border=True):
            left, right = st.columns([3, 1], vertical_alignment="center")
            with left:
                intent_link(row.latent, row.name)
            right.progress(min(float(row.weight), 1.0), text=f"{row.weight:.0%}")
            if row.evidence:
                passages((e["words"], e["text"], e["activation"], f"{SPEAKER[e['source']]} {e['item_id']}")
                         for e in row.evidence[:3])  # fmt: skip


def _history(history: pd.DataFrame) -> None:
    shown = history.iloc[::-1].copy()
    shown["wishes"] = [[name for _, name, _ in intents[:4]] for intents in shown["intents"]]
    shown["when"] = pd.to_datetime(shown[c.TIMESTAMP], unit="s", errors="coerce")
    st.dataframe(
        shown[[c.POSITION, "when", c.TITLE, c.CATEGORY, c.RATING, c.SPLIT, "wishes", c.REVIEW]],
        hide_index=True,
        alt="History of this person, the latest first, with the intents of each interaction",
        column_config={
            c.POSITION: st.column_config.NumberColumn("#", width="small"),
            "when": st.column_config.DateColumn("When"),
            c.TITLE: st.column_config.TextColumn("Item", width="medium"),
            c.CATEGORY: "Category",
            c.RATING: st.column_config.NumberColumn("Rating", format="%.1f"),
            c.SPLIT: st.column_config.TextColumn("Split", help="test and valid are held out from training"),
            "wishes": st.column_config.ListColumn("Intents", width="large"),
            c.REVIEW: st.column_config.TextColumn("Review", width="large"),
        },
    )
