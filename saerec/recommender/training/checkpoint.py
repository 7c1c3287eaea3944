"""A training that was stopped goes on where it was: one safetensors file, written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from saerec.config.schema import RecommenderConfig
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
    """`model`, `average`, `best` (state dicts) and `optimizer` (flattened)"""


def training_fingerprint(data: RecommenderData, config: RecommenderConfig, seed: int) -> str:
    """sha256 over everything a training depends on."""
    digest = hashlib.sha256(json.dumps([asdict(config), seed]).encode())
    for field in fields(data):
        value = getattr(data, field.name)
        digest.update(np.ascontiguousarray(value).tobytes() if isinstance(value, np.ndarray) else str(value).encode())
    return digest.hexdigest()


def write_checkpoint(directory: Path, fingerprint: str, state: Progressed) -> None:
    """Replace the checkpoint in `directory`."""
    directory.mkdir(parents=True, exist_ok=True)
    facts = {"epoch": state.epoch, "rows": state.rows, "best_epoch": state.best_epoch, "best_value": state.best_value}
    tensors = {f"{part}/{name}": t.contiguous() for part, some in state.tensors.items() for name, t in some.items()}
    temporary = directory / f".{_FILE}.{secrets.token_hex(4)}"
    save_file(tensors, temporary, metadata={"fingerprint": fingerprint, "facts": json.dumps(facts)})
    with temporary.open("rb") as stream:
        os.fsync(stream.fileno())
    temporary.replace(directory / _FILE)


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


def drop_checkpoint(directory: Path) -> None:
    """A finished training needs none."""
    (directory / _FILE).unlink(missing_ok=True)


def flat_optimizer(optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """Copies of the tensors of an optimizer's state, named `parameter number.entry`."""
    state = optimizer.state_dict()["state"]
    return {f"{n}.{key}": value.detach().cpu().clone() for n, entry in state.items() for key, value in entry.items()}


def restore_optimizer(optimizer: torch.optim.Optimizer, flat: dict[str, Tensor]) -> None:
    """The inverse of `flat_optimizer`, on an optimizer built the same way."""
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in flat.items():
        number, key = name.split(".", 1)
        state.setdefault(int(number), {})[key] = value
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})
