"""An SAE on disk: cfg.json (what it is) and sae.safetensors (its numbers)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from saerec.errors import RunError
from saerec.sae.base import SAE
from saerec.sae.batchtopk import BatchTopK, MatryoshkaBatchTopK
from saerec.sae.jumprelu import JumpReLU
from saerec.sae.topk import TopK

CONFIG = "cfg.json"
WEIGHTS = "sae.safetensors"
SCHEMA = 1

ARCHITECTURES: dict[str, type[SAE]] = {
    sae.architecture: sae for sae in (TopK, BatchTopK, MatryoshkaBatchTopK, JumpReLU)
}
"""Every architecture by its name in `SAEConfig.architecture`."""


def save_sae(sae: SAE, directory: Path) -> None:
    """Write cfg.json and sae.safetensors into `directory`, which is made if missing."""
    directory.mkdir(parents=True, exist_ok=True)
    config = {
        "schema_version": SCHEMA,
        "architecture": sae.architecture,
        "d_model": sae.d_model,
        "n_latents": sae.n_latents,
        "k": sae.k,
    }
    (directory / CONFIG).write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    state = {name: value.detach().cpu().contiguous() for name, value in sae.state_dict().items()}
    save_file(state, directory / WEIGHTS)


def load_sae(directory: Path, *, device: str = "cpu") -> SAE:
    """The SAE saved in `directory`, without gradients. Raises RunError when it is missing or damaged."""
    config = _read_config(directory / CONFIG)
    sae = ARCHITECTURES[config["architecture"]](config["d_model"], config["n_latents"], config["k"])
    try:
        sae.load_state_dict(load_file(directory / WEIGHTS))
    except (OSError, SafetensorError, RuntimeError) as error:
        raise RunError(f"{directory / WEIGHTS} cannot be read ({error}). Run the stage `sae` again.") from None
    if not all(bool(torch.isfinite(value).all()) for value in sae.state_dict().values()):
        raise RunError(f"{directory / WEIGHTS} holds values that are not numbers. Run the stage `sae` again.")
    return sae.requires_grad_(False).eval().to(device)


def _read_config(path: Path) -> dict[str, Any]:
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunError(f"{path} cannot be read ({error}). Run the stage `sae` again.") from None
    if not isinstance(config, dict) or config.get("schema_version") != SCHEMA:
        raise RunError(f"{path} is not an SAE of schema {SCHEMA}. Run the stage `sae` again.")
    sizes = [config.get(key) for key in ("d_model", "n_latents", "k")]
    if config.get("architecture") not in ARCHITECTURES or not all(type(s) is int and s > 0 for s in sizes):
        raise RunError(f"{path}: unknown architecture or sizes. Valid: {', '.join(ARCHITECTURES)}.")
    return config
