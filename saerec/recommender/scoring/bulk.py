"""Scores of a trained network for whole data sets, in chunks."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
import torch

from saerec.recommender.data import RecommenderData, mask_history
from saerec.recommender.inputs.batches import ranking_batch
from saerec.recommender.model.base import Recommender
from saerec.recommender.scoring.scorer import Scorer
from saerec.recommender.scoring.term_weights import Terms, add_terms

_USERS_A_BATCH = 512


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
