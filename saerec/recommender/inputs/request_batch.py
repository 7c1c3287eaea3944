"""Requests become tensors; what lies outside the model's world is refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from saerec.errors import ConfigError, NotFoundError
from saerec.recommender.data import Histories
from saerec.recommender.inputs.request import BRANCHES, Request
from saerec.recommender.model.base import Intents, Reading, Recommender


class RequestBatch(NamedTuple):
    """B requests, and each history once: an explanation asks about one history hundreds of times."""

    reading: Reading
    """one moment a request, at the end of its history"""
    histories: Histories
    """the H distinct ones"""
    owner: np.ndarray
    """[B] int64: which of them each request has"""
    weights: Tensor | None
    """[B, 3] branch weights given by hand, NaN where none is; None where there are none at all"""


def request_batch(requests: Sequence[Request], model: Recommender, n_personal: int) -> RequestBatch:
    """What the model reads for these requests; at least `n_personal` columns of personal intents.

    Raises NotFoundError or ConfigError for a request outside the model's world.
    """
    for request in requests:
        check_request(request, model)
    distinct = {history: place for place, history in enumerate(dict.fromkeys(r.history for r in requests))}
    histories = Histories.of(list(distinct))
    owner = np.array([distinct[request.history] for request in requests], dtype=np.int64)
    device = model.item_latents.device
    items, lengths = histories.padded(model.config.max_length)
    moments = owner * items.shape[1] + np.maximum(lengths[owner], 1) - 1
    public = model.public_indices.tolist()
    indices, weights, copies, retrieved = _personal(requests, n_personal, public).to(device)
    reading = Reading(
        torch.from_numpy(items).to(device),
        torch.from_numpy(lengths).to(device),
        torch.from_numpy(moments).to(device),
        Intents(indices.long(), weights, copies, retrieved),
        _public_copies(requests, public, device),
    )
    return RequestBatch(reading, histories, owner, _given_weights(requests, device))


def check_request(request: Request, model: Recommender) -> None:
    """Raises NotFoundError for ids and branches the model does not know, ConfigError for impossible factors."""
    for what, ids, low, high in (
        ("item", request.history, 1, model.shape.n_items),
        ("latent", (*request.personal, *request.change.intents), 0, model.shape.n_latents - 1),
    ):
        wrong = [one for one in ids if not low <= one <= high]
        if wrong:
            raise NotFoundError(f"There is no {what} {wrong[0]}. Valid: {low} to {high}.")
    known = model.public_indices.tolist()
    stray = sorted(set(request.public) - set(known))
    if stray:
        raise NotFoundError(
            f"Latent {stray[0]} is no public intent of this model. Valid: {', '.join(map(str, known))}."
        )
    unknown = sorted(set(request.change.branches) - set(BRANCHES))
    if unknown:
        raise NotFoundError(f"There is no branch {unknown[0]!r}. Valid: {', '.join(BRANCHES)}.")
    for name, values in (("branch", request.change.branches), ("intent", request.change.intents)):
        for key, value in values.items():
            if not 0 <= value <= 1000:
                raise ConfigError(f"{name} {key} = {value} is outside its limits: 0 to 1000.")


def _given_weights(requests: Sequence[Request], device: torch.device) -> Tensor | None:
    if not any(request.change.branches for request in requests):
        return None
    rows = [[request.change.branches.get(name, float("nan")) for name in BRANCHES] for request in requests]
    return torch.tensor(rows, dtype=torch.float32, device=device)


def _public_copies(requests: Sequence[Request], public: Sequence[int], device: torch.device) -> Tensor | None:
    rows = [[r.change.intents.get(g, 1.0) if g in r.public else 0.0 for g in public] for r in requests]
    copies = torch.tensor(rows, dtype=torch.float32, device=device).reshape(len(requests), len(public))
    return None if bool((copies == 1).all()) else copies


def _personal(requests: Sequence[Request], width: int, public: Sequence[int]) -> Tensor:
    """[4, B, P]: indices, weights, copies, retrieved; P is `width` or more."""
    rows = []
    for request in requests:
        own, factors = request.personal, request.change.intents
        mean = sum(own.values()) / len(own) if own else 1.0 / width
        row = [(latent, weight, factors.get(latent, 1.0), 1.0) for latent, weight in own.items()]
        # A factor under 1 on an intent that is not there removes nothing.
        row += [
            (latent, mean, factor - 1.0, 0.0)
            for latent, factor in factors.items()
            if latent not in own and latent not in public and factor > 1
        ]
        rows.append(row)
    width = max([width, *map(len, rows)])
    filled = [row + [(0, 0.0, 1.0, 1.0)] * (width - len(row)) for row in rows]
    # Contiguous, as the arrays of a data set are: other strides would round differently.
    return torch.tensor(filled, dtype=torch.float32).reshape(len(rows), width, 4).permute(2, 0, 1).contiguous()
