"""Name with a language model: which model, how many names, what it takes; start, watch, undo."""

from __future__ import annotations

import os
import shlex
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import streamlit as st

from saerec.config.schema import Config, IntentsConfig
from saerec.data.inspection.folders import resolve
from saerec.errors import ConfigError, SaerecError
from saerec.jobs import job_status, start_job
from saerec.pipeline import estimate_naming
from saerec.pipeline.naming import check_nameable, naming_config, seconds_afterwards
from saerec.pipeline.stage import endpoint_from_environment
from saerec.ui.jobs.job import watch_job
from saerec.ui.kit.address import NAMING, param, set_param
from saerec.ui.kit.html import plain
from saerec.ui.kit.loaders import DEMO
from saerec.ui.kit.numbers import roughly
from saerec.ui.kit.widgets import note, section
from saerec.ui.runs.renamed import renamed
from saerec.workspace.catalog import RunSummary
from saerec.workspace.run import Run

TITLE: Final = "Name with a language model"
SERVER, FOLDER = "A chat server", "A model on this machine"
NAMERS: Final = {SERVER: "llm", FOLDER: "local"}
FIRST: Final = 50
"""Names proposed to begin with."""
_QUICK, _SLOW = (0.5, 5.0), (10.0, 120.0)  # seconds a name: a large service, and a model on a laptop


def naming_panel(run: RunSummary) -> None:
    """Nothing, unless the address asks for it: why the run cannot be named, or its job, what changed, and the form."""
    if param(NAMING) != run.run_id:
        return
    with st.container(border=True, key="naming"):
        section(
            TITLE,
            "The model reads sentences that fire a latent beside near ones that do not, and proposes three names. The "
            "one that tells them apart best is taken. What people named by hand stays as they wrote it.",
        )
        if run.directory == DEMO:
            st.info("The demo comes with the program and stays as it is. Train a run of your own to name it.")
            return
        active = job_status(run.directory).is_active
        if active or param("job") == run.run_id:
            watch_job(run.run_id)
        if not active:
            renamed(run)
            _form(run)
        if st.button("Close", icon=":material/close:", key="naming-close", type="tertiary"):
            set_param(NAMING, None)
            st.rerun()


def _form(run: RunSummary) -> None:
    opened = Run(run.directory)
    try:
        check_nameable(opened)
    except SaerecError as error:
        st.info(plain(error, 500), icon=":material/block:")
        return
    section("1 · Which model?", small=True)
    config, problem = _choose(opened)
    section("3 · Start", small=True)
    if config is not None:
        problem = problem or _refusal(opened, config)
        _show_estimate(opened, config)
    if problem:
        st.error(plain(problem, 500), icon=":material/block:")
    clicked = st.button(
        "Start naming",
        type="primary",
        icon=":material/play_arrow:",
        key="naming-start",
        disabled=config is None or bool(problem),
    )
    if config is None:
        return
    command = _command(run, config)
    if clicked:
        start_job(command, run.directory)
        set_param("job", run.run_id)
        st.rerun()
    with st.expander("The same on the command line", icon=":material/terminal:"):
        st.code(shlex.join(["saerec", *command]), language="sh", wrap_lines=True)


def _choose(run: Run) -> tuple[Config | None, str | None]:
    """(settings, None) for what is chosen; (None, None) while something is missing; a reason where it is wrong."""
    kind = st.radio("Model", list(NAMERS), horizontal=True, key="naming-kind", label_visibility="collapsed")
    model, problem = _choose_server(run) if kind == SERVER else _choose_folder(run)
    section("2 · How many names?", small=True)
    n_latents = int(run.metric("sae", "n_latents") or run.metric("intents", "named") or 1)
    chosen = st.number_input(
        "Latents to name",
        min_value=1,
        max_value=n_latents,
        value=min(FIRST, n_latents),
        step=1,
        key=f"naming-latents-{run.run_id}",
        help="Those that fire on most sentences come first. The others keep the names that keywords gave them.",
        width=240,
    )
    note(
        f"The run has {n_latents:,} latents. Begin with a few and read them: answers are kept, so naming more of them "
        "later asks for the new ones only."
    )
    if not model:
        return None, problem
    try:
        limit = 0 if int(chosen) >= n_latents else int(chosen)
        return naming_config(run, NAMERS[kind], model, limit), problem
    except ConfigError as error:
        return None, str(error)


def _choose_server(run: Run) -> tuple[str, str | None]:
    intents = run.config().intents
    before = intents.llm_model if intents.namer != "local" else IntentsConfig.llm_model
    model = st.text_input("Name of the model there", before, key=f"naming-model-{run.run_id}").strip()
    try:
        endpoint = endpoint_from_environment()
    except ConfigError as error:
        if os.environ.get("OPENAI_API_KEY") or os.environ.get("OPENAI_BASE_URL"):
            return model, str(error)
        _how_to_set_a_server()
        return model, "No chat server is set, so nothing can be asked yet."
    key = "with the key that is set" if endpoint.api_key else "without a key"
    shown = intents.examples + max(1, intents.examples // 2)
    note(f"{endpoint.host} is asked, {key}. It is sent up to {shown} sentences of your data for each name.")
    return model, None


def _how_to_set_a_server() -> None:
    """For somebody who has set nothing yet."""
    st.info(
        "Stop the explorer (Ctrl-C in its terminal), type one of these lines there, and start it again. A key may "
        "stand in `.streamlit/secrets.toml` instead. This page never asks for it and never writes it. Or choose "
        f"*{FOLDER}* above.",
        icon=":material/key:",
    )
    st.code(
        "export OPENAI_BASE_URL=http://127.0.0.1:8080/v1   # a server of your own: llama.cpp, Ollama, LM Studio\n"
        "export OPENAI_API_KEY=sk-...                      # OpenAI: paid by the token",
        language="sh",
        wrap_lines=True,
    )


def _choose_folder(run: Run) -> tuple[str, str | None]:
    root = os.environ.get("SAEREC_DATA_ROOT")
    intents = run.config().intents
    text = st.text_input(
        "Folder of the model" if root else "Folder, or name at huggingface.co",
        intents.llm_model if intents.namer == "local" else "",
        placeholder="/models/my-chat-model" if root else "/models/my-chat-model, or Qwen/Qwen2.5-1.5B-Instruct",
        key=f"naming-folder-{run.run_id}",
    ).strip()
    note(
        "A chat model (its name often says instruct) with safetensors weights. No key, nothing leaves this machine. "
        + ("It must lie within the folder of data." if root else "A name is downloaded once, often gigabytes.")
    )
    if not text or not root:
        return text, None
    try:
        return str(resolve(text, Path(root))), None
    except SaerecError as error:
        return text, str(error)


def _refusal(run: Run, config: Config) -> str | None:
    """Why starting would change nothing."""
    if config.intents == run.config().intents:
        return "These are the names the run has: choose another model, or another number of names."
    return None


def _show_estimate(run: Run, config: Config) -> None:
    n = config.intents.llm_latents or int(run.metric("sae", "n_latents") or 1)
    low, high = _QUICK if config.intents.namer == "llm" else _SLOW
    laptop = f"; a model on a laptop {_span(n, *_SLOW)}" if config.intents.namer == "llm" else ""
    who = "A large service takes" if config.intents.namer == "llm" else "Asking takes"
    st.markdown(plain(_estimated(str(run.directory), run.fingerprint, **asdict(config.intents)), 400))
    note(
        f"{who} {_span(n, low, high)}{laptop}. Then the names are scored and the recommender is trained on the new "
        f"intents: about {roughly(seconds_afterwards(run))}, as it took the last time. You may close the page, and "
        "cancel whenever you like: answers are kept as they come, starting again asks only for what is missing. Until "
        "then the run stays as it is, and afterwards Undo puts the old names back."
    )


def _span(n: int, low: float, high: float) -> str:
    """About how long so many names take."""
    first, last = roughly(n * low), roughly(n * high)
    return first if first == last else f"{first} to {last}"


@st.cache_data(max_entries=32, show_spinner="Counting what will be asked ...")
def _estimated(directory: str, fingerprint: str, **intents: Any) -> str:
    run = Run(directory)
    return estimate_naming(run, replace(run.config(), intents=IntentsConfig(**intents)))


def _command(run: RunSummary, config: Config) -> list[str]:
    intents = config.intents
    limit = ["--latents", str(intents.llm_latents)] if intents.llm_latents else []
    return ["name", str(run.directory), "--namer", intents.namer, "--model", intents.llm_model, *limit]
