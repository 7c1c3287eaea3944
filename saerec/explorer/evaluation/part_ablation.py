"""What is each part of the trained model worth? Accuracy with the part switched off, beside the whole model's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.evaluation.metrics import bootstrap_interval, hit_rate_at_k, ndcg_at_k
from saerec.explorer.evaluation.accuracy import paired_difference

if TYPE_CHECKING:
    from saerec.explorer.store import Store

K: Final = 10
PARTS: Final = {
    "whole": "The whole model",
    "personal": "Without personal intents",
    "public": "Without public intents",
    "item_intents": "Without what items carry",
    "match": "Without the match term",
    "neighbours": "Without item neighbours",
    "fusion": "All branches weighed alike",
}
"""What is switched off -> what the model is called then."""


def removed(store: Store) -> pd.DataFrame:
    """A row for each part, the whole model first. Raises RunError before the evaluation.

    removed and name (of `PARTS`), people, HR@10, NDCG@10, low, high (95 %, of NDCG@10), change (of NDCG@10 against the
    whole model), change_low, change_high (95 %, paired), lost (people whose item was among the first ten and is no
    longer), won (the other way).
    """
    store.require("evaluation")
    from saerec.recommender.model.storage import load_recommender
    from saerec.recommender.part_ablation import WHOLE, ranks_without
    from saerec.workspace.artifacts import recommender_data

    data = recommender_data(store.run)
    model = load_recommender(store.run.path("recommender"))
    ranks = ranks_without(model, data, data.held_out(c.TEST), c.TEST)
    rows = [_row(name, ranks[name], ranks[WHOLE]) for name in PARTS if name in ranks]
    return pd.DataFrame(rows)


def _row(name: str, ranks: np.ndarray, whole: np.ndarray) -> dict[str, object]:
    gain = ndcg_at_k(ranks, K)
    low, high = bootstrap_interval(gain)
    found = paired_difference(ranks, whole)
    return {
        "removed": name,
        c.NAME: PARTS[name],
        "people": len(ranks),
        "HR@10": float(hit_rate_at_k(ranks, K).mean()),
        "NDCG@10": float(gain.mean()),
        "low": low,
        "high": high,
        "change": found["ndcg"],
        "change_low": found["low"],
        "change_high": found["high"],
        "lost": found["lost"],
        "won": found["won"],
    }
