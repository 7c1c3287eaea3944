"""Embedders: text in, vectors out. Every backend looks the same from outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from saerec.config.schema import EmbeddingConfig
from saerec.progress import Progress


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
    from saerec.embedding.packaged import packaged_model_folder
    from saerec.embedding.transformers import TransformersEmbedder

    is_packaged = config.model == "packaged"
    return TransformersEmbedder(
        packaged_model_folder() if is_packaged else config.model,
        config,
        model_id="all-MiniLM-L6-v2" if is_packaged else config.model,
        device=device,
        threads=threads,
    )
