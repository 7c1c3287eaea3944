"""The factory: a configuration and data become a network."""

from __future__ import annotations

from dataclasses import replace

import torch

from saerec.config.schema import RecommenderConfig
from saerec.errors import DataError
from saerec.recommender.data import RecommenderData
from saerec.recommender.model.base import ModelShape, Recommender
from saerec.recommender.model.demand import DemandRecommender
from saerec.recommender.model.released import ReleasedRecommender

_DESIGNS: dict[str, type[Recommender]] = {
    DemandRecommender.design: DemandRecommender,
    ReleasedRecommender.design: ReleasedRecommender,
}


def build_recommender(config: RecommenderConfig, shape: ModelShape) -> Recommender:
    """A network with fresh weights (torch's global generator) and empty buffers."""
    return _DESIGNS[config.design](config, shape)


def make_recommender(data: RecommenderData, config: RecommenderConfig) -> Recommender:
    """A network for this data: fresh weights, buffers filled. Raises DataError when the design lacks an input.

    Without a single public intent the public branch is switched off: it would hold a share of the fusion for nothing.
    """
    config = replace(config, use_public=config.use_public and len(data.public_indices) > 0)
    needs_rows = config.design == "released" and (config.use_personal or config.use_public)
    if needs_rows and data.W_dec is None:
        raise DataError("recommender.design = released needs the dictionary's decoder rows (W_dec).")
    shape = ModelShape(
        n_items=data.n_items,
        n_latents=data.n_latents,
        n_codes=data.item_latents.shape[1],
        n_public=len(data.public_indices),
        d_text=data.W_dec.shape[1] if needs_rows and data.W_dec is not None else 0,
    )
    model = build_recommender(config, shape)
    model.item_latents.copy_(torch.as_tensor(data.item_latents))
    model.item_weights.copy_(torch.as_tensor(data.item_weights))
    model.public_indices.copy_(torch.as_tensor(data.public_indices))
    if needs_rows:
        model.get_buffer("W_dec").copy_(torch.as_tensor(data.W_dec))
    return model
