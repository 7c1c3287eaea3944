"""What would other weights rank? The sweep from public to personal intents, and where items pass each other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from saerec import columns as c

if TYPE_CHECKING:
    from saerec.explorer.ranking import Ranking
    from saerec.recommender.inputs.request import Intervention, Request, Scores

STEPS = 21
SWEPT_ITEMS = 6


@dataclass(frozen=True)
class Sweep:
    """The best items as weight moves from public (0) to personal intents (1)."""

    ranks: pd.DataFrame
    """share, item_id, title, rank, score"""
    crossings: pd.DataFrame
    """share, rank, above, below (titles): where, to the right, one of these items begins to stand above another"""
    used: float
    """the share of the personal branch at the weights in use"""


def sweep(ranking: Ranking, user_id: str, change: Intervention[str]) -> Sweep:
    """The two branches share the weight they have together; the sequence keeps its own. Raises NotFoundError."""
    store = ranking.store
    _, asked = ranking.requests(store.user(user_id), change)
    used = dict(zip(ranking.branches, ranking.score([asked]).branch_weights[0].tolist(), strict=True))
    both = used["personal"] + used["public"]
    shares = np.linspace(0.0, 1.0, STEPS)
    answers = ranking.score([_shared(asked, both, float(share)) for share in shares])
    items = _swept(answers)
    ranks = pd.DataFrame(
        [
            (float(share), store.item_id(item), store.titles[item], answers.rank(item, row),
             float(answers.scores[row, item]))
            for row, share in enumerate(shares)
            for item in items
        ],
        columns=["share", c.ITEM_ID, c.TITLE, c.RANK, c.SCORE],
    )  # fmt: skip
    return Sweep(ranks, crossings(ranks), used["personal"] / both if both else 0.5)


def crossings(ranks: pd.DataFrame) -> pd.DataFrame:
    """share, rank, above, below: between two steps, where the scores of two items meet on straight lines.

    Exact where scores are linear in the weights, as those of the default design are.
    """
    score = ranks.pivot(index="share", columns=c.ITEM_ID, values=c.SCORE)
    rank = ranks.pivot(index="share", columns=c.ITEM_ID, values=c.RANK)
    titles = dict(zip(ranks[c.ITEM_ID], ranks[c.TITLE], strict=True))
    shares, rows = score.index.to_numpy(), []
    for one, other in combinations(score.columns, 2):
        gap = (score[one] - score[other]).to_numpy()
        for step in np.flatnonzero(np.sign(gap[:-1]) * np.sign(gap[1:]) < 0):
            part = gap[step] / (gap[step] - gap[step + 1])
            at = float(shares[step] + part * (shares[step + 1] - shares[step]))
            above, below = (one, other) if gap[step + 1] > 0 else (other, one)
            logs = np.log(rank[above].to_numpy()[step : step + 2])  # ranks are drawn on a logarithmic axis
            place = float(np.exp(logs[0] + part * (logs[1] - logs[0])))
            rows.append((at, place, titles[above], titles[below]))
    table = pd.DataFrame(rows, columns=["share", c.RANK, "above", "below"])
    return table.sort_values("share", kind="stable", ignore_index=True)


def _shared(asked: Request, both: float, share: float) -> Request:
    return asked.with_branches({"personal": both * share, "public": both * (1 - share)})


def _swept(answers: Scores) -> list[int]:
    """The best items at both ends and in the middle, each once."""
    rows = (0, len(answers.scores) // 2, len(answers.scores) - 1)
    return list(dict.fromkeys(item for row in rows for item in answers.top(SWEPT_ITEMS // 2, row)))
