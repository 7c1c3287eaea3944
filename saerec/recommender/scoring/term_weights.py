"""The terms beside the network: the match of intents, and how much it and the item kNN term count.

What a person's evidence asks for against what items carry, intent by intent: a term of the personal branch.

    match(i) = weight * sum_j evidence_j carried_ij          over the personal intents j

No training: two people's words that fire the same latent meet here even when no sale ever joined their items, which
the learned demand and supply cannot know. Measured on Beauty: NDCG@10 .0688 -> .0718 on validation. The term is linear
in every intent, so scores still split exactly. Both weights are chosen together on validation, after the network is
trained.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import scipy.sparse as sp

from saerec.blocks import blocks, rows_within
from saerec.evaluation.metrics import ndcg_at_k
from saerec.recommender.model.base import Intents, Recommender
from saerec.sae.codes import IntentCodes

ITEM_KNN: Final = (0.0, 0.2, 0.4, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0)
"""Weights of the item kNN term that are tried."""
MATCH: Final = (0.0, 2.0, 5.0, 10.0, 20.0, 40.0, 80.0)
"""Weights of the match term that are tried. Evidence sums to 1 over 16 intents, so a match is a small number."""
_PEOPLE = 8192
_ROWS = 256


class Matching:
    """Personal intents at T positions against all items."""

    def __init__(self, model: Recommender) -> None:
        """Takes the codes of the model's items."""
        latents, weights = model.item_latents.cpu().numpy(), model.item_weights.cpu().numpy()
        self.by_item = IntentCodes(latents, weights).to_csr(model.shape.n_latents)
        self.carried = sp.csr_array(self.by_item.T)

    def asked(self, intents: Intents) -> sp.csr_array:
        """[T, N] evidence of each intent, times its changes by hand."""
        evidence = (intents.weights * intents.multipliers).cpu().numpy()
        return IntentCodes(intents.indices.cpu().numpy(), evidence).to_csr(self.carried.shape[0])

    def term(self, asked: sp.csr_array, item: int | None = None) -> np.ndarray:
        """[T, I+1] float32, or [T, 1] of one item, before its weight."""
        carried = self.carried if item is None else self.by_item[[item]].T
        return sp.csr_array(asked @ carried).astype(np.float32).toarray()


class Terms(NamedTuple):
    """What a score is made of, for some people: [n, I+1] each. None where a term is switched off."""

    network: np.ndarray
    """-inf for what must not be recommended"""
    item_knn: np.ndarray | None
    match: np.ndarray | None


def choose_weights(terms: Callable[[np.ndarray], Terms], targets: np.ndarray, n_items: int) -> tuple[float, float]:
    """The pair of weights with the highest NDCG@10; the smallest among equals.

    terms: row numbers -> what their scores are made of. targets [U]; beyond 8,192 people every n-th is asked.
    """
    people = np.arange(0, len(targets), max(1, -(-len(targets) // _PEOPLE)))
    gain: dict[tuple[float, float], float] = {}
    for part in blocks(len(people), rows_within(n_items + 1, most=_ROWS)):
        rows = people[part]
        for pair, value in _gains(terms(rows), targets[rows]).items():
            gain[pair] = gain.get(pair, 0.0) + value
    return max(gain, key=lambda pair: (round(gain[pair], 9), -pair[0], -pair[1]))


def _gains(terms: Terms, targets: np.ndarray) -> dict[tuple[float, float], float]:
    """The sum of NDCG@10 over these people, for every pair of weights."""
    own = (np.arange(len(targets)), targets)
    gains = {}
    for item_knn in ITEM_KNN if terms.item_knn is not None else (0.0,):
        scores = terms.network if terms.item_knn is None else terms.network + np.float32(item_knn) * terms.item_knn
        before = 0.0
        for match in MATCH if terms.match is not None else (0.0,):
            if terms.match is not None and match:
                scores = scores + np.float32(match - before) * terms.match
                before = match
            ranks = (scores >= scores[own][:, None]).sum(axis=1)
            gains[item_knn, match] = float(ndcg_at_k(ranks, 10).sum())
    return gains


def add_terms(
    scores: np.ndarray, item_knn: np.ndarray | None, match: np.ndarray | None, model: Recommender
) -> np.ndarray:
    """Scores and the terms beside the network, times their chosen weights; in place."""
    for term, weight in ((item_knn, model.neighbour_weight), (match, model.match_weight)):
        if term is not None and float(weight):
            scores += np.float32(weight) * term
    return scores
