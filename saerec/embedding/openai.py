"""Any endpoint that answers like OpenAI's /embeddings."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from functools import cached_property
from urllib.parse import urlsplit

import numpy as np
import openai

from saerec.config.schema import EmbeddingConfig
from saerec.errors import ConfigError, ServiceError
from saerec.progress import Progress, no_progress

PUBLIC_URL = "https://api.openai.com/v1"
TIMEOUT = 60.0
RETRIES = 5


class OpenAIEmbedder:
    """Sends texts in batches; every answer is checked before it counts. The key appears in no message."""

    def __init__(
        self,
        config: EmbeddingConfig,
        *,
        api_key: str,
        base_url: str = PUBLIC_URL,
        timeout: float = TIMEOUT,
        retries: int = RETRIES,
    ) -> None:
        """timeout: seconds per request. retries: after 408, 409, 429, 5xx, timeouts and lost connections, with
        exponential backoff or as the endpoint asks (the `openai` client's rules)."""
        if config.model == "packaged":
            raise ConfigError("embedding.model must name the endpoint's model, for example text-embedding-3-small.")
        if urlsplit(base_url).scheme not in ("http", "https"):
            raise ConfigError("The base URL must start with http:// or https:// (OPENAI_BASE_URL).")
        self.config = config
        self.model_id = config.model
        self._host = urlsplit(base_url).hostname or "?"
        self._path = urlsplit(base_url).path.rstrip("/")
        self._client = openai.OpenAI(api_key=api_key or "none", base_url=base_url, timeout=timeout, max_retries=retries)

    @classmethod
    def from_environment(cls, config: EmbeddingConfig) -> OpenAIEmbedder:
        """Key from OPENAI_API_KEY; address from OPENAI_BASE_URL, else OpenAI's own (which needs a key)."""
        key, url = os.environ.get("OPENAI_API_KEY", ""), os.environ.get("OPENAI_BASE_URL", "") or PUBLIC_URL
        if not key and url == PUBLIC_URL:
            raise ServiceError(
                "No key for the embeddings endpoint. Set OPENAI_API_KEY, or OPENAI_BASE_URL for an endpoint of your "
                "own, or use embedding.backend = transformers, which needs neither."
            )
        return cls(config, api_key=key, base_url=url)

    @cached_property
    def d_model(self) -> int:
        """Width of the vectors, learned from one request."""
        return len(self._ask(["width"], None)[0])

    @cached_property
    def fingerprint(self) -> str:
        """sha256 over address, model and scaling: the weights behind an endpoint cannot be seen."""
        parts = [self._host, self._path, self.config.model, self.config.normalize]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """[n, d_model] float32. Raises ServiceError when the endpoint fails for good or answers nonsense."""
        progress = progress or no_progress
        out = np.empty((len(texts), self.d_model), dtype=np.float32)
        for start in range(0, len(texts), self.config.batch_size):
            batch = [_sendable(text) for text in texts[start : start + self.config.batch_size]]
            out[start : start + len(batch)] = self._ask(batch, self.d_model)
            progress(start + len(batch), len(texts))
        if self.config.normalize:
            out /= np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)
        return out

    def _ask(self, texts: list[str], width: int | None) -> np.ndarray:
        """One request -> [n, d]. Messages hold no text of the endpoint: it could echo the key or the texts."""
        where = f"The embeddings endpoint at {self._host}"
        try:
            raw = self._client.embeddings.with_raw_response.create(
                input=texts, model=self.config.model, encoding_format="float"
            )
            return _read(raw.http_response.text, len(texts), width)
        except openai.APIStatusError as error:
            advice = {401: "check OPENAI_API_KEY", 403: "check the key's rights", 404: "check the model and address"}
            hint = advice.get(error.status_code, "try again later; what is embedded so far is kept")
            reason = f"{where} answered {error.status_code}: {hint}."
        except openai.APITimeoutError:
            reason = f"{where} did not answer in time. Try again later; what is embedded so far is kept."
        except openai.APIConnectionError:
            reason = f"{where} cannot be reached. Check OPENAI_BASE_URL and the network."
        except ValueError as error:
            reason = f"{where} gave an answer that is no list of embeddings: {error}."
        raise ServiceError(reason) from None


def _sendable(text: str) -> str:
    """Endpoints refuse empty inputs and lone surrogates."""
    return text.encode("utf-8", "replace").decode("utf-8") if text.strip() else "."


def _read(body: str, n: int, width: int | None) -> np.ndarray:
    """Body of the answer -> [n, d] float32. Raises ValueError with a reason that quotes nothing."""
    try:
        rows = json.loads(body)["data"]
        by_index = {int(row["index"]): row["embedding"] for row in rows}
    except (ValueError, KeyError, TypeError):
        raise ValueError("not the documented JSON") from None
    if sorted(by_index) != list(range(n)) or len(rows) != n:
        raise ValueError(f"{len(rows)} rows for {n} texts")
    try:
        vectors = np.array([by_index[i] for i in range(n)], dtype=np.float32)
    except (ValueError, TypeError):
        raise ValueError("rows of unequal width, or not numbers") from None
    if vectors.ndim != 2 or vectors.shape[1] == 0 or (width is not None and vectors.shape[1] != width):
        raise ValueError(f"vectors of shape {vectors.shape[1:]} where {width or 'a width'} was expected")
    if not np.isfinite(vectors).all():
        raise ValueError("values that are not numbers")
    return vectors
