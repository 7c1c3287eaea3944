"""Can the reasons be trusted? Shapley values, deletion, the smallest change that flips, and the fusion sweep."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.explain.deletion import deletion_curve
from saerec.explain.shapley import MOST_INTENTS, shapley_values
from saerec.explain.whatif import without_intent, without_item
from saerec.explorer.results import Explanation, Faithfulness, Flip
from saerec.recommender.request import Request, Scores

if TYPE_CHECKING:
    from saerec.explorer.ranking import Change, Ranking

INTENT_KINDS = ("personal", "public")
SWEEP_STEPS = 21
SWEPT_ITEMS = 6
MOST_REMOVED = 5


def faithfulness(ranking: Ranking, user_id: str, item_id: str, change: Change) -> Faithfulness:
    """Shapley values of the strongest intents, and the deletion curve against random orders of the same intents."""
    why = ranking.explain(user_id, item_id, change)
    user, item = ranking.store.user(user_id), ranking.store.item(item_id)
    _, asked = ranking.requests(user, change)
    intents = why.parts[why.parts["kind"].isin(INTENT_KINDS)]
    strongest = intents.reindex(intents["delta_score"].abs().sort_values(ascending=False, kind="stable").index)
    shown = strongest.head(MOST_INTENTS)
    found = shapley_values(ranking.score, asked, item, [int(latent) for latent in shown["id"]])
    table = shown[["kind", "id", "name", "delta_score"]].assign(shapley=list(found.values.values()))
    helpful = intents.sort_values("delta_score", ascending=False, kind="stable")
    curve = deletion_curve(ranking.score, asked, item, [int(latent) for latent in helpful["id"]])
    return Faithfulness(table.reset_index(drop=True), found.none, found.full, curve)


def smallest_flip(ranking: Ranking, user_id: str, item_id: str, change: Change, k: int) -> Flip | None:
    """The fewest intents, or items of the history, without which the item leaves the first k. None when it is not
    there, or when five of either do not suffice. The strongest go first: an upper bound of the smallest change."""
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
    parts = parts.sort_values("delta_score", ascending=False, kind="stable").head(MOST_REMOVED)
    names, requests = [], []
    for row in parts.itertuples(index=False):
        if kinds == INTENT_KINDS:
            asked = without_intent(asked, int(row.id))
        else:
            past = ranking.store.item(row.id)
            asked = without_item(asked, past, lambda history: ranking.profile(user, history))
        names.append(str(row.name))
        requests.append(asked)
    answers = ranking.score(requests) if requests else None
    for place in range(len(names)):
        rank = answers.rank(item, place) if answers is not None else 0
        if rank > k:
            return Flip("history" if kinds == ("history",) else "intent", names[: place + 1], rank)
    return None


def sweep(ranking: Ranking, user_id: str, change: Change) -> pd.DataFrame:
    """share, item_id, title, rank: the best items as weight moves from public (0) to personal intents (1).

    The two branches share the weight they have together; every other branch keeps its own.
    """
    store = ranking.store
    _, asked = ranking.requests(store.user(user_id), change)
    used = dict(zip(ranking.branches, ranking.score([asked]).branch_weights[0].tolist(), strict=True))
    both = used["personal"] + used["public"]
    shares = np.linspace(0.0, 1.0, SWEEP_STEPS)
    answers = ranking.score([_shared(asked, both, float(share)) for share in shares])
    items = _swept(answers)
    return pd.DataFrame(
        [
            (float(share), store.item_id(item), store.titles[item], answers.rank(item, row))
            for row, share in enumerate(shares)
            for item in items
        ],
        columns=["share", c.ITEM_ID, c.TITLE, c.RANK],
    )


def _shared(asked: Request, both: float, share: float) -> Request:
    weights = {"personal": both * share, "public": both * (1 - share)}
    return replace(asked, branch={**(asked.branch or {}), **weights})


def _swept(answers: Scores) -> list[int]:
    """The best items at both ends and in the middle, each once."""
    rows = (0, len(answers.scores) // 2, len(answers.scores) - 1)
    return list(dict.fromkeys(item for row in rows for item in answers.top(SWEPT_ITEMS // 2, row)))
