"""Other names for a run that is trained: by keywords or by a chat model, and back again.

Names decide which latents are intents, on which the recommender is trained and evaluated: all of that is brought up to
date, and what stood before is kept until it is put back or the run is named once more.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from saerec.config.schema import Config
from saerec.data.origin import RecordedOrigin
from saerec.errors import RunError
from saerec.files import exclusive
from saerec.jobs import JobReporter
from saerec.pipeline import run_pipeline, stage_fingerprints
from saerec.pipeline.stage import Machine
from saerec.progress import Reporter
from saerec.rights import Role, requires
from saerec.workspace.catalog import check_idle
from saerec.workspace.earlier_names import STAGES_ON_NAMES, end_naming, is_half_named, keep_names, put_back
from saerec.workspace.reasons import own_fingerprint
from saerec.workspace.run import STAGES, Run
from saerec.workspace.run_facts import append_facts, final_facts

_UNTOUCHED = STAGES[: STAGES.index("intents")]


def naming_config(run: Run, namer: str, model: str | None = None, latents: int = 0) -> Config:
    """The run's settings with another namer. model: None leaves it. latents: named by the chat model; 0 for all.

    Raises ConfigError for what is no setting.
    """
    config = run.config()
    changes: dict[str, Any] = {"namer": namer, "llm_latents": latents, **({"llm_model": model} if model else {})}
    return dataclasses.replace(config, intents=dataclasses.replace(config.intents, **changes))


def check_names_its_own(run: Run) -> None:
    """Raises RunError for a run that is final or has later data: it is called as the run it came from is."""
    if facts := final_facts(run):
        raise RunError(
            f"{run.run_id} is final, and its names are those of {facts['of']}. Name {facts['of']} again, then make "
            f"that final: saerec run --final {facts['of']}"
        )
    if facts := append_facts(run):
        # Other names make other intents, on which the recommender would have to be trained anew.
        raise RunError(
            f"{run.run_id} holds later data, and its names are those of {facts['extends']}, from whose texts they were "
            f"made. Name {facts['extends']} again, then append the later data to it: saerec append."
        )


def check_nameable(run: Run) -> None:
    """Raises RunError, with what to do instead, when a run cannot be named again."""
    check_names_its_own(run)
    missing = [name for name in _UNTOUCHED if run.stage(name) is None]
    if missing:
        raise RunError(f"{run.run_id} is not made as far as its names: {missing[0]} is missing. Resume it first.")
    if not run.has("embeddings/texts"):
        raise RunError(
            f"{run.run_id} came without its embeddings, on which names are judged. Export it With embeddings where "
            "it was made, or train it here (Train like this)."
        )
    wanted = stage_fingerprints(
        run.config(), str(run.manifest["source"].get("fingerprint", "")), own_fingerprint(run.directory.parent)
    )
    if any(not run.is_fresh(name, wanted[name]) for name in _UNTOUCHED):
        raise RunError(
            f"{run.run_id} was made by another version of this program, so naming it would mean to make it anew. Train "
            "it again (Train like this), then name that run."
        )


@requires(Role.TRAINER, "To name a run again")
def name_again(
    directory: Path,
    config: Config,
    *,
    machine: Machine | None = None,
    listeners: Sequence[Reporter] = (),
    command: Sequence[str] | None = None,
) -> Run:
    """Bring the run at `directory` up to date with `config`, which differs in how latents are named.

    Raises what `run_pipeline` raises. Stopped before a name has changed, the run is as it was; stopped later, the same
    call goes on, and `undo_naming` goes back. Answers of a chat model are kept either way.
    """
    origin = RecordedOrigin(Run(directory).manifest["source"])
    inside = _keeping(directory, config, origin.fingerprint())
    return run_pipeline(directory, origin, config, machine=machine, listeners=listeners, command=command, inside=inside)


@contextmanager
def _keeping(directory: Path, config: Config, data_fingerprint: str) -> Iterator[None]:
    """Keep the names that are about to be replaced; back to them when it fails before one of them is."""
    before = Run(directory)
    wanted = stage_fingerprints(config, data_fingerprint, own_fingerprint(directory.parent))
    if not before.is_fresh("intents", wanted["intents"]):
        keep_names(before)
    try:
        yield
    except BaseException:
        if not Run(directory).is_fresh("intents", wanted["intents"]) and is_half_named(before):
            put_back(before)
        raise
    end_naming(Run(directory))


@requires(Role.TRAINER, "To put earlier names back")
def undo_naming(directory: Path) -> Run:
    """Put the names back that the run had before it was named last, and all that stands on them.

    Raises RunError while the run is being made, or when no earlier names are kept.
    """
    check_idle(directory, "given its earlier names")
    with exclusive(directory):
        run = put_back(Run(directory))
        if (directory / "job").is_dir():  # what a naming last said of itself is no longer so
            JobReporter(directory).finish("done")
    return run


def seconds_afterwards(run: Run) -> float:
    """What naming takes beside the chat model, going by the last time: scoring the names, training, evaluation."""
    records = (run.stage(name) for name in STAGES_ON_NAMES)
    return sum(record.seconds for record in records if record is not None)
