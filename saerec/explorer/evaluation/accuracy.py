"""How well does it rank, for whom, against what, and what is each part of the model worth to it?"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.errors import ConfigError
from saerec.evaluation.metrics import bootstrap_interval, hit_rate_at_k, measured, ndcg_at_k
from saerec.explorer.store import Store

EDGES: Final = (0, 1, 3, 6, 11, 21, 51, 10**9)
METRICS = ("HR@5", "HR@10", "HR@20", "NDCG@5", "NDCG@10", "NDCG@20", "MRR")
GROUPS: Final = {
    "history": "Interactions known of the person",
    "popularity": "Training interactions of the held-out item",
    "category": "Category of the held-out item",
}
MOST_CATEGORIES: Final = 12
K: Final = 10
PARTS: Final = {
    "whole": "The whole model",
    "personal": "Without what a person's texts say",
    "public": "Without what most people ask for",
    "item_intents": "Without what items carry",
    "match": "Without the match term",
    "neighbours": "Without item kNN",
    "fusion": "All branches weighed alike",
}
"""What is switched off -> what the model is called then."""


def by_group(store: Store, group: str) -> pd.DataFrame:
    """group, people, model, value (HR@10), low, high (95 % bootstrap): every model in every group of people.

    Raises ConfigError for an unknown group.
    """
    if group not in GROUPS:
        raise ConfigError(f"There is no grouping {group!r}. Valid: {', '.join(GROUPS)}.")
    store.require("evaluation")
    ranks = store.run.table("evaluation/per_user")
    labels = _labels(store, ranks, group)
    rows = []
    for label in labels.cat.categories:
        mine = ranks[(labels == label).to_numpy()]
        for model in _models(ranks):
            hits = hit_rate_at_k(mine[f"rank_{model}"].to_numpy(), 10)
            rows.append((label, len(mine), model, *_interval(hits)))
    return pd.DataFrame(rows, columns=["group", "people", "model", "value", "low", "high"])


def difference(store: Store, other: str) -> dict[str, float]:
    """The model against another: people won and lost (HR@10), difference of NDCG@10 with its paired interval."""
    ranks = _with(store, other)
    return paired_difference(ranks[c.RANK_MODEL].to_numpy(), ranks[f"rank_{other}"].to_numpy())


def dictionary_cost(store: Store) -> dict[str, float] | None:
    """people, raw, rebuilt (HR@10 by texts alone: embeddings, and what the dictionary rebuilds of them), won, lost,
    ndcg (NDCG@10 of rebuilt minus raw), low, high (95 %, paired). None where the run did not measure it."""
    if not store.run.has("evaluation/dictionary"):
        return None
    ranks = store.run.table("evaluation/dictionary")
    raw, rebuilt = ranks["rank_raw"].to_numpy(), ranks["rank_rebuilt"].to_numpy()
    hits = {name: float(hit_rate_at_k(found, 10).mean()) for name, found in (("raw", raw), ("rebuilt", rebuilt))}
    return {**hits, **paired_difference(rebuilt, raw)}


def paired_ranks(store: Store, other: str) -> pd.DataFrame:
    """user_id, n_interactions, title, rank_model, rank_other of each person's held-out item. Raises ConfigError."""
    ranks = _with(store, other)
    users = store.users.loc[ranks[c.USER]]
    return pd.DataFrame(
        {
            c.USER_ID: users[c.USER_ID].to_numpy(),
            c.N_INTERACTIONS: users[c.N_INTERACTIONS].to_numpy(),
            c.TITLE: [store.titles[item] for item in ranks[c.ITEM]],
            c.RANK_MODEL: ranks[c.RANK_MODEL].to_numpy(),
            "rank_other": ranks[f"rank_{other}"].to_numpy(),
        }
    )


def paired_difference(ours: np.ndarray, theirs: np.ndarray) -> dict[str, float]:
    """won, lost, people, ndcg (NDCG@10 of `ours` minus `theirs`), low, high (95 %, paired): ranks [people]."""
    gain = ndcg_at_k(ours, 10) - ndcg_at_k(theirs, 10)
    mean, low, high = _interval(gain)
    return {
        "won": int(((ours <= 10) & (theirs > 10)).sum()),
        "lost": int(((ours > 10) & (theirs <= 10)).sum()),
        "people": len(ours),
        "ndcg": mean,
        "low": low,
        "high": high,
    }


def part_ablation(store: Store) -> pd.DataFrame:
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
    model = load_recommender(store.run.folder("recommender"))
    ranks = ranks_without(model, data, measured(data.held_out(c.TEST), seed=store.run.config().seed), c.TEST)
    rows = [_without_part(name, ranks[name], ranks[WHOLE]) for name in PARTS if name in ranks]
    return pd.DataFrame(rows)


def _without_part(name: str, ranks: np.ndarray, whole: np.ndarray) -> dict[str, object]:
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


def _with(store: Store, other: str) -> pd.DataFrame:
    """Ranks of every person, by this other model, too."""
    store.require("evaluation")
    ranks = store.run.table("evaluation/per_user")
    if f"rank_{other}" not in ranks or other == "model":
        valid = [model for model in _models(ranks) if model != "model"]
        raise ConfigError(f"There is no model {other!r} to compare with. Valid: {', '.join(valid)}.")
    return ranks


def _models(ranks: pd.DataFrame) -> list[str]:
    return [name.removeprefix("rank_") for name in ranks.columns if name.startswith("rank_")]


def _labels(store: Store, ranks: pd.DataFrame, group: str) -> pd.Series:
    """The group of each row, as an ordered category without empty groups."""
    if group == "category":
        found = store.items[c.CATEGORY].reindex(ranks[c.ITEM]).reset_index(drop=True).replace("", "no category")
        common = found.value_counts().index[:MOST_CATEGORIES]
        order = [*common, *(["others"] if len(common) < found.nunique() else [])]
        return found.where(found.isin(common), "others").astype(pd.CategoricalDtype(order, ordered=True))
    if group == "popularity":
        values = store.items[c.N_INTERACTIONS].reindex(ranks[c.ITEM]).to_numpy()
    else:
        values = store.users[c.N_INTERACTIONS].reindex(ranks[c.USER]).to_numpy() - 1
    names = [_span(low, high) for low, high in pairwise(EDGES)]
    cut = pd.cut(pd.Series(values), EDGES, right=False, labels=names, ordered=True)
    return cut.cat.remove_unused_categories()


def _span(low: int, high: int) -> str:
    return str(low) if high == low + 1 else f"{low} or more" if high >= 10**9 else f"{low} to {high - 1}"


def _interval(values: np.ndarray) -> tuple[float, float, float]:
    """Mean and its 95 % bootstrap interval over people."""
    return float(values.mean()), *bootstrap_interval(values)
