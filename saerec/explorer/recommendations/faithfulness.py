"""Can the reasons be trusted? Shapley values, deletion, and the smallest change that flips.

Asked of themes, things and the rest of the texts, each as a whole: what is shown as one reason goes as one.
"""

from __future__ import annotations

from itertools import chain, combinations
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from saerec import columns as c
from saerec.explain.attribution import HISTORY
from saerec.explain.faithfulness import MOST_GROUPS, ShapleyValues, deletion_curve, shapley_values
from saerec.explain.standing import standings
from saerec.explorer.results import Explanation, Faithfulness, Flip

if TYPE_CHECKING:
    from saerec.explorer.ranking import Ranking
    from saerec.recommender.inputs.request import Intervention, Request

PAIRED = 10
"""Pairs of so many of the strongest are tried."""
MOST_REMOVED = 5
TEXTS: Final = "texts"


class _Removable(NamedTuple):
    """What can be taken away as one."""

    ids: list[int | str]
    name: str
    certain: bool
    delta_rank: int


def faithfulness(ranking: Ranking, user_id: str, item_id: str, change: Intervention[str]) -> Faithfulness:
    """Shapley values of the strongest groups, and the deletion curve against random orders of all of them."""
    why = ranking.explain(user_id, item_id, change)
    item = ranking.store.item(item_id)
    _, asked = ranking.requests(ranking.store.user(user_id), change)
    table, found = _shapley(ranking, why, asked, item)
    latents = why.members()
    helpful = why.groups.sort_values(c.DELTA_SCORE, ascending=False, kind="stable")
    curve = deletion_curve(ranking.score, asked, item, [latents[group] for group in helpful[c.GROUP]])
    return Faithfulness(table, found.none, found.full, curve)


def shapley(ranking: Ranking, user_id: str, item_id: str, change: Intervention[str]) -> pd.DataFrame:
    """`Faithfulness.values` alone, which cost a fraction of the deletion curve."""
    why = ranking.explain(user_id, item_id, change)
    _, asked = ranking.requests(ranking.store.user(user_id), change)
    return _shapley(ranking, why, asked, ranking.store.item(item_id))[0]


def _shapley(ranking: Ranking, why: Explanation, asked: Request, item: int) -> tuple[pd.DataFrame, ShapleyValues]:
    """`Faithfulness.values` of the strongest groups, and what they add up to."""
    latents, groups = why.members(), why.groups
    strongest = groups.reindex(groups[c.DELTA_SCORE].abs().sort_values(ascending=False, kind="stable").index)
    shown = strongest.head(MOST_GROUPS)
    members = [latents[group] for group in shown[c.GROUP]]
    found = shapley_values(lambda requests: ranking.score_item(requests, item), asked, members)
    columns = [c.GROUP, c.MEANS, c.INTENT_KIND, c.NAME, c.CERTAIN, c.DELTA_SCORE]
    return shown[columns].assign(**{c.SHAPLEY: found.values}).reset_index(drop=True), found


def smallest_flip(ranking: Ranking, user_id: str, item_id: str, change: Intervention[str], k: int) -> Flip | None:
    """The fewest themes (or things, or the rest), or items of the history, without which the item leaves the first k.

    Every single one is tried, then every pair of the strongest, so one or two are the fewest there are among these;
    beyond, the strongest go first, and what is found is an upper bound. None when the item is not among the first k,
    or when five of either do not suffice. Every rank is the model's own answer. Taking away an item of the history must
    do more than bring that item back: the explained one has to leave the first k even among the others.
    """
    why = ranking.explain(user_id, item_id, change)
    if why.rank > k:
        return None
    user, item = ranking.store.user(user_id), ranking.store.item(item_id)
    _, asked = ranking.requests(user, change)
    tried = ((TEXTS, _of_texts(why)), (HISTORY, _of_history(why)))
    found = [_flip(ranking, user, item, asked, why.rank, kind, removable, k) for kind, removable in tried]
    flips = [flip for flip in found if flip is not None]
    return min(flips, key=lambda flip: len(flip.names), default=None)


def _of_texts(why: Explanation) -> list[_Removable]:
    """The strongest first."""
    latents = why.members()
    rows = why.groups.sort_values(c.DELTA_SCORE, ascending=False, kind="stable")
    told = rows[[c.GROUP, c.NAME, c.CERTAIN, c.DELTA_RANK]].itertuples(index=False)
    return [_Removable(list(latents[group]), str(name), bool(sure), int(lost)) for group, name, sure, lost in told]


def _of_history(why: Explanation) -> list[_Removable]:
    rows = why.history.sort_values(c.DELTA_SCORE, ascending=False, kind="stable")
    told = rows[["id", c.NAME, c.DELTA_RANK]].itertuples(index=False)
    return [_Removable([item], str(name), True, int(lost)) for item, name, lost in told]


def _flip(
    ranking: Ranking, user: int, item: int, asked: Request, rank: int, kind: str, parts: list[_Removable], k: int
) -> Flip | None:
    alone = [(one,) for one in parts if rank + one.delta_rank > k][:1]  # the breakdown has asked for each already
    several = [
        *combinations(parts[:PAIRED], 2),
        *(tuple(parts[:n]) for n in range(3, min(MOST_REMOVED, len(parts)) + 1)),
    ]
    sets = alone or several
    if not sets:
        return None
    answers = ranking.score([_without_all(ranking, user, asked, gone, kind) for gone in sets])
    away = [_items(ranking, gone) if kind == HISTORY else () for gone in sets]
    for place, (gone, after) in enumerate(zip(sets, standings(answers, item, away), strict=True)):
        if after.rank > k:
            return _flipped(kind, list(gone), answers.rank(item, place), fewest=len(gone) <= 2)
    return None


def _flipped(kind: str, gone: list[_Removable], rank: int, *, fewest: bool) -> Flip:
    ids = list(chain.from_iterable(one.ids for one in gone))
    return Flip(kind, ids, [one.name for one in gone], [one.certain for one in gone], rank, fewest)


def _without_all(ranking: Ranking, user: int, asked: Request, gone: tuple[_Removable, ...], kind: str) -> Request:
    if kind == TEXTS:
        return asked.without_intents(int(latent) for one in gone for latent in one.ids)
    return asked.without_items(_items(ranking, gone), lambda history: ranking.profiles(user, history))


def _items(ranking: Ranking, gone: tuple[_Removable, ...]) -> list[int]:
    """Internal items."""
    return [ranking.store.item(str(item)) for one in gone for item in one.ids]
