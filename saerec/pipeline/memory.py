"""Whether a stage has the memory it needs, asked before it begins: later it would fail after hours, or hang.

A stage's peak is the process with its libraries and text model, and what the stage holds of texts or scores; the rates
are those of `saerec.pipeline.estimate`, fitted to the peaks of whole runs. Free is what the machine, the container and
the limits of the process leave, whichever is least.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import psutil

from saerec.config.schema import Config, DataConfig
from saerec.data.inspection.sizes import CorpusSize
from saerec.errors import RunError
from saerec.pipeline.estimate import free_memory_mib, memory_of_scores, memory_of_texts
from saerec.pipeline.stage import Context

_ON_TEXTS: Final = ("embeddings", "sae", "activations", "intents")
_ON_SCORES: Final = ("recommender", "evaluation")
_APPENDED: Final = ("embeddings", "activations", "intents")
_FEWER_PASSAGES: Final = "--set data.max_passages=6"
_REMEDIES: Final[Mapping[str, str]] = {
    "embeddings": _FEWER_PASSAGES,
    "sae": f"{_FEWER_PASSAGES}, or fewer latents with --set sae.n_latents=1024",
    "activations": f"{_FEWER_PASSAGES}, or fewer latents with --set sae.n_latents=1024",
    "intents": _FEWER_PASSAGES,
    "recommender": "a smaller batch with --set recommender.batch_targets=64",
    "evaluation": "a smaller batch with --set recommender.batch_targets=64",
}


def stage_memory(size: CorpusSize, config: Config, *, trains: bool = True) -> dict[str, float]:
    """Stage -> MiB at its peak, about, of the stages that are large with the corpus.

    size: of the run, its texts cut as it cuts them. trains: else only what is new is embedded and encoded, and every
    vector is held once.
    """
    counted = replace(config, data=DataConfig())  # the texts are cut already
    if not trains:
        return dict.fromkeys(_APPENDED, memory_of_texts(size, counted, copies=1))
    texts, scores = memory_of_texts(size, counted), memory_of_scores(size, counted)
    return {**dict.fromkeys(_ON_TEXTS, texts), **dict.fromkeys(_ON_SCORES, scores)}


def require_memory(context: Context, stage: str, *, trains: bool = True) -> None:
    """Say when the memory may be too little for `stage`. Raises RunError where it is less than half of what is needed.

    trains: see `stage_memory`. `Machine.ignore_memory` makes it a warning. Nothing is asked before the data are read,
    or where nobody tells what is free.
    """
    data = context.run.stage("data")
    size = CorpusSize.of(data.metrics) if data is not None else None
    needed = stage_memory(size, context.config, trains=trains).get(stage) if size is not None else None
    free = free_for_this_process()
    if needed is None or free is None:
        return
    more = needed + (_chat_model(context.config) if stage == "intents" and trains else 0) - held_by_this_process()
    if free >= more:
        return
    said = f"Stage {stage} needs about {more:,.0f} MiB of memory more than the process has; {free:,.0f} MiB are free."
    if free < more / 2 and not context.machine.ignore_memory:
        raise RunError(
            f"{said} Close other programs, or make a run that takes less: {_REMEDIES[stage]}. What is finished is "
            "kept. To try all the same: --ignore-memory."
        )
    context.reporter.note(f"{said} If it fails, make a run that takes less: {_REMEDIES[stage]}.")


def _chat_model(config: Config) -> float:
    """MiB, at the least, of the weights of a chat model that names in this process; 0 where its folder is not known."""
    if config.intents.namer != "local":
        return 0.0
    weights = Path(config.intents.llm_model).glob("*.safetensors")
    return sum(file.stat().st_size for file in weights) / 2**20


def held_by_this_process() -> float:
    """MiB that it has already."""
    return float(psutil.Process().memory_info().rss / 2**20)


def free_for_this_process() -> float | None:
    """MiB that this process may still take, also under its own limits; None where the system does not tell."""
    found = [free for free in (free_memory_mib(), _under_limits()) if free is not None]
    return min(found, default=None)


def _under_limits() -> float | None:
    """What RLIMIT_AS and RLIMIT_DATA leave; None where there is no limit, or no such thing."""
    try:
        import resource
    except ImportError:
        return None
    left = []
    with contextlib.suppress(OSError, ValueError, StopIteration):
        lines = dict(row.split(":", 1) for row in Path("/proc/self/status").read_text().splitlines() if ":" in row)
        for limit, used in ((resource.RLIMIT_AS, "VmSize"), (resource.RLIMIT_DATA, "VmData")):
            most = resource.getrlimit(limit)[0]
            if most != resource.RLIM_INFINITY:
                left.append(most / 2**20 - int(lines[used].split()[0]) / 1024)
    return max(min(left), 0.0) if left else None
