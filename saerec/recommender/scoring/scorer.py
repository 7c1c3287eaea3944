"""Scores of a trained network: for single requests, with changes by hand, and for whole data sets, in chunks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor

from saerec.errors import NotFoundError
from saerec.recommender.cold_start import cold_start_item_knn, item_knn_by_rows
from saerec.recommender.data import Histories, RecommenderData, mask_history
from saerec.recommender.inputs.batches import ranking_batch
from saerec.recommender.inputs.request import Request, Scores
from saerec.recommender.inputs.request_batch import request_batch
from saerec.recommender.item_knn import Nearby, item_knn_term
from saerec.recommender.model.base import ModelInput, Recommender, States
from saerec.recommender.scoring.term_weights import Matching, Terms, add_terms

_USERS_A_BATCH = 512


class _Read(NamedTuple):
    query: Tensor
    """[T, D], to be multiplied with the item vectors"""
    weights: Tensor
    states: States
    asked: sp.csr_array | None
    """[T, N] evidence of each personal intent, where the match term is used"""

    def turned(self) -> np.ndarray:
        """[T, 3]: how many times its learned weight each branch has; 1 unless a weight was given by hand."""
        used, learned = self.weights.cpu().numpy(), self.states.weights.cpu().numpy()
        return np.divide(used, learned, out=np.zeros_like(used), where=learned > 0)


class Scorer:
    """Answers requests. The model must not be trained further while one is in use: item vectors are kept."""

    def __init__(self, model: Recommender, data: RecommenderData, *, by_rows: bool = False) -> None:
        """Puts the model into evaluation mode. by_rows: item kNN is worked out for the histories that are asked about,
        which a few people's are answered sooner by; else as a whole, at once. Scores are the same."""
        self.model, self.data = model.eval(), data
        self.device = model.item_latents.device
        with torch.inference_mode():
            self.tables = model.item_tables()
            self.vectors = torch.cat(self.tables, dim=1)
        item_knn = item_knn_by_rows if by_rows else cold_start_item_knn
        self.item_knn: Nearby | None = item_knn(model, data) if float(model.neighbour_weight) else None
        self.matching = Matching(model) if float(model.match_weight) else None

    def request(self, user: int, split: str | None = "test") -> Request:
        """What the model knows of a user (from 1) when the interaction held out in `split` is to be foreseen.

        Users with nothing held out are read to the end, and so is everybody without a split.
        """
        if not 1 <= user <= self.data.n_users:
            raise NotFoundError(f"There is no user {user}. Valid: 1 to {self.data.n_users}.")
        start, end = (int(row) for row in self.data.indptr[user - 1 : user + 1])
        stop = end if split is None else int(self.data.target_rows(np.array([user]), split)[0])
        last = min(stop, end) - 1
        weights = self.data.personal_weights[last]
        found = zip(self.data.personal_indices[last].tolist(), weights.tolist(), strict=True)
        return Request(
            history=tuple(self.data.items[start : last + 1].tolist()),
            personal={latent: weight for latent, weight in found if weight > 0},
            public=tuple(self.data.public_indices.tolist()),
        )

    def score(self, requests: Sequence[Request], *, parts: bool = True) -> Scores:
        """Scores of all items. Raises NotFoundError or ConfigError for a request outside the model's world."""
        asked = request_batch(requests, self.model, self.data.personal_indices.shape[1])
        read = self.read(asked.inputs, asked.weights)
        with torch.inference_mode():
            scores = read.query @ self.vectors.T
            split = self.model.parts(read.states, read.weights, self.tables) if parts else None
        item_knn, match = self.terms(read.asked, asked.histories, read.turned(), asked.owner)
        added = add_terms(scores.cpu().numpy(), item_knn, match, self.model)
        by_branch = None
        if split is not None:
            by_branch = split.cpu().numpy()
            add_terms(by_branch[:, 0], item_knn, None, self.model)
            add_terms(by_branch[:, 1], None, match, self.model)
        return Scores(
            scores=mask_history(added, asked.histories.chunk(asked.owner)),
            branch_weights=read.weights.cpu().numpy(),
            learned_weights=read.states.weights.cpu().numpy(),
            parts=by_branch,
        )

    def score_item(self, requests: Sequence[Request], item: int) -> np.ndarray:
        """[B] float32: what `score` says of one item, -inf where it is in the history. No other item is asked for: in a
        large catalogue that is what many questions about one item cost.

        Raises NotFoundError or ConfigError for a request outside the model's world.
        """
        if not 1 <= item <= self.data.n_items:
            raise NotFoundError(f"There is no item {item}. Valid: 1 to {self.data.n_items}.")
        asked = request_batch(requests, self.model, self.data.personal_indices.shape[1])
        read = self.read(asked.inputs, asked.weights)
        with torch.inference_mode():
            scores = (read.query @ self.vectors[item, :, None]).cpu().numpy()
        terms = self.terms(read.asked, asked.histories, read.turned(), asked.owner, item)
        found = add_terms(scores, *terms, self.model)[:, 0]
        found[[item in request.history for request in requests]] = -np.inf
        return found

    def terms(
        self,
        asked: sp.csr_array | None,
        histories: Histories,
        turned: np.ndarray | None = None,
        owner: np.ndarray | None = None,
        item: int | None = None,
    ) -> tuple[np.ndarray | None, np.ndarray | None]:
        """The item kNN term and the match term [B, I+1], or [B, 1] of one item; None where one is not used.

        asked [B, N]; turned [B, 3], as `_Read.turned`, turns them up or down with their branches; owner [B]: which of
        the histories is meant, one each without it.
        """
        item_knn = None if self.item_knn is None else item_knn_term(self.item_knn, histories, item)
        if item_knn is not None and owner is not None:
            item_knn = item_knn[owner]
        match = None if self.matching is None or asked is None else self.matching.term(asked, item)
        if turned is None:
            return item_knn, match
        item_knn = None if item_knn is None else turned[:, :1] * item_knn
        return item_knn, None if match is None else turned[:, 1:2] * match

    def read(self, inputs: ModelInput, overrides: Tensor | None = None) -> _Read:
        """The one way from a model's input to a score. overrides [T, 3]: NaN keeps the learned weight."""
        with torch.inference_mode():
            states = self.model(inputs)
            weights = states.weights
            if overrides is not None:
                weights = torch.where(overrides.isnan(), weights, overrides)
        asked = None if self.matching is None else self.matching.asked(inputs.personal)
        return _Read(self.model.query(states, weights), weights, states, asked)


class WholeScorer:
    """Scores of many people at once, what is known of them masked with -inf.

    All are read at the start, like lengths together: padding would cost more than everything else.
    """

    def __init__(self, scorer: Scorer, users: np.ndarray, split: str) -> None:
        """users (from 1), as they were before the interaction held out in `split`."""
        self.scorer, self.histories = scorer, scorer.data.histories(users, split)
        order = np.argsort(self.histories.stops - self.histories.starts, kind="stable")
        self.queries = torch.empty(len(users), scorer.vectors.shape[1], device=scorer.device)
        self.weights = np.empty((len(users), 3), dtype=np.float32)
        asked = []
        for start in range(0, len(order), _USERS_A_BATCH):
            rows = order[start : start + _USERS_A_BATCH]
            histories = self.histories.chunk(rows)
            read = scorer.read(ranking_batch(scorer.data, histories, scorer.model.config.max_length, scorer.device))
            self.queries[torch.from_numpy(rows)] = read.query
            self.weights[rows] = read.weights.cpu().numpy()
            asked.append(read.asked)
        self.asked = None if asked[0] is None else sp.csr_array(sp.vstack(asked))[np.argsort(order)]

    def terms(self, rows: slice | np.ndarray) -> Terms:
        """What the scores of some of them are made of; the terms beside the network before their chosen weights."""
        with torch.inference_mode():
            network = (self.queries[rows] @ self.scorer.vectors.T).cpu().numpy()
        known = self.histories.chunk(rows)
        asked = None if self.asked is None else self.asked[rows]
        item_knn, match = self.scorer.terms(asked, known)
        return Terms(mask_history(network, known), item_knn, match)

    def __call__(self, rows: slice) -> np.ndarray:
        """[n, I+1]."""
        terms, model = self.terms(rows), self.scorer.model
        return add_terms(terms.network, terms.item_knn, terms.match, model)


def chunk_scorer(model: Recommender, data: RecommenderData, users: np.ndarray, split: str) -> WholeScorer:
    """For `rank_targets`: a function from a slice of `users` to their scores [n, I+1]."""
    return WholeScorer(Scorer(model, data), users, split)
