"""Cold start: what an item that nobody bought in training takes over from warm ones that carry the same intents.

A softmax over all items teaches such an item nothing but to be pushed down: its id ends far from everybody, and no
sale joins it to another item, whatever its text says. So its id and its row of the item kNN are a mean of warm items'
ones: among the tenth of the items that is sold most, the 5 most alike, weighed by the square of the cosine of their
intents.

Measured on Beauty (one seed, an item kNN that knew no direction), where 33 of 12,101 items are such: for the 138
people whose test item is one of them, its median rank rises from 11,881 to 181, and 10 % find it among the first ten,
before none; for everybody else NDCG@10 goes from .0687 to .0685. Chosen on validation (51 people: median rank
from 12,052 to 258; all, NDCG@10 .0816 to .0815).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import scipy.sparse as sp
import torch

from saerec.blocks import rows_within
from saerec.recommender.data import RecommenderData
from saerec.recommender.item_knn import ItemKNN
from saerec.recommender.item_knn_rows import ItemKNNRows
from saerec.recommender.model.base import Recommender
from saerec.recommender.model.storage import build_recommender
from saerec.recommender.scoring.top import top_k
from saerec.sae.codes import IntentCodes

WARM_ITEMS: Final = 5
"""Warm items that stand for a cold one."""
BEST_SOLD: Final = 0.9
"""Share of the sold items that stand for others only where nothing else has the intent: rarely sold, they learned
mostly noise."""


def warm_shares(model: Recommender, popularity: np.ndarray, cold: np.ndarray) -> sp.csr_array:
    """[I+1, I+1]: the row of a cold item holds the shares of its warm items, which sum to 1; the rest is empty.

    popularity [I+1]: sales in training. cold [n]: item numbers. Where none of the best sold items has an intent of it,
    any sold item may stand for it; an item that shares no intent with a sold one has none, and neither has any in a
    model whose items carry no intents.
    """
    size = model.shape.n_items + 1
    sold = popularity.astype(np.float64)
    sold[cold] = sold[0] = 0
    found = sp.csr_array((size, size))
    if not model.config.use_item_intents or not len(cold) or not sold.any():
        return found
    codes, least = _unit_codes(model), np.quantile(sold[sold > 0], BEST_SOLD)
    for warm in (np.flatnonzero(sold >= least), np.flatnonzero(sold)):
        without, step = cold[np.diff(found.indptr)[cold] == 0], rows_within(len(warm), 8, most=len(cold))
        for start in range(0, len(without), step):
            found = found + _shares(codes, warm, without[start : start + step])
    return sp.csr_array(found)


def _shares(codes: sp.csr_array, warm: np.ndarray, cold: np.ndarray) -> sp.csr_array:
    """[I+1, I+1]: of each cold item, the shares of the WARM_ITEMS most alike."""
    alike = (codes[cold] @ codes[warm].T).toarray() ** 2
    rows, best = top_k(alike, WARM_ITEMS)
    share = alike[rows, best]
    total = np.bincount(rows, share, minlength=len(cold))
    share, there = share / np.maximum(total[rows], 1e-12), share > 0
    entries = (share[there], (cold[rows[there]], warm[best[there]]))
    return sp.csr_array(entries, shape=(codes.shape[0], codes.shape[0]))


def fill_cold_ids(model: Recommender, popularity: np.ndarray, cold: np.ndarray) -> None:
    """Give the cold items the mean id of their warm ones, in place."""
    shares = warm_shares(model, popularity, cold)
    rows = np.flatnonzero(np.diff(shares.indptr))
    with torch.no_grad():
        ids = model.item_id.weight
        mean = shares[rows] @ ids.cpu().numpy()
        ids[torch.from_numpy(rows)] = torch.from_numpy(mean.astype(np.float32)).to(ids.device)


def warm_items_of(model: Recommender, popularity: np.ndarray, item: int) -> list[tuple[int, float]]:
    """(item, share) of the warm items of an unsold one, the largest share first; none where an item's id is its own."""
    if popularity[item]:
        return []
    shares, ids = warm_shares(model, popularity, np.array([item]))[[item]], model.item_id.weight.detach().cpu().numpy()
    # A model that was trained before cold ids were filled has ids of its own.
    if not shares.nnz or not np.allclose(ids[item], (shares @ ids)[0], atol=1e-5):
        return []
    order = np.argsort(-shares.data, kind="stable")
    return list(zip(shares.indices[order].tolist(), shares.data[order].tolist(), strict=True))


def cold_start_item_knn(model: Recommender, data: RecommenderData) -> ItemKNN:
    """Item kNN of the data's training sequences, and for unsold items what their warm ones have."""
    item_knn, popularity = ItemKNN(data), data.popularity()
    item_knn.reach_cold_items(warm_shares(model, popularity, unsold(popularity)))
    return item_knn


def item_knn_by_rows(model: Recommender, data: RecommenderData) -> ItemKNNRows:
    """The same, of the items alone that are asked for: for some people, not for everybody."""
    popularity = data.popularity()
    return ItemKNNRows(data, warm_shares(model, popularity, unsold(popularity)))


def with_new_items(
    model: Recommender, item_latents: np.ndarray, item_weights: np.ndarray, popularity: np.ndarray
) -> Recommender:
    """The same network with more items: item_latents, item_weights [I' + 1, M], the first I + 1 rows as they were.

    popularity [I' + 1]: sales. Nothing of an old item changes. A new item's id says nothing yet: it takes over those of
    sold items with its intents, or, where none has them, gets the mean of all.
    """
    n_items = len(item_latents) - 1
    ids = "item_id.weight"
    with torch.random.fork_rng(devices=[]):
        larger = build_recommender(model.config, replace(model.shape, n_items=n_items))
    state = dict(model.state_dict())
    mean = state[ids][1:].mean(dim=0, keepdim=True)
    state[ids] = torch.cat([state[ids], mean.expand(n_items - model.shape.n_items, -1)])
    state["item_latents"] = torch.as_tensor(item_latents).to(state["item_latents"].dtype)
    state["item_weights"] = torch.as_tensor(item_weights).to(state["item_weights"].dtype)
    larger.load_state_dict(state)
    fill_cold_ids(larger, popularity, np.arange(model.shape.n_items, n_items) + 1)
    return larger.eval()


def unsold(popularity: np.ndarray) -> np.ndarray:
    """Numbers of the items without a sale in training; PAD is no item."""
    return np.flatnonzero(popularity[1:] == 0) + 1


def _unit_codes(model: Recommender) -> sp.csr_array:
    """[I+1, N], the intents each item carries, of length 1."""
    latents, weights = model.item_latents.cpu().numpy(), model.item_weights.cpu().numpy()
    weights = weights / np.maximum(np.linalg.norm(weights, axis=1, keepdims=True), 1e-12)
    return IntentCodes(latents, weights).to_csr(model.shape.n_latents)
