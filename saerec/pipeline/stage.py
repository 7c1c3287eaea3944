"""What a stage is, and what every stage is handed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.config.schema import Config
from saerec.data.origin import Origin
from saerec.embedding.cache import EmbeddingCache
from saerec.embedding.corpus import EmbedTexts, embed_cached
from saerec.files import fingerprint
from saerec.pipeline.engines.base import Chunk, Engine, Loop, T
from saerec.pipeline.engines.local import LocalEngine
from saerec.progress import Progress, Reporter
from saerec.workspace.run import Run
from saerec.workspace.stage_writer import StageWriter

if TYPE_CHECKING:
    from saerec.embedding import Embedder
    from saerec.intents.llm.endpoint import Endpoint, Form, Messages, Reply
    from saerec.intents.llm.model import ChatModel
    from saerec.intents.reasons import ReasonBank
    from saerec.intents.sentence_reader import SentenceReader


@dataclass(frozen=True)
class Machine:
    """Where to compute. Never part of a fingerprint: results must not depend on it."""

    device: str | None = None
    """cpu, cuda, ...; None chooses."""
    threads: int = 0
    """Torch threads; 0 leaves torch's default."""
    ignore_memory: bool = False
    """Begin stages for which the memory seems to be too little."""
    engine: str = "local"
    """Who does what can be shared out, see `saerec.pipeline.engines`."""
    address: str = ""
    """Of the engine's cluster; "" makes one of this machine."""
    workers: int = 0
    """Of the engine; 0 lets it choose."""


@dataclass
class Context:
    """The run being made, and everything around it."""

    run: Run
    config: Config
    origin: Origin
    data_fingerprint: str
    reporter: Reporter
    machine: Machine
    before: Config | None = None
    """Settings that the run was made with so far; None where there was no run."""
    engine: Engine = field(default_factory=LocalEngine)
    """Carries what can be shared out."""

    @cached_property
    def embedder(self) -> Embedder:
        """The run's text model, loaded when first needed."""
        from saerec.embedding import make_embedder

        return make_embedder(self.config.embedding, device=self.machine.device, threads=self.machine.threads)

    @cached_property
    def cache(self) -> EmbeddingCache:
        """Embeddings of all runs beside this one."""
        return EmbeddingCache.among(self.run.directory.parent)

    def embed(self, texts: Sequence[str], *, silent: bool = False) -> np.ndarray:
        """[n, d_model] float32; a text the cache knows costs nothing."""
        return embed_cached(self.embedder, texts, self.cache, None if silent else self.reporter.progress)

    def embed_chunks(self, texts: Iterator[list[str]], progress: Progress) -> Iterator[np.ndarray]:
        """The vectors of each list of texts, by the run's engine; the cache is not asked. progress: within a list."""
        machine = self.machine
        work = EmbedTexts(self.config.embedding, machine.device, machine.threads, self.embedder, progress)
        chunks = (Chunk(fingerprint(self.embedder.fingerprint, some), some) for some in texts)
        return self.engine.map_chunks(work, chunks, self.run.path("job", "parts", "embeddings"))

    def train(self, loop: Loop[T]) -> T:
        """What the loop returns, by the run's engine."""
        return self.engine.train(loop, self.reporter, self.run.path("job", "parts", "train"))

    def embed_bank(self, texts: Sequence[str]) -> np.ndarray:
        """The same of a bank's sentences or names, which cost something once for all runs of a person."""
        from saerec.workspace.bank_vectors import embed_bank

        return embed_bank(self.embedder, texts, self.reporter.progress)

    @cached_property
    def packaged_bank(self) -> ReasonBank:
        """The reasons that come with the program: how a run reads does not change with a sentence of one's own."""
        from saerec.workspace.reasons import packaged_bank

        return packaged_bank()

    @cached_property
    def sentence_reader(self) -> SentenceReader:
        """Reads with the bank in force, one's own reasons first. Raises DataError where those cannot be read."""
        from saerec.intents.sentence_reader import SentenceReader
        from saerec.workspace.reasons import load_bank

        bank = load_bank(self.run.directory.parent)
        return SentenceReader(bank, self.embed_bank(bank.sentences), self.embed_bank(bank.reasons))

    @cached_property
    def chat_model(self) -> ChatModel:
        """Who names and judges in words: behind an endpoint, or in this process where `intents.namer` = local.

        Raises ConfigError without a key for the endpoint, ServiceError when there is no such model.
        """
        intents = self.config.intents
        if intents.namer == "local":
            from saerec.intents.llm.local import LocalModel

            return LocalModel(intents.llm_model, device=self.machine.device, threads=self.machine.threads)
        from saerec.intents.llm.client import ChatClient

        return ChatClient(endpoint_from_environment(), intents.llm_model)

    def ask(self, prompts: Sequence[Messages], form: Form) -> list[Reply]:
        """One Reply a prompt, from the run's chat model; what is known already is not asked again."""
        from saerec.intents.llm.cache import AnswerCache
        from saerec.intents.llm.endpoint import describe_cost, prompt_chars

        cache, intents = AnswerCache(self.run.directory.parent / ".cache" / "names.jsonl"), self.config.intents
        unknown = self.chat_model.unanswered(prompts, form, cache)
        n_chars = sum(prompt_chars(prompts[i]) for i in unknown)
        is_local = intents.namer == "local"
        self.reporter.note(describe_cost(intents.llm_model, len(unknown), n_chars, is_local=is_local))
        return self.chat_model.ask_all(prompts, form, cache, self.reporter.progress)

    def rows(self, stage: str) -> Callable[[dict[str, Any]], None]:
        """A receiver of the training figures of `stage`."""
        return lambda values: self.reporter.row(stage, values)

    @cached_property
    def device(self) -> str:
        """The device that is used."""
        from saerec.hardware import chosen_device

        return chosen_device(self.machine.device, self.machine.threads)


@dataclass(frozen=True)
class Stage:
    """One step of the pipeline; it owns the run's sub-directory of its name."""

    name: str
    inputs: tuple[str, ...]
    """Stages whose artifacts it reads."""
    version: int
    """Raised when its code changes what it writes."""
    settings: Callable[[Config], Any]
    """The part of the configuration that its result depends on."""
    execute: Callable[[Context, StageWriter], None]
    """Reads the run, fills the writer's directory."""
    suits: Callable[[Context], object] = lambda context: None
    """Raises RefusedDataError where the corpus is too little for it; asked when that is read, not hours later."""
    check: Callable[[Context], object] = lambda context: None
    """Raises a SaerecError for what is missing to execute it; asked before the first stage runs, not hours later."""


def endpoint_from_environment() -> Endpoint:
    """What OPENAI_API_KEY and OPENAI_BASE_URL say. Raises ConfigError without either."""
    from saerec.intents.llm.endpoint import PUBLIC_URL, Endpoint

    return Endpoint(os.environ.get("OPENAI_BASE_URL") or PUBLIC_URL, os.environ.get("OPENAI_API_KEY", "").strip())


def train_passages(texts: pd.DataFrame) -> np.ndarray:
    """[n_texts] bool: passages that training may see; those of held-out reviews are left out."""
    return (texts[c.SPLIT] == c.TRAIN).to_numpy()
