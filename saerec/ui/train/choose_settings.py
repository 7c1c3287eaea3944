"""The second step of training: name, preset and settings, and what they will cost."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import Final

import streamlit as st

from saerec.config.build import PRESET_NOTES, PRESETS, build_config, set_argument
from saerec.config.schema import Config
from saerec.data.inspection.sizes import CorpusSize
from saerec.errors import ConfigError, RunError
from saerec.jobs import job_status
from saerec.pipeline.estimate import Estimate, estimate, room
from saerec.pipeline.pace import machine_pace
from saerec.pipeline.stage import endpoint_from_environment
from saerec.ui.kit.drafts import Draft
from saerec.ui.kit.loaders import runs_dir
from saerec.ui.kit.numbers import about, mib, seconds
from saerec.ui.kit.widgets import cards, note
from saerec.ui.train.options import choose_options
from saerec.workspace.bank_vectors import is_bank_kept
from saerec.workspace.catalog import free_name
from saerec.workspace.run import MANIFEST, check_run_id
from saerec.workspace.sweeps import known_sweeps

ENGINES: Final = ("This process", "Ray's workers")
SURENESS: Final = {
    "learned": "Time learned from the latest runs made here.",
    "measured": "Time measured on this machine by a short trial, right within a factor of two or three.",
    "guessed": "Time guessed: this machine could not be measured, and may take several times as long.",
}
"""What the estimate of time rests on."""


@dataclass(frozen=True)
class Choice:
    """How a run is to be made."""

    run_id: str
    start: tuple[str, ...]
    """preset, seed and engine, as options of the command"""
    sets: tuple[str, ...]
    """what differs from the preset, as `section.key=value`"""
    config: Config | None = None
    problem: str | None = None
    """why it cannot be started like this"""

    def options(self, *more: str) -> list[str]:
        """Of the command, with more settings over these."""
        sets = [*self.sets, *more]
        return [*self.start, *(["--set", *sets] if sets else [])]


def choose_settings(filters: Sequence[str] = (), hidden: Collection[str] = ()) -> Choice:
    """Name, preset, seed, and every option. `filters`: settings chosen with the data; `hidden`: not asked for again."""
    starts = st.session_state.setdefault("train-starts", 0)
    left, middle, right = st.columns([3, 2, 1])
    field = f"run-id-{starts}"
    named = Draft("train", {field: free_name(runs_dir(), "my-run", known_sweeps(runs_dir()))})
    run_id = left.text_input("Name of the run", key=named.key(field), persist_state="session").strip()
    preset = middle.selectbox(
        "Preset",
        list(PRESETS),
        key="train-preset",
        persist_state="session",
        help="\n".join(f"- **{name}**: {meaning}" for name, meaning in PRESET_NOTES.items()),
    )
    st.session_state.setdefault("train-seed", 0)
    seed = int(
        right.number_input(
            "Seed",
            min_value=0,
            step=1,
            key="train-seed",
            persist_state="session",
            help="Of every random choice: the same seed gives the same run.",
        )
    )
    note(PRESET_NOTES[preset])
    chosen = choose_options(preset, hidden)
    sets = (*filters, *(set_argument(key, value) for key, value in chosen.items()))
    choice = Choice(run_id, ("--preset", preset, "--seed", str(seed), *_choose_engine()), sets)
    try:
        choice = replace(choice, config=build_config(preset, seed=seed, sets=sets))
        check_new(run_id)
        if choice.config and (choice.config.intents.namer == "llm" or choice.config.intents.llm_judge):
            endpoint_from_environment()
    except (ConfigError, RunError) as error:
        return replace(choice, problem=str(error))
    return choice


def _choose_engine() -> list[str]:
    """Who does what can be shared out, as options of the command; nobody is asked where there is this process alone."""
    if find_spec("ray") is None:
        return []
    with st.expander("Who computes", icon=":material/lan:"):
        note(
            "Embedding texts, encoding them, training and ranking can be shared out. What several train differs in its "
            "last digits, and by what dropout draws; all else is the same, whoever does it."
        )
        engine, address, workers = st.columns([2, 3, 2])
        shared = engine.selectbox("Engine", ENGINES, key="train-engine", persist_state="session") != ENGINES[0]
        where = address.text_input(
            "Address of the cluster",
            key="train-address",
            persist_state="session",
            placeholder="none: this machine",
            disabled=not shared,
            help="As `ray status` says it, such as 10.0.0.5:6379. Without one, workers are started on this machine.",
        ).strip()
        n = workers.number_input(
            "Workers",
            min_value=0,
            step=1,
            key="train-workers",
            persist_state="session",
            disabled=not shared,
            help="Processes; 0 takes one a processor. Each holds the text model.",
        )
    if not shared:
        return []
    return ["--engine", "ray", *(["--address", where] if where else []), *(["--workers", str(n)] if n else [])]


def check_new(run_id: str) -> None:
    """Raises RunError when a run or a job has this name."""
    directory = runs_dir() / check_run_id(run_id)
    if (directory / MANIFEST).is_file() or job_status(directory).is_active:
        raise RunError(f"There is a run {run_id} already, and it stays as it is. Choose another name.")


def show_estimate(size: CorpusSize | None, config: Config, n_runs: int = 1) -> list[str]:
    """What the run will need, or each of several. Returns why it cannot be started for want of memory or disk."""
    if size is None:
        note("How long it takes is estimated once the data has been read.")
        return []
    pace = machine_pace(runs_dir())
    needed = estimate(size, config, pace=pace, embeds_bank=not is_bank_kept())
    cards(_cards(needed), "estimate")
    each = f"For each of the {n_runs} runs; what they share is made once. " if n_runs > 1 else ""
    note(f"{each}{SURENESS[pace.basis]} {needed.cost}")
    refused, warned = room(needed, runs_dir())
    for text in warned:
        st.warning(text, icon=":material/warning:")
    return refused


def _cards(needed: Estimate) -> list[tuple[str, str, str]]:
    time = about(60 * needed.minutes)
    stages = ", ".join(f"{name} {seconds(value)}" for name, value in needed.seconds.items())
    return [
        ("Time", time, f"By stage: {stages}."),
        ("Memory", f"about {mib(needed.memory_mib)}", "At the peak, of the process that trains."),
        ("Disk", f"about {mib(needed.disk_mib)}", "Of the run and its part of the cache of embeddings."),
    ]
