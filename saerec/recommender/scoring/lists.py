"""The best items of very many people, with what each part of the model adds to their scores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch

from saerec.blocks import rows_within
from saerec.recommender.data import Histories, mask_history
from saerec.recommender.inputs.batches import ranking_batch
from saerec.recommender.model.base import ModelInput, States
from saerec.recommender.scoring.scorer import Scorer
from saerec.recommender.scoring.term_weights import add_terms
from saerec.recommender.scoring.top import top_k


class BestItems(NamedTuple):
    """m recommendations, person by person, the best first."""

    people: np.ndarray
    """[m] int64: place of the person among those asked about"""
    items: np.ndarray
    """[m] int64"""
    scores: np.ndarray
    """[m] float32"""
    branches: np.ndarray
    """[m, 3] float32: what each branch adds to the score"""
    latents: np.ndarray
    """[m, Q] int64: personal and public intents of the person; Q is 0 where scores do not split by intent"""
    adds: np.ndarray
    """[m, Q] float32: what each of them adds to the score, a part of its branch's"""


def best_items(scorer: Scorer, users: np.ndarray, split: str | None, k: int) -> BestItems:
    """The k best items of each of `users` (from 1), as they are today, or before what is held out in `split`.

    Nothing of the history that is read is among them. All are held at once: give some thousands.
    """
    histories = scorer.data.histories(users, split)
    parts = [_best_of(scorer, histories.chunk(rows), rows, k) for rows in _batches(histories, scorer.data.n_items)]
    found = BestItems(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    order = np.argsort(found.people, kind="stable")
    return BestItems(*(column[order] for column in found))


def _batches(histories: Histories, n_items: int) -> Iterator[np.ndarray]:
    """Numbers of histories, like lengths together."""
    order = np.argsort(histories.stops - histories.starts, kind="stable")
    size = rows_within(n_items + 1)
    yield from np.split(order, range(size, len(order), size))


def _best_of(scorer: Scorer, known: Histories, people: np.ndarray, k: int) -> BestItems:
    """Of one batch."""
    model = scorer.model
    inputs = ranking_batch(scorer.data, known, model.config.max_length, scorer.device)
    read = scorer.read(inputs)
    with torch.inference_mode():
        scores = (read.query @ scorer.vectors.T).cpu().numpy()
    item_knn, match = scorer.terms(read.asked, known)
    scores = mask_history(add_terms(scores, item_knn, match, model), known)
    rows, items = top_k(scores, k)
    branches = _branches(scorer, read.states, rows, items)
    for place, (term, weight) in enumerate(((item_knn, model.neighbour_weight), (match, model.match_weight))):
        if term is not None:
            branches[:, place] += np.float32(float(weight)) * term[rows, items]
    latents, adds = _intents(scorer, inputs, read.states, rows, items)
    return BestItems(people[rows], items, scores[rows, items], branches, latents, adds)


def _branches(scorer: Scorer, states: States, rows: np.ndarray, items: np.ndarray) -> np.ndarray:
    """[m, 3]: what the network's branches add."""
    model = scorer.model
    with torch.inference_mode():
        weighted = (model.fusion_scale * states.weights[:, :, None] * states.branches)[rows]
        vectors = torch.stack([scorer.tables[model.branch_table[k]][items] for k in range(3)], dim=1)
        return (weighted * vectors).sum(dim=2).cpu().numpy()


def _intents(
    scorer: Scorer, inputs: ModelInput, states: States, rows: np.ndarray, items: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Latents and what they add, both [m, Q], see `BestItems`."""
    model = scorer.model
    with torch.inference_mode():
        demands = model.demands(inputs, states)
        if demands is None:
            return np.zeros((len(rows), 0), dtype=np.int64), np.zeros((len(rows), 0), dtype=np.float32)
        vectors = scorer.tables[model.branch_table[1]][items]  # public and personal demand meet the same table
        adds = torch.einsum("mqd,md->mq", demands.vectors[rows], vectors).cpu().numpy()
    latents = demands.latents[rows].cpu().numpy()
    if float(model.match_weight):
        n_personal = inputs.personal.indices.shape[1]
        evidence = inputs.personal.weights.cpu().numpy()[rows] * np.float32(float(model.match_weight))
        adds[:, :n_personal] += evidence * _carried(scorer, items, latents[:, :n_personal])
    return latents, adds


def _carried(scorer: Scorer, items: np.ndarray, latents: np.ndarray) -> np.ndarray:
    """[m, P]: how strongly each item carries each of its person's latents."""
    own, weights = scorer.data.item_latents[items], scorer.data.item_weights[items]
    return np.einsum("mpc,mc->mp", latents[:, :, None] == own[:, None, :], weights)
