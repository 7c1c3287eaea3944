"""Why this, and what if?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer, Recommendation
from saerec.figures import branch_bars, explanation_bars
from saerec.ui.components import chart, nothing, plain, question
from saerec.ui.people import choose_user
from saerec.ui.state import param, set_param

BRANCHES = {
    "sequence": "What usually follows what they had",
    "personal": "What this person asks for",
    "public": "What everybody asks for",
}
MOST = 1.0
Settings = tuple[dict[str, float], dict[int, float]]
"""Branch weights given by hand, and factors of intents that are not 1."""


def render(explorer: Explorer) -> None:
    """A ranking, the weights behind it, and sliders that change it at once."""
    question("Why this, and what if?", "Move a slider and the list is ranked again by the model itself.")
    user_id = choose_user(explorer)
    if user_id is None:
        nothing("This run has no users.", "Choose another run.")
        return
    learned = explorer.recommend(user_id, k=1).learned_weights
    left, right = st.columns([2, 3], gap="large")
    with left:
        branch, intents = _controls(explorer, user_id, learned)
    found = explorer.recommend(user_id, k=20, branch=branch or None, intents=intents or None)
    with left:
        chart(branch_bars(found.learned_weights, found.branch_weights), "Bar chart: weights of the three branches")
    with right:
        _ranking(found, changed=bool(branch or intents))
    _explanation(explorer, user_id, found, branch, intents)


def _key(user_id: str, what: object) -> str:
    return f"{what}-of-{user_id}"


def _controls(explorer: Explorer, user_id: str, learned: dict[str, float]) -> Settings:
    """The sliders; only what was moved counts as a change."""
    st.subheader("What weighs how much?", anchor=False)
    keys = {name: _key(user_id, name) for name in BRANCHES}
    branch = {}
    for name, meaning in BRANCHES.items():
        st.session_state.setdefault(keys[name], round(learned[name], 3))
        value = st.slider(name.capitalize(), 0.0, MOST, key=keys[name], step=0.001, format="%.3f", help=meaning)
        if value != round(learned[name], 3):
            branch[name] = value
    personal = explorer.user(user_id).personal
    intents: dict[int, float] = {}
    with st.expander("Turn an intent up or down", icon=":material/tune:"):
        if personal.empty:
            st.caption("This person has no personal intents.")
        for row in personal.itertuples(index=False):
            key = _key(user_id, row.latent)
            st.session_state.setdefault(key, 1.0)
            scale = st.slider(plain(row.name), 0.0, 3.0, key=key, step=0.1, help="0 removes it, 2 doubles it")
            if scale != 1.0:
                intents[int(row.latent)] = scale
    own = {**{keys[n]: round(learned[n], 3) for n in BRANCHES}, **{_key(user_id, j): 1.0 for j in personal[c.LATENT]}}
    st.button("Reset to the model", icon=":material/restart_alt:", on_click=st.session_state.update, args=(own,),
              disabled=not (branch or intents))  # fmt: skip
    return branch, intents


def _ranking(found: Recommendation, changed: bool) -> None:
    st.subheader("Recommended", anchor=False)
    if not changed:
        st.caption("At the learned weights this is the model's ranking.")
    else:
        st.caption("Changed by hand. The last column tells how far an item moved from the model's ranking.")
    table = found.items.copy()
    table["move"] = [_move(before, now) for before, now in zip(table["base_rank"], table[c.RANK], strict=True)]
    table["next"] = table[c.ITEM_ID] == found.target_item_id
    st.dataframe(
        table[[c.RANK, c.TITLE, c.CATEGORY, c.SCORE, "next", "move"]],
        hide_index=True,
        height=420,
        key="ranking",
        alt="The twenty best items with score and move",
        column_config={
            c.RANK: st.column_config.NumberColumn("Rank", width="small"),
            c.TITLE: st.column_config.TextColumn("Item", width="large"),
            c.CATEGORY: "Category",
            c.SCORE: st.column_config.NumberColumn("Score", format="%.3f"),
            "next": st.column_config.CheckboxColumn("Chosen next", help="What this person really chose next"),
            "move": st.column_config.TextColumn("Move"),
        },
    )
    if found.target_rank is not None:
        st.caption(f"What this person chose next stands at rank {found.target_rank:,}.")


def _move(before: int, now: int) -> str:
    return "" if before == now else f"▲ {before - now}" if before > now else f"▼ {now - before}"


def _explanation(
    explorer: Explorer, user_id: str, found: Recommendation, branch: dict[str, float], intents: dict[int, float]
) -> None:
    st.subheader("Why is it there?", anchor=False)
    titles = dict(zip(found.items[c.ITEM_ID], found.items[c.TITLE], strict=True))
    wanted = param("item")
    options = list(titles) if wanted is None or wanted in titles else [wanted, *titles]
    if not options:
        nothing("There is nothing to explain.", "Every item is in this person's history.")
        return
    st.session_state["item-picker"] = wanted or options[0]
    item = st.selectbox("Item", options, key="item-picker", format_func=lambda one: titles.get(one, one),
                        on_change=lambda: set_param("item", st.session_state["item-picker"]))  # fmt: skip
    why = explorer.explain(user_id, item, branch=branch or None, intents=intents or None)
    left, right = st.columns([3, 2], gap="large")
    with left:
        chart(explanation_bars(why.parts, why.score, why.rest), "Waterfall: what each intent adds to the score")
        st.caption("Each bar is a re-computation: the score minus the score without that thing.")
    with right:
        _sentence(why.parts, why.rank, why.title)
        _effects(why.parts)


def _sentence(parts: pd.DataFrame, rank: int, title: str) -> None:
    """Built from the computed numbers."""
    reasons = parts[parts["kind"] != "history"].sort_values("delta_score", ascending=False)
    if len(reasons) and reasons["delta_score"].iloc[0] > 0:
        top = reasons.iloc[0]
        fall = int(top["delta_rank"])
        moved = f"it falls from rank {rank} to {rank + fall}" if fall > 0 else f"it stays at rank {rank}"
        st.markdown(f"**{plain(title)}** is here mostly because of **{plain(top['name'])}**: without it, {moved}.")


def _effects(parts: pd.DataFrame) -> None:
    shown = parts.sort_values("delta_score", key=abs, ascending=False)
    st.dataframe(
        shown[["kind", "name", "delta_score", "delta_rank"]],
        hide_index=True,
        height=320,
        alt="What is lost without each thing",
        column_config={
            "kind": "Kind",
            "name": st.column_config.TextColumn("Without", width="medium"),
            "delta_score": st.column_config.NumberColumn("Score lost", format="%.3f"),
            "delta_rank": st.column_config.NumberColumn("Places lost", format="%d"),
        },
    )
