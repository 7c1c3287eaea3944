"""One request to a chat endpoint and its answer, read token by token, or as one document where it does not stream."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import openai

from saerec.intents.llm.endpoint import MAX_TOKENS, Form, Messages

_ENDLESS = 8 * MAX_TOKENS  # tokens after which an answer is broken off, whatever the endpoint thinks of limits


@dataclass(frozen=True)
class Way:
    """Of asking."""

    limits: bool
    """whether the schema says how long texts and lists may be"""
    options: dict[str, Any]

    def of(self, form: Form) -> dict[str, Any]:
        """What is sent beside model and messages."""
        return {"response_format": form.schema if self.limits else without_limits(form.schema), **self.options}


WAYS: Final = (
    Way(True, {"max_tokens": MAX_TOKENS}),
    Way(False, {"max_tokens": MAX_TOKENS}),  # OpenAI's strict schemas know no limits
    Way(False, {}),  # its models that think know no max_tokens; and where prompt and limit are more than fits
    Way(False, {"extra_body": {"stream": False}}),  # not every model streams to everybody
)
"""From what helps most to what every endpoint knows."""


@dataclass
class Spoken:
    """What the model said."""

    text: str = ""
    refusal: str = ""
    cut_off: bool = False


def without_limits(schema: Any) -> Any:
    """The schema without the lengths of texts and lists."""
    if isinstance(schema, dict):
        return {k: without_limits(v) for k, v in schema.items() if k not in ("maxLength", "minItems", "maxItems")}
    return schema


async def request(
    client: openai.AsyncOpenAI, model: str, prompt: Messages, options: dict[str, Any], on_token: Callable[[], None]
) -> Spoken:
    """Ask once. Raises errors of `openai`; ValueError for an answer that is not the documented JSON."""
    stream: Any = await client.chat.completions.create(
        model=model,
        messages=prompt,  # type: ignore[arg-type]
        stream=True,
        **options,
    )
    try:
        if is_streamed(stream.response):
            return await _read(stream, on_token)
        on_token()
        choice = json.loads(stream.response.content)["choices"][0]
        message = choice["message"]
        return Spoken(message["content"] or "", message.get("refusal") or "", choice.get("finish_reason") == "length")
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        raise ValueError("not the documented JSON") from error


def is_streamed(response: Any) -> bool:
    """Whether the answer comes as server-sent events."""
    return "event-stream" in response.headers.get("Content-Type", "")


async def _read(stream: Any, on_token: Callable[[], None]) -> Spoken:
    """All tokens; an endpoint that minds no limit is stopped. Thoughts are tokens, but no part of the text."""
    spoken, ended, n = Spoken(), None, 0
    async with stream:
        async for chunk in stream:
            on_token()
            n += 1
            for choice in chunk.choices:
                spoken.text += choice.delta.content or ""
                spoken.refusal += choice.delta.refusal or ""
                ended = choice.finish_reason or ended
            if n > _ENDLESS:
                break
    spoken.cut_off = ended == "length" or n > _ENDLESS
    return spoken
