"""Any endpoint that answers like OpenAI's /chat/completions: many prompts at once, answers kept on disk.

A prompt that gets no usable answer is a Reply with its reason, and the others go on. Only what would fail for all of
them (a refused key, an unknown model, an endpoint that has stopped answering) ends the work.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from typing import Any

import openai

from saerec.errors import ServiceError
from saerec.intents.llm.cache import AnswerCache, answer_key
from saerec.intents.llm.endpoint import Endpoint, Form, Messages, Reply
from saerec.progress import Progress, no_progress

GIVE_UP_AFTER = 8
_LASTING = {401: "check OPENAI_API_KEY", 403: "check the key's rights", 404: "check intents.llm_model and the address"}
_PASSING = (408, 409, 429)
_LONGEST_WAIT = 30.0


class ChatClient:
    """Asks with bounded concurrency and waits out passing trouble."""

    def __init__(
        self,
        endpoint: Endpoint,
        model: str,
        *,
        timeout: float = 60.0,
        retries: int = 5,
        concurrency: int = 8,
        backoff: float = 0.5,
    ) -> None:
        """timeout: seconds a request may take as a whole. retries: after 408, 409, 429, 5xx, timeouts and lost
        connections, waiting up to backoff * 2 ^ attempt seconds, or as long as the endpoint asks (30 at most)."""
        self.endpoint, self.model = endpoint, model
        self._timeout, self._retries, self._concurrency, self._backoff = timeout, retries, concurrency, backoff
        self._silent = 0

    def ask_all(
        self,
        prompts: Sequence[Messages],
        form: Form,
        cache: AnswerCache,
        progress: Progress | None = None,
    ) -> list[Reply]:
        """One Reply a prompt. Answers that fit the form are cached as they come.

        Raises ServiceError for trouble that would meet every prompt; `progress` may raise Cancelled. Either way the
        answers so far are in the cache.
        """
        progress = progress or no_progress
        keys = [answer_key(self.model, prompt, form.schema) for prompt in prompts]
        missing = self.unanswered(prompts, form, cache)
        replies = {i: Reply(cache.answers[keys[i]], cached=True) for i in set(range(len(keys))) - set(missing)}

        def on_reply(i: int, reply: Reply) -> None:
            replies[i] = reply
            if reply.text is not None and reply.failure is None:
                cache.add(keys[i], self.model, reply.text)
            progress(len(replies), len(prompts))

        progress(len(replies), len(prompts))
        if missing:
            asyncio.run(self._ask_missing([(i, prompts[i]) for i in missing], form, on_reply))
        return [replies[i] for i in range(len(prompts))]

    def unanswered(
        self,
        prompts: Sequence[Messages],
        form: Form,
        cache: AnswerCache,
    ) -> list[int]:
        """Places of the prompts the cache has no fitting answer for."""
        answers = [cache.answers.get(answer_key(self.model, prompt, form.schema)) for prompt in prompts]
        return [i for i, answer in enumerate(answers) if answer is None or form.misfit(answer) is not None]

    async def _ask_missing(
        self,
        prompts: list[tuple[int, Messages]],
        form: Form,
        on_reply: Callable[[int, Reply], None],
    ) -> None:
        self._silent = 0
        gate = asyncio.Semaphore(self._concurrency)
        async with openai.AsyncOpenAI(
            api_key=self.endpoint.api_key or "none",
            base_url=self.endpoint.base_url,
            timeout=self._timeout,
            # `_ask` retries: the client's own timeout bounds the gap between bytes, not a request as a whole, and its
            # own retries obey an endpoint that says to come back in two minutes, which would hold up all others.
            max_retries=0,
        ) as client:

            async def one(i: int, prompt: Messages) -> tuple[int, Reply]:
                async with gate:
                    return i, await self._ask(client, prompt, form)

            tasks = [asyncio.create_task(one(i, prompt)) for i, prompt in prompts]
            try:
                for finished in asyncio.as_completed(tasks):
                    on_reply(*await finished)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _ask(self, client: openai.AsyncOpenAI, prompt: Messages, form: Form) -> Reply:
        """Messages of the endpoint are never passed on: they could echo the key or the texts."""
        for attempt in range(self._retries + 1):
            wait = self._backoff * 2**attempt * random.uniform(0.5, 1)
            try:
                async with asyncio.timeout(self._timeout):
                    answer = await client.chat.completions.create(
                        model=self.model,
                        messages=prompt,  # type: ignore[arg-type]
                        response_format=form.schema,  # type: ignore[call-overload]
                    )
                self._silent = 0
                return self._reply(answer, form)
            except openai.APIStatusError as error:
                if error.status_code in _LASTING:
                    hint = _LASTING[error.status_code]
                    raise ServiceError(
                        f"The chat endpoint at {self.endpoint.host} answered {error.status_code}: {hint}."
                    ) from None
                reason = f"the endpoint answered {error.status_code}"
                if error.status_code not in _PASSING and error.status_code < 500:
                    break
                wait = max(wait, _asked_wait(error))
            except (openai.APITimeoutError, TimeoutError):
                reason = f"no answer within {self._timeout:g} seconds"
            except openai.APIConnectionError:
                reason = "the endpoint cannot be reached"
            except (openai.APIError, ValueError):
                self._silent = 0
                return Reply(None, "the endpoint's answer is not the documented JSON")
            if attempt < self._retries:
                await asyncio.sleep(min(wait, _LONGEST_WAIT))
        return self._no_answer(reason)

    def _no_answer(self, reason: str) -> Reply:
        self._silent += 1
        if self._silent >= GIVE_UP_AFTER:
            raise ServiceError(
                f"The chat endpoint at {self.endpoint.host} left {self._silent} prompts in a row without an answer "
                f"({reason}). Check OPENAI_BASE_URL and intents.llm_model, or try again later: answers so far are kept."
            )
        return Reply(None, reason)

    def _reply(self, answer: Any, form: Form) -> Reply:
        try:
            choice = answer.choices[0]
            text, refusal, ended = choice.message.content, choice.message.refusal, choice.finish_reason
        except (AttributeError, IndexError, TypeError):
            return Reply(None, "the endpoint's answer is not the documented JSON")
        if refusal:
            return Reply(None, "the model refused")
        if not isinstance(text, str) or not text.strip():
            return Reply(None, "the model's answer is empty")
        if self.endpoint.api_key:
            text = text.replace(self.endpoint.api_key, "[key]")
        text = text.encode("utf-8", "replace").decode("utf-8")
        return Reply(text, "the model's answer was cut off" if ended == "length" else form.misfit(text))


def _asked_wait(error: openai.APIStatusError) -> float:
    """Seconds the endpoint asks for, 0 where it does not say."""
    try:
        return float(error.response.headers.get("Retry-After", 0))
    except ValueError:  # a date
        return 0.0
