"""A trained network for a larger catalogue, without training."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from saerec.recommender.cold_start import lend_ids
from saerec.recommender.model.base import Recommender
from saerec.recommender.model.build import build_recommender


def with_new_items(
    model: Recommender, item_latents: np.ndarray, item_weights: np.ndarray, popularity: np.ndarray
) -> Recommender:
    """The same network with more items: item_latents, item_weights [I' + 1, M], the first I + 1 rows as they were.

    popularity [I' + 1]: sales. Nothing of an old item changes. A new item's id says nothing yet: it borrows those of
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
    lend_ids(larger, popularity, np.arange(model.shape.n_items, n_items) + 1)
    return larger.eval()
