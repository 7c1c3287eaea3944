"""Can the reasons be trusted? Shapley values, deletion, and the smallest change that flips."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from saerec import columns as c
from saerec.explain.deletion import deletion_curve
from saerec.explain.shapley import MOST_INTENTS, shapley_values
from saerec.explorer.results import Explanation, Faithfulness, Flip

if TYPE_CHECKING:
    from saerec.explorer.ranking import Ranking
    from saerec.recommender.inputs.request import Intervention, Request

INTENT_KINDS = ("personal", "public")
PAIRED = 10
"""Pairs of so many of the strongest are tried."""
MOST_REMOVED = 5


def faithfulness(ranking: Ranking, user_id: str, item_id: str, change: Intervention[str]) -> Faithfulness:
    """Shapley values of the strongest intents, and the deletion curve against random orders of the same intents."""
    why = ranking.explain(user_id, item_id, change)
    user, item = ranking.store.user(user_id), ranking.store.item(item_id)
    _, asked = ranking.requests(user, change)
    intents = why.parts[why.parts["kind"].isin(INTENT_KINDS)]
    strongest = intents.reindex(intents[c.DELTA_SCORE].abs().sort_values(ascending=False, kind="stable").index)
    shown = strongest.head(MOST_INTENTS)
    found = shapley_values(ranking.score, asked, item, [int(latent) for latent in shown["id"]])
    table = shown[["kind", "id", "name", c.DELTA_SCORE]].assign(shapley=list(found.values.values()))
    helpful = intents.sort_values(c.DELTA_SCORE, ascending=False, kind="stable")
    curve = deletion_curve(ranking.score, asked, item, [int(latent) for latent in helpful["id"]])
    return Faithfulness(table.reset_index(drop=True), found.none, found.full, curve)


def smallest_flip(ranking: Ranking, user_id: str, item_id: str, change: Intervention[str], k: int) -> Flip | None:
    """The fewest intents, or items of the history, without which the item leaves the first k.

    Every single one is tried, then every pair of the strongest, so one or two are the fewest there are among these;
    beyond, the strongest go first, and what is found is an upper bound. None when the item is not among the first k,
    or when five of either do not suffice. Every rank is the model's own answer.
    """
    why = ranking.explain(user_id, item_id, change)
    if why.rank > k:
        return None
    user, item = ranking.store.user(user_id), ranking.store.item(item_id)
    _, asked = ranking.requests(user, change)
    found = [_flip(ranking, user, item, asked, why, kinds, k) for kinds in (INTENT_KINDS, ("history",))]
    flips = [flip for flip in found if flip is not None]
    return min(flips, key=lambda flip: len(flip.names), default=None)


def _flip(
    ranking: Ranking, user: int, item: int, asked: Request, why: Explanation, kinds: tuple[str, ...], k: int
) -> Flip | None:
    parts = why.parts[why.parts["kind"].isin(kinds)]
    parts = parts.sort_values(c.DELTA_SCORE, ascending=False, kind="stable")
    ids, names = parts["id"].tolist(), dict(zip(parts["id"], parts["name"].astype(str), strict=True))
    single = parts.loc[why.rank + parts[c.DELTA_RANK] > k]
    if len(single):  # the breakdown has asked for each alone already
        first = single.iloc[0]
        return Flip(kinds[-1], [first["id"]], [str(first["name"])], why.rank + int(first[c.DELTA_RANK]), fewest=True)
    sets = [*combinations(ids[:PAIRED], 2), *(tuple(ids[:n]) for n in range(3, min(MOST_REMOVED, len(ids)) + 1))]
    if not sets:
        return None
    answers = ranking.score([_without_all(ranking, user, asked, gone, kinds) for gone in sets])
    for place, gone in enumerate(sets):
        rank = answers.rank(item, place)
        if rank > k:
            return Flip(kinds[-1], list(gone), [names[one] for one in gone], rank, fewest=len(gone) == 2)
    return None


def _without_all(
    ranking: Ranking, user: int, asked: Request, gone: tuple[int | str, ...], kinds: tuple[str, ...]
) -> Request:
    if kinds == INTENT_KINDS:
        return asked.without_intents(int(latent) for latent in gone)
    away = [ranking.store.item(str(item)) for item in gone]
    return asked.without_items(away, lambda history: ranking.profiles(user, history))
