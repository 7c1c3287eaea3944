"""The vectors of the bank of reasons, kept once for a person: its ten thousand sentences take an embedder half a
minute, and are the same in whatever folder runs lie."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from filelock import FileLock

from saerec.embedding import Embedder
from saerec.embedding.cache import EmbeddingCache
from saerec.embedding.corpus import embed_cached
from saerec.errors import RunError
from saerec.places import user_cache
from saerec.progress import Progress

FILE = "reasons.sqlite"
"""In the user's cache."""


def embed_bank(embedder: Embedder, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
    """[n, d_model] float32 of sentences or names of a bank. Whoever asks while another embeds them waits for it.

    Where nothing can be kept they are embedded all the same.
    """
    try:
        cache = EmbeddingCache(user_cache() / FILE)
        with FileLock(cache.path.with_name(f"reasons-{embedder.fingerprint[:16]}.lock")):
            return embed_cached(embedder, texts, cache, progress)
    except (OSError, RunError):
        return embed_cached(embedder, texts, None, progress)


def is_bank_kept() -> bool:
    """Whether a bank was embedded for this person before, by whatever text model."""
    return (user_cache() / FILE).is_file()
