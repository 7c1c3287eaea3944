"""A recommender made for its data, and on disk: cfg.json and model.safetensors, weights and buffers together."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from saerec.config.schema import RecommenderConfig
from saerec.errors import DataError, RunError, SaerecError
from saerec.recommender.data import RecommenderData
from saerec.recommender.model.base import ModelShape, Recommender
from saerec.recommender.model.demand import DemandRecommender
from saerec.recommender.model.released import ReleasedRecommender

_DESIGNS: dict[str, type[Recommender]] = {
    DemandRecommender.design: DemandRecommender,
    ReleasedRecommender.design: ReleasedRecommender,
}
_CONFIG, _WEIGHTS = "cfg.json", "model.safetensors"
TERMS = 3
"""Raised when a term beside the network is worked out otherwise: its stored weight was chosen for the earlier one."""


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


def save_recommender(model: Recommender, directory: Path) -> None:
    """Write the two files into an existing or new directory."""
    directory.mkdir(parents=True, exist_ok=True)
    content = {"config": asdict(model.config), "shape": asdict(model.shape), "terms": TERMS}
    (directory / _CONFIG).write_text(json.dumps(content, indent=1), encoding="utf-8")
    save_file({name: t.detach().cpu().contiguous() for name, t in model.state_dict().items()}, directory / _WEIGHTS)


def load_recommender(directory: Path, *, device: str = "cpu") -> Recommender:
    """The inverse of `save_recommender`, in evaluation mode.

    Raises RunError when the files are missing, damaged, or of a version that scored otherwise.
    """
    try:
        content = json.loads((directory / _CONFIG).read_text(encoding="utf-8"))
        config, shape = RecommenderConfig(**content["config"]), ModelShape(**content["shape"])
        earlier = content.get("terms") != TERMS
        with torch.random.fork_rng(devices=[]):
            model = build_recommender(config, shape)
        model.load_state_dict(load_file(directory / _WEIGHTS))
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError, SaerecError) as error:
        raise RunError(f"{directory} holds no readable recommender: {error}. Rebuild it with: saerec run") from None
    if earlier and (float(model.neighbour_weight) or float(model.match_weight)):
        raise RunError(
            f"{directory} was trained by an earlier version, which added item kNN and matches otherwise: its "
            "scores cannot be worked out again. Train a new run like it (Runs, Train like this), or train its "
            "recommender anew and keep its earlier stages: saerec run --data PATH --run-id NAME"
        )
    return model.to(device).eval()
