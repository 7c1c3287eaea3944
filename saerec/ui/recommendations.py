"""Why this, and what if?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer, Recommendation
from saerec.figures import branch_bars, sweep_lines
from saerec.ui import numbers
from saerec.ui.audience import presenting
from saerec.ui.components import chart, empty, head, note, person_link, section
from saerec.ui.exports import save_table
from saerec.ui.fusion import controls
from saerec.ui.ledger import export, ledger, trust
from saerec.ui.people import choose_user
from saerec.ui.presented import ranking_in_words
from saerec.ui.state import Changes, param, set_param

TOP = 20


def render(explorer: Explorer) -> None:
    """A ranking, the weights behind it, and controls that change it at once."""
    if presenting():
        head("Recommendations", "Why this?", "What the model puts first for one person, and what speaks for it.")
    else:
        head("Recommendations", "Why this, and what if?", "Move a slider and the model itself ranks again. Click an "
             "item to see what put it there.")  # fmt: skip
    user_id = choose_user(explorer)
    if user_id is None:
        empty("This run has no users.", "Choose another run.")
        return
    person_link("pages/users.py", user_id, "Read this person's intents", ":material/person:")
    if presenting():
        ranking_in_words(explorer, user_id)
        return
    left, right = st.columns([2, 3], gap="large")
    with left:
        changes = controls(explorer, user_id)
    asked = changes.asked()
    found = explorer.recommend(user_id, k=TOP, **asked)
    with left:
        chart(branch_bars(found.learned_weights, found.branch_weights), "Bar chart: weights of the branches")
    with right:
        ranking, fusion = st.tabs(["Ranking", "From public to personal"])
        with ranking:
            _ranking(found, changes)
        with fusion:
            _sweep(explorer.sweep(user_id, **asked))
    item = _chosen_item(found)
    if item is None:
        empty("There is nothing to explain.", "Every item is in this person's history.")
        return
    ledger(explorer.explain(user_id, item, **asked))
    export(explorer, user_id, item, asked)
    if st.toggle("Put this explanation to the test", key="trust", help="Shapley values, deletion, smallest flip."):
        trust(explorer, user_id, item, asked)


def _ranking(found: Recommendation, changes: Changes) -> None:
    section("Recommended", "At the learned weights this is the model's ranking." if not changes else
            "Changed by hand. Arrows: how far an item moved from the model's ranking.")  # fmt: skip
    table = found.items

    def choose() -> None:
        cells = st.session_state["ranking"]["selection"]["cells"]
        if cells:
            set_param("item", table[c.ITEM_ID].iloc[cells[0][0]])

    moves = [numbers.move(before, now) for before, now in zip(table["base_rank"], table[c.RANK], strict=True)]
    came_next = table[c.ITEM_ID] == found.target_item_id
    titles = [f"★ {title}" if hit else title for title, hit in zip(table[c.TITLE], came_next, strict=True)]
    shown = pd.DataFrame({c.RANK: table[c.RANK], c.TITLE: titles, c.SCORE: table[c.SCORE]})
    if changes:
        shown.insert(1, "move", moves)
    st.dataframe(
        shown,
        hide_index=True,
        height=460,
        key="ranking",
        on_select=choose,
        selection_mode="single-cell",
        alt="The twenty best items with score and move",
        column_config={
            c.RANK: st.column_config.NumberColumn("#", width=44),
            "move": st.column_config.TextColumn("Moved", width=64),
            c.TITLE: st.column_config.TextColumn("Item", width=270),
            c.SCORE: st.column_config.NumberColumn("Score", format="%.2f", width=72),
        },
    )
    save_table(found.items, "Ranking")
    if found.target_rank is not None:
        note(f"★ What this person really chose next: rank {found.target_rank:,}.")


def _sweep(table: pd.DataFrame) -> None:
    section("Who rises when the person counts more?", "The public and the personal branch share the weight they have "
            "together, from left to right ever more of it personal.")  # fmt: skip
    chart(sweep_lines(table), "Line chart: ranks of the best items from public to personal weight")


def _chosen_item(found: Recommendation) -> str | None:
    """The item of the address, else the first; a picker says which."""
    titles = dict(zip(found.items[c.ITEM_ID], found.items[c.TITLE], strict=True))
    wanted = param("item")
    options = list(titles) if wanted is None or wanted in titles else [wanted, *titles]
    section("Why is it there?", "Each bar is a re-computation: the score minus the score without that thing.")
    if not options:
        return None
    st.session_state["item-picker"] = wanted or options[0]
    return st.selectbox("Item", options, key="item-picker", format_func=lambda one: titles.get(one, one),
                        on_change=lambda: set_param("item", st.session_state["item-picker"]),
                        label_visibility="collapsed")  # fmt: skip
