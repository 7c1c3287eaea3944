"""A training that was stopped goes on where it was: one safetensors file, written whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from saerec.config.schema import RecommenderConfig
from saerec.files import replacing
from saerec.recommender.data import RecommenderData

_FILE = "checkpoint.safetensors"


@dataclass
class Progressed:
    """How far a training is after whole epochs. Random draws depend on seed and epoch only, so no state of theirs."""

    epoch: int
    """epochs done"""
    rows: list[dict[str, Any]]
    """the history so far"""
    best_epoch: int
    best_value: float
    tensors: dict[str, dict[str, Tensor]]
    """`model`, `average`, `best` (state dicts), `optimizer` and, where the item table has one, `item_optimizer`
    (flattened)"""


def training_settings(config: RecommenderConfig, seed: int) -> dict[str, Any]:
    """What a training depends on beside its data. Threads are the machine's: a training goes on with another number."""
    settings = {**asdict(config), "seed": seed}
    del settings["threads"], settings["without_intents"]
    return settings


def training_fingerprint(data: RecommenderData, config: RecommenderConfig, seed: int) -> str:
    """sha256 over everything a training depends on."""
    digest = hashlib.sha256(json.dumps(training_settings(config, seed)).encode())
    for field in fields(data):
        value = getattr(data, field.name)
        digest.update(np.ascontiguousarray(value).data if isinstance(value, np.ndarray) else str(value).encode())
    return digest.hexdigest()


def write_checkpoint(directory: Path, fingerprint: str, state: Progressed, settings: Mapping[str, Any]) -> None:
    """Replace the checkpoint in `directory`. settings: `training_settings`, for whoever comes with others."""
    facts = {"epoch": state.epoch, "rows": state.rows, "best_epoch": state.best_epoch, "best_value": state.best_value}
    tensors = {f"{part}/{name}": t.contiguous() for part, some in state.tensors.items() for name, t in some.items()}
    written = {"fingerprint": fingerprint, "facts": json.dumps(facts), "settings": json.dumps(dict(settings))}
    with replacing(directory / _FILE) as temporary:
        save_file(tensors, temporary, metadata=written)


def read_checkpoint(directory: Path, fingerprint: str) -> Progressed | None:
    """The checkpoint, or None when there is none, it is damaged, or it belongs to other data or settings."""
    path = directory / _FILE
    if not path.is_file():
        return None
    try:
        with safe_open(path, framework="pt") as stream:
            facts = stream.metadata() or {}
            if facts.get("fingerprint") != fingerprint:
                return None
            tensors: dict[str, dict[str, Tensor]] = {}
            for key in stream.keys():  # noqa: SIM118 - not a mapping
                part, name = key.split("/", 1)
                tensors.setdefault(part, {})[name] = stream.get_tensor(key)
        return Progressed(**json.loads(facts["facts"]), tensors=tensors)
    except (SafetensorError, ValueError, KeyError, TypeError):
        return None


def why_unusable(directory: Path, settings: Mapping[str, Any]) -> str:
    """Why the checkpoint there is of another training, in words; empty where there is none.

    settings: `training_settings` of the training that begins.
    """
    path = directory / _FILE
    if not path.is_file():
        return ""
    try:
        with safe_open(path, framework="pt") as stream:
            before = json.loads((stream.metadata() or {}).get("settings", "{}"))
    except (SafetensorError, ValueError):
        return "it is damaged"
    changed = [f"{key} was {before[key]}, is {value}" for key, value in settings.items()
               if key in before and before[key] != value]  # fmt: skip
    return ", ".join(changed) or "its data, or what the intents say of them, were others"


def drop_checkpoint(directory: Path) -> None:
    """A finished training needs none."""
    (directory / _FILE).unlink(missing_ok=True)


def flat_optimizer(optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """Copies of the tensors of an optimizer's state, named `parameter number.entry`."""
    state = optimizer.state_dict()["state"]
    return {
        f"{n}.{key}": torch.as_tensor(value).detach().cpu().clone()
        for n, entry in state.items()
        for key, value in entry.items()
    }


def restore_optimizer(optimizer: torch.optim.Optimizer, flat: dict[str, Tensor]) -> None:
    """The inverse of `flat_optimizer`, on an optimizer built the same way."""
    state: dict[int, dict[str, Any]] = {}
    for name, value in flat.items():
        number, key = name.split(".", 1)
        # SparseAdam counts its steps with a plain number, and would round otherwise with another.
        count = key == "step" and not value.is_floating_point()
        state.setdefault(int(number), {})[key] = int(value) if count else value
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})
