"""Talking to a chat model: where it answers, the form of an answer, what came back, and what asking costs.

Address and key are read from the environment by the pipeline, never by the core, and never stored.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from saerec.errors import ConfigError

PUBLIC_URL = "https://api.openai.com/v1"
Messages = list[dict[str, str]]
QUOTED_CHARS = 400
"""Of a text, so much is shown to a model."""
CHARS_A_TOKEN = 4
ANSWER_TOKENS = 180
"""Three names with descriptions and a verdict, as JSON."""
MAX_TOKENS = 2000
"""An answer is cut off here; the longest that fits its form takes a third of it, the rest is for thoughts."""

PRICES = {
    "gpt-4o": (2.50, 10.00),
    "gpt-4o-mini": (0.15, 0.60),
    "gpt-4.1": (2.00, 8.00),
    "gpt-4.1-mini": (0.40, 1.60),
    "gpt-4.1-nano": (0.10, 0.40),
}
"""US dollars per million tokens in and out: OpenAI's list, 2025. Models that think unseen cannot be foretold."""


@dataclass(frozen=True)
class Endpoint:
    """Address and key; the key shows in no repr."""

    base_url: str = PUBLIC_URL
    api_key: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if urlsplit(self.base_url).scheme not in ("http", "https"):
            raise ConfigError("The base URL must start with http:// or https:// (OPENAI_BASE_URL).")
        if not (self.api_key.isascii() and (self.api_key + "x").isprintable()):
            raise ConfigError("OPENAI_API_KEY holds characters that no key has. Set it again.")
        if not self.api_key and self.base_url == PUBLIC_URL:
            raise ConfigError(
                "No key for the chat endpoint. Set OPENAI_API_KEY, or OPENAI_BASE_URL for an endpoint of your own, "
                "or use intents.namer = keywords, which needs neither."
            )

    @property
    def host(self) -> str:
        """All of the address that messages name: the rest could hold secrets."""
        return urlsplit(self.base_url).hostname or "?"


@dataclass(frozen=True)
class Form:
    """What an answer has to look like."""

    schema: dict[str, Any]
    """Sent as response_format."""
    misfit: Callable[[str], str | None]
    """Why an answer is outside the schema; None when it fits."""


@dataclass(frozen=True)
class Reply:
    """What came back for one prompt."""

    text: str | None
    """The answer as sent; None where none came."""
    failure: str | None = None
    """Why it cannot be used; None where it can."""
    cached: bool = False


Ask = Callable[[Sequence[Messages], Form], Sequence[Reply]]
"""Asks a chat model: (prompts, form of an answer) -> one Reply a prompt. Raises ServiceError."""


def quoting(instructions: str, content: Mapping[str, object]) -> Messages:
    """Instructions, and what they are about as one JSON object: the texts in it are data, not instructions."""
    return [
        {"role": "system", "content": instructions},
        {"role": "user", "content": json.dumps(content, ensure_ascii=False)},
    ]


def prompt_chars(prompt: Messages) -> int:
    """Characters of all its messages."""
    return sum(len(message["content"]) for message in prompt)


def quotable(text: str) -> str:
    """Cut, and without lone surrogates, which no endpoint takes."""
    return text[:QUOTED_CHARS].encode("utf-8", "replace").decode("utf-8")


def describe_cost(model: str, n_requests: int, n_chars: int, *, is_local: bool = False) -> str:
    """One line. n_chars: characters of all prompts together. is_local: whether the model runs in this process.

    >>> describe_cost("gpt-4o-mini", 100, 400_000)
    'gpt-4o-mini: 100 requests, about $0.03 (100,000 tokens in, 18,000 out).'
    """
    tokens_in, tokens_out = n_chars // CHARS_A_TOKEN, n_requests * ANSWER_TOKENS
    prices = PRICES.get(model)
    if is_local:
        money = "one at a time on this machine, at no cost"
    elif prices is None:
        money = "price unknown"
    else:
        dollars = (tokens_in * prices[0] + tokens_out * prices[1]) / 1e6
        money = f"about ${dollars:.2f}" if dollars >= 0.005 else "under $0.01"
    noun = "request" if n_requests == 1 else "requests"
    return f"{model}: {n_requests:,} {noun}, {money} ({tokens_in:,} tokens in, {tokens_out:,} out)."
