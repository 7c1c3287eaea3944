"""Loading an encoder with `transformers`: safetensors only, no code from the model's repository."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from transformers import AutoModel, AutoTokenizer
from transformers.utils import logging as transformers_logging

from saerec.errors import ConfigError, ServiceError


def load_encoder(source: str | Path) -> tuple[Any, Any]:
    """Tokenizer and model by hub name or folder; the encoder half of an encoder-decoder. Raises ServiceError."""
    transformers_logging.disable_progress_bar()
    is_local = isinstance(source, Path) or Path(source).is_dir()
    safe = {"trust_remote_code": False, "local_files_only": is_local}
    try:
        tokenizer = AutoTokenizer.from_pretrained(source, **safe)
        model = AutoModel.from_pretrained(source, use_safetensors=True, dtype=torch.float32, **safe)
    except (OSError, ValueError, ImportError, KeyError, RuntimeError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ServiceError(
            f"The embedding model {str(source)!r} cannot be loaded: {reason} "
            "Give a hub name, a folder with safetensors weights, or `packaged`."
        ) from None
    if model.config.is_encoder_decoder:
        model = model.get_encoder()
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer, model.eval().requires_grad_(False)


def check_layer(layer: int, config: Any, model_id: str) -> int:
    """The layer counted from 0 (= word embeddings) to n_layers (= the last)."""
    n_layers = int(config.num_hidden_layers)
    if not -n_layers - 1 <= layer <= n_layers:
        raise ConfigError(f"embedding.layer = {layer}: {model_id} has layers 0 to {n_layers}, or -1 for the last.")
    return layer if layer >= 0 else n_layers + 1 + layer


def token_limit(asked: int, tokenizer: Any, config: Any) -> int:
    """No more tokens than the model has positions for (a tokenizer without a limit gives a huge number)."""
    return int(min(asked, tokenizer.model_max_length, getattr(config, "max_position_embeddings", asked)))
