"""Any encoder that `transformers` can load, run here.

vector = pool over the tokens t of hidden state h_t of one layer; then, if asked, scaled to length 1.
pool: mean over all tokens, special ones included (as sentence-transformers does), the first token, or the last.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F
from transformers import AutoModel, AutoTokenizer
from transformers.utils import logging as transformers_logging

from saerec.config.schema import EmbeddingConfig
from saerec.embedding import TokenStates
from saerec.errors import ConfigError, ServiceError
from saerec.hardware import has_bf16
from saerec.progress import Progress, no_progress


class TransformersEmbedder:
    """Encoder by hub name or local folder; weights from safetensors only, no code from the model's repository."""

    def __init__(
        self,
        source: str | Path,
        config: EmbeddingConfig,
        *,
        model_id: str | None = None,
        device: str | None = None,
        threads: int = 0,
        bf16: bool | None = None,
    ) -> None:
        """Load tokenizer and model.

        source: hub name, or a folder (then no network is touched). threads: of torch, for the whole process; 0 leaves
        them alone. bf16: autocast the products of `embed`; None does so where the machine has the instructions.
        Raises ServiceError when the model cannot be loaded, ConfigError when it has no such layer.
        """
        if threads:
            torch.set_num_threads(threads)
        self.config = config
        self.model_id = model_id or str(source)
        self.device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        self._bf16 = has_bf16(self.device) if bf16 is None else bf16
        self._lock = threading.Lock()  # a fast tokenizer cannot be used by two threads at once
        self._tokenizer, model = load_encoder(source)
        self._tokenizer.padding_side = "right"
        self._layer = check_layer(config.layer, model.config, self.model_id)
        self._max_length = token_limit(config.max_length, self._tokenizer, model.config)
        self._model = model.to(self.device)

    @property
    def d_model(self) -> int:
        """Width of the hidden states."""
        return int(self._model.config.hidden_size)

    @property
    def is_linear(self) -> bool:
        """Mean pooling, and a tokenizer that tells where its tokens stand."""
        return self.config.pooling == "mean" and bool(self._tokenizer.is_fast)

    @cached_property
    def fingerprint(self) -> str:
        """sha256 over the weights, the tokenizer and the settings; the same for a hub name and a local copy."""
        digest = hashlib.sha256()
        for name, value in sorted(self._model.state_dict().items()):
            digest.update(name.encode())
            digest.update(value.detach().cpu().contiguous().view(torch.uint8).numpy().data)
        digest.update(json.dumps(sorted(self._tokenizer.get_vocab().items())).encode())
        settings = [self._layer, self.config.pooling, self._max_length, self.config.normalize]
        digest.update(json.dumps(settings).encode())
        return digest.hexdigest()

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """[n, d_model] float32. Texts of like length share a batch, so little is padded; any text is accepted."""
        progress = progress or no_progress
        ids = self._tokenize(texts)["input_ids"]
        order = sorted(range(len(texts)), key=lambda i: len(ids[i]))
        out = np.empty((len(texts), self.d_model), dtype=np.float32)
        for start in range(0, len(texts), self.config.batch_size):
            rows = order[start : start + self.config.batch_size]
            states, mask = self._hidden([ids[i] for i in rows], bf16=self._bf16)
            out[rows] = self._finish(_pool(states, mask, self.config.pooling)).cpu().numpy()
            progress(min(start + len(rows), len(texts)), len(texts))
        if not np.isfinite(out).all():
            raise ServiceError(f"{self.model_id} gave vectors that are not numbers. Try another model or layer.")
        return out

    def token_states(self, texts: Sequence[str]) -> list[TokenStates]:
        """States whose mean is exactly the text's vector, in float32; only with mean pooling."""
        tokens = self._tokenize(texts, offsets=True)
        ids, spans = tokens["input_ids"], tokens["offset_mapping"]
        order = sorted(range(len(texts)), key=lambda i: len(ids[i]))
        out: dict[int, TokenStates] = {}
        for start in range(0, len(texts), self.config.batch_size):
            rows = order[start : start + self.config.batch_size]
            states, mask = self._hidden([ids[i] for i in rows], bf16=False)
            if self.config.normalize:
                states = states / _pool(states, mask, "mean").norm(dim=1).clamp_min(1e-12)[:, None, None]
            for i, row in zip(rows, states.cpu().numpy(), strict=True):
                out[i] = TokenStates(states=row[: len(ids[i])], spans=[(int(a), int(b)) for a, b in spans[i]])
        return [out[i] for i in range(len(texts))]

    def _tokenize(self, texts: Sequence[str], *, offsets: bool = False) -> Any:
        if not len(texts):
            return {"input_ids": [], "offset_mapping": []}
        # A lone surrogate is no text; one character for one, so that spans still fit.
        clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        with self._lock:
            return self._tokenizer(
                clean,
                truncation=True,
                max_length=self._max_length,
                return_attention_mask=False,
                return_token_type_ids=False,
                return_offsets_mapping=offsets,
            )

    @torch.inference_mode()
    def _hidden(self, ids: list[list[int]], *, bf16: bool) -> tuple[Tensor, Tensor]:
        """Token ids of B texts -> states [B, T, d] float32, mask [B, T] (1 = a token, 0 = padding)."""
        width = max(1, *map(len, ids))
        pad = self._tokenizer.pad_token_id or 0
        batch = torch.tensor([row + [pad] * (width - len(row)) for row in ids], device=self.device)
        lengths = torch.tensor([len(row) for row in ids], device=self.device)
        mask = (torch.arange(width, device=self.device) < lengths[:, None]).long()
        with torch.autocast(self.device.type, torch.bfloat16, enabled=bf16):
            is_last = self._layer == self._model.config.num_hidden_layers
            answer = self._model(input_ids=batch, attention_mask=mask, output_hidden_states=not is_last)
        states = answer.last_hidden_state if is_last else answer.hidden_states[self._layer]
        return states.float(), mask

    def _finish(self, vectors: Tensor) -> Tensor:
        return F.normalize(vectors, dim=1) if self.config.normalize else vectors


def _pool(states: Tensor, mask: Tensor, pooling: str) -> Tensor:
    """states [B, T, d], mask [B, T] -> [B, d]."""
    if pooling == "cls":
        return states[:, 0]
    if pooling == "last":
        last = (mask.sum(1) - 1).clamp_min(0)
        return states[torch.arange(len(states), device=states.device), last]
    weights = mask[..., None].to(states.dtype)
    return (states * weights).sum(1) / weights.sum(1).clamp_min(1)


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
