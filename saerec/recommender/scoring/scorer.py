"""Scores of a trained network for single requests, with changes by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor

from saerec.errors import NotFoundError
from saerec.recommender.cold_start import lent_neighbours
from saerec.recommender.data import Histories, RecommenderData, mask_history
from saerec.recommender.inputs.request import BRANCHES, Request, Scores
from saerec.recommender.inputs.request_batch import check_request, given_weights, request_reading
from saerec.recommender.item_knn import neighbour_term
from saerec.recommender.model.base import Intents, Reading, Recommender, States
from saerec.recommender.scoring.intent_match import Matching
from saerec.recommender.scoring.term_weights import add_terms

__all__ = ["BRANCHES", "IntentParts", "Request", "Scorer", "Scores"]


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


@dataclass(frozen=True)
class IntentParts:
    """A score taken apart. Exact designs: sequence + personal + public = score. Others: each by removal alone."""

    score: float
    sequence: float
    personal: dict[int, float]
    public: dict[int, float]
    exact: bool


class Scorer:
    """Answers requests. The model must not be trained further while one is in use: item vectors are kept."""

    def __init__(self, model: Recommender, data: RecommenderData) -> None:
        """Puts the model into evaluation mode."""
        self.model, self.data = model.eval(), data
        self.device = model.item_latents.device
        with torch.inference_mode():
            self.tables = model.item_tables()
            self.vectors = torch.cat(self.tables, dim=1)
        self.neighbours = lent_neighbours(model, data) if float(model.neighbour_weight) else None
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
        for request in requests:
            check_request(request, self.model)
        histories = Histories.of([request.history for request in requests])
        read = self.read(self._reading(requests), given_weights(requests, self.device))
        with torch.inference_mode():
            scores = read.query @ self.vectors.T
            split = self.model.parts(read.states, read.weights, self.tables) if parts else None
        # An explanation asks about one history hundreds of times: its neighbours are looked up once.
        places = {history: place for place, history in enumerate(dict.fromkeys(r.history for r in requests))}
        owner = np.array([places[request.history] for request in requests], dtype=np.int64)
        near, match = self.beside(read.asked, Histories.of(list(places)), read.turned(), owner)
        added = add_terms(scores.cpu().numpy(), near, match, self.model)
        by_branch = None
        if split is not None:
            by_branch = split.cpu().numpy()
            add_terms(by_branch[:, 0], near, None, self.model)
            add_terms(by_branch[:, 1], None, match, self.model)
        return Scores(
            scores=mask_history(added, histories),
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

    def intent_parts(self, request: Request, item: int) -> IntentParts:
        """How much of the item's score comes from each intent: the score minus the score without it."""
        check_request(request, self.model)
        if not 1 <= item <= self.model.shape.n_items:
            raise NotFoundError(f"There is no item {item}. Valid: 1 to {self.model.shape.n_items}.")
        reading = self._reading([request])
        indices = reading.personal.indices[0].tolist()
        present = ((reading.personal.weights[0] > 0) & (reading.personal.copies[0] > 0)).tolist()
        n_personal, n_public = len(indices), self.model.shape.n_public
        rows = 1 + n_personal + n_public  # the first row as it is, each other one without one intent
        personal = reading.personal.copies.repeat(rows, 1)
        public = torch.ones(rows, n_public, device=self.device)
        if reading.public_copies is not None:
            public = reading.public_copies.repeat(rows, 1)
        used = (public[0] > 0).tolist()
        personal[torch.arange(1, n_personal + 1), torch.arange(n_personal)] = 0
        public[torch.arange(n_personal + 1, rows), torch.arange(n_public)] = 0
        changed = Reading(
            reading.items,
            reading.lengths,
            reading.moments.repeat(rows),
            Intents(*(x.repeat(rows, 1) for x in reading.personal))._replace(copies=personal),
            public,
        )
        read = self.read(changed, given_weights([request] * rows, self.device))
        with torch.inference_mode():
            tables = [table[item : item + 1] for table in self.tables]
            of_item = self.model.parts(read.states, read.weights, tables)[:, :, 0].double().cpu().numpy()  # [rows, 3]
        of_item += self._beside_item(read, request.history, item)
        lost = of_item[0].sum() - of_item.sum(axis=1)
        latents = self.model.public_indices.tolist()
        return IntentParts(
            score=float(of_item[0].sum()),
            sequence=float(of_item[0, 0]),
            personal={indices[j]: float(lost[1 + j]) for j in range(n_personal) if present[j]},
            public={latents[g]: float(lost[1 + n_personal + g]) for g in range(n_public) if used[g]},
            exact=self.model.exact,
        )

    def _beside_item(self, read: _Read, history: tuple[int, ...], item: int) -> np.ndarray:
        """[T, 3]: what the terms beside the network add to an item's score in each branch, all after one history."""
        same = np.zeros(len(read.weights), dtype=np.int64)
        near, match = self.beside(read.asked, Histories.of([history]), read.turned(), same)
        added = np.zeros((len(same), 3))
        for branch, term, weight in ((0, near, self.model.neighbour_weight), (1, match, self.model.match_weight)):
            if term is not None:
                added[:, branch] = float(weight) * term[:, item]
        return added

    def _reading(self, requests: Sequence[Request]) -> Reading:
        return request_reading(requests, self.model, self.data.personal_indices.shape[1])
