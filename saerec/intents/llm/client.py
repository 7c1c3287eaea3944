"""Any endpoint that answers like OpenAI's /chat/completions, a laptop's or a public one.

A prompt that gets no usable answer is a Reply with its reason, and the others go on. Only what would fail for all of
them (a refused key, an unknown model, an endpoint that has stopped answering) ends the work.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from typing import Any

import openai

from saerec.errors import ServiceError
from saerec.intents.llm.endpoint import Endpoint, Form, Messages, Reply
from saerec.intents.llm.model import ChatModel, OnReply, as_reply
from saerec.intents.llm.pace import Pace, Patience, SilenceError
from saerec.intents.llm.stream import WAYS, Spoken, is_streamed, request

GIVE_UP_AFTER = 8
"""Prompts in a row without an answer."""
GIVE_UP_AFTER_SILENCES = 4
"""Requests in a row that were waited for in vain."""
_LASTING = {401: "check OPENAI_API_KEY", 403: "check the key's rights", 404: "check intents.llm_model and the address"}
_PASSING = (408, 409, 429)
_LONGEST_WAIT = 30.0
_BEAT = 0.5


class ChatClient(ChatModel):
    """Asks as much at once as the endpoint bears, waits while tokens come, and waits out passing trouble."""

    def __init__(
        self,
        endpoint: Endpoint,
        model: str,
        *,
        timeout: float = 300.0,
        gap: float = 60.0,
        retries: int = 5,
        concurrency: int = 8,
        backoff: float = 0.5,
    ) -> None:
        """timeout: seconds to an answer's first token (of one that is not streamed: to all of it). gap: seconds
        between two tokens. retries: after 408, 409, 429, 5xx and lost connections, waiting up to backoff * 2 ^ attempt
        seconds, or as long as the endpoint asks (30 at most); after a silence one. concurrency: requests at once, at
        most."""
        super().__init__(model)
        self.endpoint = endpoint
        self._timeout, self._gap, self._retries, self._backoff = timeout, gap, retries, backoff
        self._concurrency = concurrency
        self._way = 0

    def _answer(self, prompts: Mapping[int, Messages], form: Form, on_reply: OnReply, beat: Callable[[], None]) -> None:
        self._unanswered = self._silences = 0
        self._pace, self._patience = Pace(self._concurrency), Patience(self._timeout, self._gap)
        asyncio.run(self._answer_all(prompts, form, on_reply, beat))

    async def _answer_all(
        self, prompts: Mapping[int, Messages], form: Form, on_reply: OnReply, beat: Callable[[], None]
    ) -> None:
        waiting, running = list(prompts.items())[::-1], dict[asyncio.Task[Reply], int]()
        async with openai.AsyncOpenAI(
            api_key=self.endpoint.api_key or "none",
            base_url=self.endpoint.base_url,
            # `_ask` waits and retries: the client's own timeout knows nothing of queues, and its own retries obey an
            # endpoint that says to come back in two minutes, which would hold up all others.
            timeout=None,
            max_retries=0,
            http_client=openai.DefaultAsyncHttpxClient(event_hooks={"response": [_read_document]}),
        ) as client:
            try:
                while waiting or running:
                    while waiting and len(running) < self._pace.limit:
                        i, prompt = waiting.pop()
                        running[asyncio.create_task(self._ask(client, prompt, form))] = i
                    done, _ = await asyncio.wait(running, timeout=_BEAT, return_when=asyncio.FIRST_COMPLETED)
                    for task in sorted(done, key=lambda task: task.exception() is not None):  # answers are kept first
                        on_reply(running.pop(task), task.result())
                    beat()
            finally:
                for task in running:
                    task.cancel()
                await asyncio.gather(*running, return_exceptions=True)

    async def _ask(self, client: openai.AsyncOpenAI, prompt: Messages, form: Form) -> Reply:
        """Messages of the endpoint are never passed on: they could echo the key or the texts."""
        silences = 0
        for attempt in range(self._retries + 1):
            wait = self._backoff * 2**attempt * random.uniform(0.5, 1)
            try:
                return self._reply(await self._request(client, prompt, form), form)
            except openai.APIStatusError as error:
                reason = self._refused(error)
                if error.status_code not in _PASSING and error.status_code < 500:
                    break
                wait = max(wait, _asked_wait(error))
            except SilenceError as silence:
                reason, silences = str(silence), silences + 1
                self._count_silence(reason)
                if silences > 1:
                    break
            except openai.APIConnectionError:
                reason = "the endpoint cannot be reached"
            except (openai.APIError, ValueError):
                self._unanswered = self._silences = 0
                return Reply(None, "the endpoint's answer is not the documented JSON")
            self._pace.troubled()
            if attempt < self._retries:
                await asyncio.sleep(min(wait, _LONGEST_WAIT))
        return self._no_answer(reason)

    async def _request(self, client: openai.AsyncOpenAI, prompt: Messages, form: Form, place: int = 0) -> Spoken:
        """Ask in the best way that the endpoint takes, from `place` on; which one that is, is remembered."""
        place, asked = max(place, self._way), time.monotonic()
        try:
            async with self._patience.request() as on_token:
                spoken = await request(client, self.model, prompt, WAYS[place].of(form), on_token)
        except (openai.BadRequestError, openai.UnprocessableEntityError):
            if place + 1 == len(WAYS):
                raise
            return await self._request(client, prompt, form, place + 1)
        self._way = max(place, self._way)
        self._unanswered = self._silences = 0
        self._pace.answered(time.monotonic() - asked)
        return spoken

    def _reply(self, spoken: Spoken, form: Form) -> Reply:
        if spoken.refusal:
            return Reply(None, "the model refused")
        key = self.endpoint.api_key
        return as_reply(spoken.text.replace(key, "[key]") if key else spoken.text, form, cut_off=spoken.cut_off)

    def _refused(self, error: openai.APIStatusError) -> str:
        """What a status says. Raises ServiceError for one that every prompt would get."""
        self._silences = 0
        if hint := _LASTING.get(error.status_code):
            raise ServiceError(
                f"The chat endpoint at {self.endpoint.host} answered {error.status_code}: {hint}."
            ) from None
        return f"the endpoint answered {error.status_code}"

    def _count_silence(self, reason: str) -> None:
        self._silences += 1
        if self._silences >= GIVE_UP_AFTER_SILENCES:
            raise self._given_up(f"did not answer {self._silences} requests in a row", reason) from None

    def _no_answer(self, reason: str) -> Reply:
        self._unanswered += 1
        if self._unanswered >= GIVE_UP_AFTER:
            raise self._given_up(f"left {self._unanswered} prompts in a row without an answer", reason)
        return Reply(None, reason)

    def _given_up(self, what: str, reason: str) -> ServiceError:
        return ServiceError(
            f"The chat endpoint at {self.endpoint.host} {what} ({reason}). Check OPENAI_BASE_URL and "
            "intents.llm_model, or try again later: answers so far are kept."
        )


async def _read_document(response: Any) -> None:
    """Read an answer that is no stream at once, within the request, so that its failures are the request's."""
    if not is_streamed(response):
        await response.aread()


def _asked_wait(error: openai.APIStatusError) -> float:
    """Seconds the endpoint asks for, 0 where it does not say."""
    try:
        return float(error.response.headers.get("Retry-After", 0))
    except ValueError:  # a date
        return 0.0
