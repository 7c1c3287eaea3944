"""A ranking as a table, alone or beside a pinned one, and the sweep of the weights."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Intervention, Recommendation
from saerec.explorer.recommendations.fusion_sweep import Sweep
from saerec.figures import sweep_lines
from saerec.ui.kit import html as markup
from saerec.ui.kit import numbers
from saerec.ui.kit.address import param, set_param
from saerec.ui.kit.choosing import choose_row
from saerec.ui.kit.downloads import save_table
from saerec.ui.kit.widgets import chart, note, section

HEIGHT = 404
SHORT = 5
_PLACE = st.column_config.NumberColumn("#", width=40)
_MOVED = st.column_config.TextColumn("Moved", width=70, help="Places against the model's own ranking.")


def ranking(found: Recommendation, change: Intervention[str]) -> None:
    """The best items with their scores; with moves where something was changed."""
    section(
        "Recommended",
        "At the learned weights this is the model's ranking."
        if not change
        else "Changed by hand. Moved: places up or down from the model's ranking; new stood below these.",
    )
    table = found.items
    shown = pd.DataFrame({c.RANK: table[c.RANK], c.TITLE: _titles(found), c.SCORE: table[c.SCORE]})
    if change:
        shown.insert(1, "move", _moves(table))
    config = {
        c.RANK: _PLACE,
        "move": _MOVED,
        c.TITLE: st.column_config.TextColumn("Item", width=184 if change else 252),  # all columns fit on a phone
        c.SCORE: st.column_config.NumberColumn("Score", format="%.2f", width=60),
    }
    _table(shown, table[c.ITEM_ID].tolist(), config, "The best items with score and move")
    save_table(table, "Ranking")
    _target(found)


def short_list(found: Recommendation) -> None:
    """The first few, on a phone, where they stay above the sliders; the whole list does not fit beside them."""
    moves = _moves(found.items)[:SHORT]
    with st.container(key="short-list"):
        st.html(markup.short_list(zip(_titles(found)[:SHORT], moves, strict=True)))


def side_by_side(pinned: Recommendation, found: Recommendation) -> None:
    """The pinned ranking beside the one of now; `found` has its places in the pinned one as `base_rank`."""
    section("Pinned, and now", "Rank by rank. Moved: places up or down from the pinned ranking.")
    table = found.items
    titles = {"pinned": pd.Series(_titles(pinned)), c.TITLE: pd.Series(_titles(found))}
    shown = pd.DataFrame({c.RANK: table[c.RANK], **titles, "move": _moves(table)})
    config = {
        c.RANK: _PLACE,
        "pinned": st.column_config.TextColumn("Pinned", width=190),
        c.TITLE: st.column_config.TextColumn("Now", width=190),
        "move": st.column_config.TextColumn("Moved", width=70, help="Places against the pinned ranking."),
    }
    _table(shown, table[c.ITEM_ID].tolist(), config, "The pinned ranking beside the one of now")
    save_table(table, "Ranking beside the pinned one")
    gone = pinned.items[~pinned.items[c.ITEM_ID].isin(table[c.ITEM_ID])]
    moved = int((table[c.BASE_RANK] != table[c.RANK]).sum())
    note(f"{moved} of {len(table)} moved." + (f" Left the list: {'; '.join(gone[c.TITLE])}." if len(gone) else ""))
    if pinned.target_rank is not None and found.target_rank is not None:
        note(f"★ What this person really chose next: rank {pinned.target_rank:,} pinned, {found.target_rank:,} now.")


def sweep(found: Sweep) -> None:
    """Who rises when the person counts more, and where items pass each other."""
    section(
        "Who rises when the person counts more?",
        "The public and the personal branch share the weight they have "
        "together, from left to right ever more of it personal. Rings: one item passes another.",
    )
    chart(
        sweep_lines(found.ranks, found.crossings, found.used),
        "Line chart: ranks of the best items from public to personal weight",
    )
    note(
        f"{len(found.crossings)} crossings among these items. Dotted: the weights in use."
        if len(found.crossings)
        else "None of these items passes another. Dotted: the weights in use."
    )


def _table(shown: pd.DataFrame, items: list[str], config: dict, alt: str) -> None:
    """A click on a row explains its item; the first is explained where the address asks for none."""
    wanted = param("item")
    opened = items.index(wanted) if wanted in items else None if wanted else 0
    choose_row(shown, config, "ranking", alt, opened=opened, choose=lambda place: set_param("item", items[place]),
               most=HEIGHT)  # fmt: skip


def _titles(found: Recommendation) -> list[str]:
    """A star before what the person chose next, as evaluated."""
    hits = found.items[c.ITEM_ID] == found.target_item_id
    return [f"★ {title}" if hit else title for title, hit in zip(found.items[c.TITLE], hits, strict=True)]


def _moves(table: pd.DataFrame) -> list[str]:
    places = zip(table[c.BASE_RANK], table[c.RANK], strict=True)
    return [numbers.move(before, now, len(table)) for before, now in places]


def _target(found: Recommendation) -> None:
    if found.target_rank is not None:
        note(f"★ What this person really chose next: rank {found.target_rank:,}.")
