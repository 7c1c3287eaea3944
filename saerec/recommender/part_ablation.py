"""What each part of a trained model is worth to its ranking: the part is switched off when scores are worked out.

Nothing is trained again, so an ablation asks what this model does without the part, not what a model that never had it
would have learned instead. One pass reads everybody once: scores are sums, and an ablation leaves a term out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
import torch
from torch import Tensor

from saerec.blocks import rows_within
from saerec.evaluation.metrics import ranks_in
from saerec.progress import Progress, no_progress
from saerec.recommender.data import Histories, RecommenderData, mask_history
from saerec.recommender.inputs.batches import ranking_batch
from saerec.recommender.model.base import Recommender
from saerec.recommender.scoring.scorer import Scorer

WHOLE: Final = "whole"
_TERMS = 2  # blocks as large as one of scores that are held for each: the terms, and their sums

Terms = dict[str, np.ndarray]
"""Of some people: sequence, personal, public, item_knn, match, each [n, I+1] and weighed as the model weighs it;
`bare`: the three branches together against items that carry no intents. What is known of a person is -inf in `mask`."""


def ranks_without(
    model: Recommender, data: RecommenderData, users: np.ndarray, split: str, progress: Progress | None = None
) -> dict[str, np.ndarray]:
    """What is removed -> rank of each user's held-out item [U] int32; `WHOLE` is the model as it is.

    Ablations that change nothing, since the model has no such part, are left out.
    """
    progress = progress or no_progress
    scorer, histories, targets = Scorer(model, data), data.histories(users, split), data.targets(users, split)
    wanted = _ablations(model)
    ranks = {name: np.empty(len(users), dtype=np.int32) for name in wanted}
    bare = None
    if "item_intents" in wanted:
        with torch.inference_mode():
            bare = model.without_item_intents().item_tables()
    done = 0
    for rows in _chunks(histories, data.n_items):
        terms, weights = _terms(scorer, histories.chunk(rows), bare)
        for name, scores in wanted.items():
            ranks[name][rows] = ranks_in(scores(terms, weights) + terms["mask"], targets[rows])
        done += len(rows)
        progress(done, len(users))
    return ranks


Scores = Callable[[Terms, np.ndarray], np.ndarray]


def _ablations(model: Recommender) -> dict[str, Scores]:
    """Name -> what the scores are then. The weight of a removed branch goes to nobody."""
    parts = {"personal": ("personal", "match"), "public": ("public",), "match": ("match",), "neighbours": ("item_knn",)}
    there = {
        "personal": model.config.use_personal,
        "public": model.config.use_public,
        "match": float(model.match_weight) != 0,
        "neighbours": float(model.neighbour_weight) != 0,
    }
    found: dict[str, Scores] = {WHOLE: lambda terms, _: _sum(terms)}
    for name, gone in parts.items():
        if there[name]:
            found[name] = lambda terms, _, gone=gone: _sum(terms, gone)  # type: ignore[misc]
    if model.config.use_item_intents:
        found["item_intents"] = lambda terms, _: terms["bare"] + terms["item_knn"]
    if not model.config.uniform_fusion and (there["personal"] or there["public"]):
        found["fusion"] = _uniform
    return found


def _sum(terms: Terms, gone: tuple[str, ...] = ()) -> np.ndarray:
    kept = [terms[name] for name in ("sequence", "personal", "public", "item_knn", "match") if name not in gone]
    return np.sum(kept, axis=0)


def _uniform(terms: Terms, weights: np.ndarray) -> np.ndarray:
    """Every branch that the model uses has the same weight, for everybody. The terms beside have none."""
    used = weights > 0
    alike = used / used.sum(axis=1, keepdims=True)
    factor = np.divide(alike, weights, out=np.zeros_like(weights), where=used).astype(np.float32)
    branches = [factor[:, k, None] * terms[name] for k, name in enumerate(("sequence", "personal", "public"))]
    return np.sum([*branches, terms["item_knn"], terms["match"]], axis=0)


def _chunks(histories: Histories, n_items: int) -> Iterator[np.ndarray]:
    """Numbers of histories, like lengths together."""
    order = np.argsort(histories.stops - histories.starts, kind="stable")
    size = rows_within(_TERMS * (n_items + 1))
    yield from np.split(order, range(size, len(order), size))


def _terms(scorer: Scorer, known: Histories, bare: list[Tensor] | None) -> tuple[Terms, np.ndarray]:
    """The terms of these people's scores, and the branch weights [n, 3]."""
    model = scorer.model
    read = scorer.read(ranking_batch(scorer.data, known, model.config.max_length, scorer.device))
    weights = read.weights.cpu().numpy()
    with torch.inference_mode():
        split = model.parts(read.states, read.weights, scorer.tables).cpu().numpy()
        terms: Terms = dict(zip(("sequence", "personal", "public"), split.swapaxes(0, 1), strict=True))
        if bare is not None:
            terms["bare"] = model.parts(read.states, read.weights, bare).sum(dim=1).cpu().numpy()
    item_knn, match = scorer.terms(read.asked, known)
    for name, term, weight in (("item_knn", item_knn, model.neighbour_weight), ("match", match, model.match_weight)):
        terms[name] = np.zeros_like(split[:, 0]) if term is None else np.float32(float(weight)) * term
    terms["mask"] = mask_history(np.zeros_like(split[:, 0]), known)
    return terms, weights
