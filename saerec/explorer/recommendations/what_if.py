"""What if one wish did not count? The ranking, and the same asked again without the wish that decides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from saerec import columns as c
from saerec.explorer.recommendations.meaning import INTENT

if TYPE_CHECKING:
    from saerec.explorer.recommendations.questions import AboutRecommendations
    from saerec.recommender.inputs.request import Intervention


@dataclass(frozen=True)
class WhatIf:
    """One item of a ranking, and what becomes of it without a wish."""

    item_id: str
    title: str
    is_next: bool
    """whether it is what the person really chose next"""
    wish: pd.Series | None
    """row of `Explanation.groups`: the wish whose loss costs the item most places; None where none costs any"""
    rank: int
    rank_without: int
    """the same as `rank` where no wish decides"""
    ranking: pd.DataFrame
    """rank, item_id, title, base_rank: the first items, and below them the one in question where it is none of them"""
    without: pd.DataFrame
    """the same, asked again without the wish, base_rank: where each stood; empty where none decides"""


def what_if(model: AboutRecommendations, user_id: str, k: int, view: Intervention[str]) -> WhatIf | None:
    """view: of people as they are today, or as evaluated. About what they chose next, where that is held out, among the
    first k, and a wish decides; else the first item of whom a wish decides; else the first item. None where nothing can
    be recommended. Raises NotFoundError.

    Wishes whose names are certain come before others.
    """
    found = model.recommend(user_id, view, k=max(k, 10))
    items = found.items
    if items.empty:
        return None
    target = found.target_item_id
    shown = items.head(k)[c.ITEM_ID].tolist()
    asked = ([target] if target in set(items[c.ITEM_ID]) else []) + [one for one in shown if one != target]
    wishes = {item: _decisive(model, user_id, item, view) for item in asked}
    item = next((one for one in asked if wishes[one] is not None), asked[0])
    wish, ranking = wishes[item], _first(items, item, k)
    own = ranking[ranking[c.ITEM_ID] == item].iloc[0]
    title, rank = str(own[c.TITLE]), int(own[c.RANK])
    if wish is None:
        return WhatIf(item, title, item == target, None, rank, rank, ranking, ranking.head(0))
    latents = model.turnable().set_index(c.GROUP).at[wish[c.GROUP], "latents"]
    change = replace(view, intents=dict.fromkeys(latents, 0.0))
    again = _first(model.recommend(user_id, change, k=len(model.items())).items, item, k)
    after = int(again.loc[again[c.ITEM_ID] == item, c.RANK].iloc[0])
    return WhatIf(item, title, item == target, wish, rank, after, ranking, again)


def _first(items: pd.DataFrame, item: str, k: int) -> pd.DataFrame:
    shown = items[(items[c.RANK] <= k) | (items[c.ITEM_ID] == item)]
    return shown[[c.RANK, c.ITEM_ID, c.TITLE, c.BASE_RANK]].reset_index(drop=True)


def _decisive(model: AboutRecommendations, user_id: str, item: str, view: Intervention[str]) -> pd.Series | None:
    groups = model.explain(user_id, item, view).groups
    wishes = groups[(groups[c.MEANS] == INTENT) & (groups[c.DELTA_RANK] > 0)]
    if wishes.empty:
        return None
    return wishes.sort_values([c.CERTAIN, c.DELTA_RANK], ascending=False, kind="stable").iloc[0]
