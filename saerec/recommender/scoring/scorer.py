"""Scores of a trained network for single requests, with changes by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor

from saerec.errors import NotFoundError
from saerec.recommender.cold_start import cold_start_neighbours
from saerec.recommender.data import Histories, RecommenderData, mask_history
from saerec.recommender.inputs.request import Request, Scores
from saerec.recommender.inputs.request_batch import request_batch
from saerec.recommender.item_knn import neighbour_term
from saerec.recommender.model.base import Reading, Recommender, States
from saerec.recommender.scoring.term_weights import Matching, add_terms


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

    def __init__(self, model: Recommender, data: RecommenderData) -> None:
        """Puts the model into evaluation mode."""
        self.model, self.data = model.eval(), data
        self.device = model.item_latents.device
        with torch.inference_mode():
            self.tables = model.item_tables()
            self.vectors = torch.cat(self.tables, dim=1)
        self.neighbours = cold_start_neighbours(model, data) if float(model.neighbour_weight) else None
        self.matching = Matching(model) if float(model.match_weight) else None

    def request(self, user: int, split: str = "test") -> Request:
        """What the model knows of a user (from 1) when the interaction held out in `split` is to be foreseen.

        Users with nothing held out are read to the end.
        """
        if not 1 <= user <= self.data.n_users:
            raise NotFoundError(f"There is no user {user}. Valid: 1 to {self.data.n_users}.")
        start, end = (int(row) for row in self.data.indptr[user - 1 : user + 1])
        stop = int(self.data.target_rows(np.array([user]), split)[0])
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
        read = self.read(asked.reading, asked.weights)
        with torch.inference_mode():
            scores = read.query @ self.vectors.T
            split = self.model.parts(read.states, read.weights, self.tables) if parts else None
        near, match = self.beside(read.asked, asked.histories, read.turned(), asked.owner)
        added = add_terms(scores.cpu().numpy(), near, match, self.model)
        by_branch = None
        if split is not None:
            by_branch = split.cpu().numpy()
            add_terms(by_branch[:, 0], near, None, self.model)
            add_terms(by_branch[:, 1], None, match, self.model)
        return Scores(
            scores=mask_history(added, asked.histories.chunk(asked.owner)),
            branch_weights=read.weights.cpu().numpy(),
            learned_weights=read.states.weights.cpu().numpy(),
            parts=by_branch,
        )

    def beside(
        self,
        asked: sp.csr_array | None,
        histories: Histories,
        turned: np.ndarray | None = None,
        owner: np.ndarray | None = None,
    ) -> tuple[np.ndarray | None, np.ndarray | None]:
        """The neighbour term and the match term [B, I+1]; None where one is not used.

        asked [B, N]; turned [B, 3], as `_Read.turned`, turns them up or down with their branches; owner [B]: which of
        the histories is meant, one each without it.
        """
        near = None if self.neighbours is None else neighbour_term(self.neighbours, histories)
        if near is not None and owner is not None:
            near = near[owner]
        match = None if self.matching is None or asked is None else self.matching.term(asked)
        if turned is None:
            return near, match
        return (None if near is None else turned[:, :1] * near), (None if match is None else turned[:, 1:2] * match)

    def read(self, reading: Reading, overrides: Tensor | None = None) -> _Read:
        """The one way from a reading to a score. overrides [T, 3]: NaN keeps the learned weight."""
        with torch.inference_mode():
            states = self.model(reading)
            weights = states.weights
            if overrides is not None:
                weights = torch.where(overrides.isnan(), weights, overrides)
        asked = None if self.matching is None else self.matching.asked(reading.personal)
        return _Read(self.model.query(states, weights), weights, states, asked)
