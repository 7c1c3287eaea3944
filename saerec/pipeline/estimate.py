"""About how long a training takes, how much memory and disk it needs, and what a chat model would cost.

A plain model of each stage: a constant, and a rate times what the stage works through. The rates were fitted by hand
to the recorded seconds of the demo, of Gift Cards and of Musical Instruments (one thread), and of an epoch on Beauty;
memory to the peaks of Gift Cards and Beauty. Right within a factor of two or three on a machine of that kind;
how much slower or faster this one is, earlier runs tell (`saerec.pipeline.pace`), or a short measurement
(`saerec.pipeline.machine_speed`). Training stops early, which nobody can foretell.
"""

from __future__ import annotations

import contextlib
import math
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from saerec.config.schema import Config, DataConfig, RecommenderConfig, SAEConfig
from saerec.data.inspection.sizes import CorpusSize
from saerec.embedding.reading import DIRECTIONS
from saerec.evaluation.metrics import MEASURED_PEOPLE
from saerec.files import make_directory
from saerec.intents.llm.endpoint import describe_cost
from saerec.pipeline.machine_speed import Pace
from saerec.sae.sizing import FIRINGS_OF_MEANING, FIRINGS_PER_LATENT, resolve_sizes
from saerec.workspace.catalog import size_on_disk

D_TEXT, D_READ = 384, DIRECTIONS
"""Widths of an embedding, and of what the dictionary sees of it in a run read for meaning."""
_SENTENCES = 4.5  # in a review, at the mean; as many as geometric lengths give
_BANK = 10_300  # sentences of the bank of reasons
_DISTINCT = 0.93  # of the passages; the rest are wordings that come again
_BEST_EPOCH = 10
_TEXT_SECONDS = 0.0024  # to embed one
_SPEED_UP = 0.6  # so many cores to this power
_NETWORK, _SOFTMAX = 2.5e-10, 3e-11  # seconds a product: large matrices are multiplied faster than small ones
_BLOCKS, _A_PASSAGE = 550, 350  # MiB of blocks, and bytes of ids and texts a passage, where not all vectors are held
_MEMORY = 900  # MiB of the process with its libraries and the text model
_SPARE_DISK = 100  # MiB left for logs, locks and other programs
_PROMPT = 1600  # characters of instructions in a prompt
_PASSAGE = 90  # characters of a passage shown in a prompt
_GUESS = Pace()


@dataclass(frozen=True)
class Estimate:
    """What a training will need, about."""

    seconds: Mapping[str, float]
    """by stage"""
    memory_mib: float
    """at the peak"""
    disk_mib: float
    """of the run, with its share of the cache of embeddings"""
    prompts: int = 0
    """requests to a chat model"""
    cost: str = "No language model is asked."
    """of these requests, in a sentence"""

    @property
    def minutes(self) -> float:
        """Of all stages together."""
        return sum(self.seconds.values()) / 60


def estimate(
    size: CorpusSize, config: Config, *, cores: int | None = None, pace: Pace = _GUESS, embeds_bank: bool = False
) -> Estimate:
    """What training on a corpus of this size needs with this configuration.

    size: after filtering; its texts as `data.max_passages` = 12 and `data.passage` = sentence cut them.
    cores: of this machine where None. pace: of this machine. embeds_bank: whether the bank of reasons is still to be
    embedded, as it is once for a person.
    """
    texts, meant = n_passages(size, config), reads_meaning(size, config)
    d_read, firings = (D_READ, FIRINGS_OF_MEANING) if meant else (D_TEXT, FIRINGS_PER_LATENT)
    sae = resolve_sizes(config.sae, max(1, round(_DISTINCT * texts)), firings=firings)
    speed = (cores or os.cpu_count() or 1) ** _SPEED_UP
    seconds = _stage_seconds(size, config, sae, texts, d_read, speed)
    seconds["embeddings"] += embeds_bank * _TEXT_SECONDS * _BANK / speed
    seconds = {name: pace.of(name) * value for name, value in seconds.items()}
    named = min(config.intents.llm_latents or sae.n_latents, sae.n_latents) * (config.intents.namer != "keywords")
    prompts = named + sae.n_latents * config.intents.llm_judge
    chars = prompts * (_PROMPT + round(1.5 * config.intents.examples * _PASSAGE))
    d_model = config.recommender.d_model
    return Estimate(
        seconds,
        memory_mib=memory_of_texts(size, config) + memory_of_scores(size, config) - _MEMORY,
        disk_mib=2
        + (texts * (8 * D_TEXT + 4 * meant * d_read + 16 * sae.k + 68)) / 2**20
        + (8 * sae.n_latents * d_read + 12 * size.items * d_model) / 2**20,
        prompts=prompts,
        cost=describe_cost(config.intents.llm_model, prompts, chars, is_local=config.intents.namer == "local")
        if prompts
        else Estimate.cost,
    )


def memory_of_texts(size: CorpusSize, config: Config, copies: int = 3) -> float:
    """MiB of a process that holds the embeddings of all texts, and where it reads for meaning what is read of them.

    copies: of each vector that are held at once, where texts are so few that a block holds them; more are read block by
    block while a dictionary is trained."""
    d_read, n = D_READ * reads_meaning(size, config), n_passages(size, config)
    whole = n * copies * (D_TEXT + d_read) * 4 / 2**20
    return _MEMORY + (min(whole, _BLOCKS + n * _A_PASSAGE / 2**20) if copies > 1 else whole)


def memory_of_scores(size: CorpusSize, config: Config) -> float:
    """MiB of a process that scores all items for one batch of targets, forward and back."""
    return _MEMORY + 3 * size.items * config.recommender.batch_targets * 4 / 2**20


def estimate_append(directory: Path) -> Estimate:
    """What adding later data to the run at `directory` needs: nothing is trained, what was trained is copied."""
    return Estimate({}, memory_mib=0.0, disk_mib=size_on_disk(directory) / 2**20)


def estimate_final(directory: Path, config: Config, size: CorpusSize, epochs: int, pace: Pace = _GUESS) -> Estimate:
    """What a final run of the one at `directory` needs: its recommender is trained for so many epochs, the rest is
    copied."""
    seconds = {name: pace.of(name) * value for name, value in final_seconds(size, config, epochs).items()}
    whole = estimate(size, config)
    return Estimate(seconds, memory_mib=whole.memory_mib, disk_mib=size_on_disk(directory) / 2**20)


def final_seconds(size: CorpusSize, config: Config, epochs: int, *, cores: int | None = None) -> dict[str, float]:
    """Seconds of the stages that a final run makes anew; nothing is chosen, so all epochs are known."""
    speed = (cores or os.cpu_count() or 1) ** _SPEED_UP
    training = epochs * _epoch_seconds(size, config.recommender)
    return {"intents": (2 + 5e-5 * size.texts) / speed, "recommender": (1 + training) / speed}


def n_passages(size: CorpusSize, config: Config) -> float:
    """Passages that are embedded: fewer where fewer are kept of a text, one a text where texts are not cut."""
    if config.data.passage == "text":
        return min(size.texts, size.items + size.interactions)
    return size.texts * _kept(config.data.max_passages) / _kept(DataConfig().max_passages)


def reads_meaning(size: CorpusSize, config: Config) -> bool:
    """Whether a run reads for meaning, going by how many texts the items cannot have brought."""
    if config.embedding.reading == "auto":
        return size.texts >= 2 * _SENTENCES * size.items
    return config.embedding.reading == "meaning"


def _kept(n: int) -> float:
    """Share of a text's sentences that lie within its first `n`, lengths being geometric."""
    return 1 - (1 - 1 / _SENTENCES) ** n


def _stage_seconds(
    size: CorpusSize, config: Config, sae: SAEConfig, texts: float, d_read: int, speed: float
) -> dict[str, float]:
    n, shown = sae.n_latents, sae.n_latents * config.intents.top_texts
    steps = sae.epochs * math.ceil(_DISTINCT * texts / sae.batch_size)
    dictionary = steps * (0.0045 + 7e-8 * min(sae.batch_size, texts) * n * d_read / D_TEXT)
    training = _epochs(config.recommender) * _epoch_seconds(size, config.recommender)
    compared = config.recommender.compares(size.items, size.interactions)
    return {
        "data": 0.5 + 1e-4 * texts,
        "embeddings": (2 + _TEXT_SECONDS * _DISTINCT * texts) / speed,
        "sae": (1 + dictionary) / speed,
        "activations": (8 + 0.002 * shown + (5e-7 * n + 8e-4) * texts + sae.stability_seeds * dictionary) / speed,
        "intents": (2 + 0.05 * n + 5e-5 * texts) / speed,
        "projection": 8 + 0.006 * n,
        "recommender": (1 + training) / speed,
        "evaluation": (2 + compared * training + 1e-6 * min(size.users, MEASURED_PEOPLE) * size.items) / speed,
    }


def _epochs(config: RecommenderConfig) -> int:
    """Training stops `patience` epochs after the best one, which comes early with so high a learning rate."""
    return min(config.epochs, config.patience + _BEST_EPOCH)


def _epoch_seconds(size: CorpusSize, config: RecommenderConfig) -> float:
    """Forward and back through the network for every target, and through the softmax over all items."""
    network = 12 * config.n_layers * config.d_model**2 + 4000 * config.d_model
    softmax = 6 * (config.drawn(size.items) or size.items) * config.d_model
    return size.interactions * (_NETWORK * network + _SOFTMAX * softmax)


def room(needed: Estimate, runs_dir: Path) -> tuple[list[str], list[str]]:
    """(reasons not to start, warnings) on this machine, for a run in `runs_dir`, which is made where there is none."""
    make_directory(runs_dir)
    return shortfalls(needed, free_memory_mib(), shutil.disk_usage(runs_dir).free / 2**20)


def free_memory_mib() -> float | None:
    """Memory a new process may take, also under a container's limit; None where the system does not tell."""
    found = []
    with contextlib.suppress(OSError, ValueError):
        line = next(row for row in Path("/proc/meminfo").read_text().splitlines() if row.startswith("MemAvailable"))
        found.append(int(line.split()[1]) / 1024)
    with contextlib.suppress(OSError, ValueError):
        limit, used = (int(Path(f"/sys/fs/cgroup/memory.{name}").read_text()) for name in ("max", "current"))
        found.append((limit - used) / 2**20)
    return min(found, default=None)


def shortfalls(needed: Estimate, memory_mib: float | None, disk_mib: float) -> tuple[list[str], list[str]]:
    """(reasons not to start, warnings): an estimate may be wrong by half, so only half of it refuses."""
    refused: list[str] = []
    warned: list[str] = []
    for what, wanted, free, remedy in (
        ("memory", needed.memory_mib, memory_mib, "Close other programs, or choose smaller settings."),
        ("disk", needed.disk_mib + _SPARE_DISK, disk_mib, "Delete runs or files, or choose smaller settings."),
    ):
        if free is not None and free < wanted:
            text = f"About {wanted:,.0f} MiB of {what} are needed, {free:,.0f} MiB are free. {remedy}"
            (refused if free < wanted / 2 else warned).append(text)
    return refused, warned
