"""Name with a language model: which model, how many names, what it takes; start, watch, undo."""

from __future__ import annotations

import shlex
from dataclasses import asdict, replace
from typing import Any, Final

import streamlit as st

from saerec.config.schema import Config, IntentsConfig
from saerec.errors import SaerecError
from saerec.jobs import JobStatus, job_status, start_job
from saerec.pipeline import estimate_naming
from saerec.pipeline.naming import check_nameable, seconds_afterwards
from saerec.places import bundled_name
from saerec.ui.jobs.job import watch_job
from saerec.ui.kit.address import NAMING, link, param, set_param
from saerec.ui.kit.html import plain
from saerec.ui.kit.numbers import about, roughly
from saerec.ui.kit.widgets import note, section
from saerec.ui.runs.choose_namer import choose_naming
from saerec.ui.runs.renamed import renamed
from saerec.workspace.catalog import RunSummary
from saerec.workspace.run import Run

TITLE: Final = "Name with a language model"
_QUICK, _SLOW = 1.0, (10.0, 120.0)  # seconds a name: a large service, and from a small to a large model on a laptop


def naming_panel(run: RunSummary) -> None:
    """Nothing, unless the address asks for it: why the run cannot be named, or its job, what changed, and the form."""
    if param(NAMING) != run.run_id:
        return
    with st.container(border=True, key="naming"):
        section(
            TITLE,
            "A latent is one thing that the dictionary found in the sentences. The model reads some that have it "
            "beside near ones that do not, and proposes three names; the one that tells them apart best is taken. What "
            "people named by hand stays as they wrote it.",
        )
        if bundled_name(run.directory):
            st.info("The demo comes with the program and stays as it is. Train a run of your own to name it.")
            return
        status = job_status(run.directory)
        if status.is_active:
            watch_job(run.run_id)
            return
        if param("job") == run.run_id:
            _ended(run, status)
        renamed(run)
        _form(run)


def _ended(run: RunSummary, status: JobStatus) -> None:
    """How the job ended that was watched."""
    if status.state != "done":
        watch_job(run.run_id)
        return
    st.success(f"{plain(run.run_id)} has its names.", icon=":material/check:")
    st.page_link("pages/latents.py", label="Read them", icon=":material/lightbulb:", query_params=link(run=run.run_id))


def _form(run: RunSummary) -> None:
    opened = Run(run.directory)
    try:
        check_nameable(opened)
    except SaerecError as error:
        st.info(plain(error, 500), icon=":material/block:")
        return
    section("1 · Which model?", small=True)
    config, problem = choose_naming(opened)
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


def _refusal(run: Run, config: Config) -> str | None:
    """Why starting would change nothing."""
    if config.intents == run.config().intents:
        return "These are the names the run has: choose another model, or another number of names."
    return None


def _show_estimate(run: Run, config: Config) -> None:
    """What is asked and what it costs, how long it takes, and that nothing can be lost."""
    n = config.intents.llm_latents or int(run.metric("sae", "n_latents") or 1)
    laptop = f"{about(n * _SLOW[0])} to {roughly(n * _SLOW[1])}"
    asking = f"Asking takes {laptop} on a laptop"
    if config.intents.namer == "llm":
        asking += f", {about(n * _QUICK)} at a large service"
    st.markdown(plain(_estimated(str(run.directory), run.fingerprint, **asdict(config.intents)), 400))
    note(
        f"{asking}. Then names are scored and the recommender is trained on the new intents: "
        f"{about(seconds_afterwards(run))}, as the last time."
    )
    note(
        "You may close the page, or cancel: answers are kept as they come, and starting again asks only for what is "
        "missing. Until the new names are there the run stays as it is; afterwards Undo puts the old ones back."
    )


@st.cache_data(max_entries=32, show_spinner="Counting what will be asked ...")
def _estimated(directory: str, fingerprint: str, **intents: Any) -> str:
    run = Run(directory)
    return estimate_naming(run, replace(run.config(), intents=IntentsConfig(**intents)))


def _command(run: RunSummary, config: Config) -> list[str]:
    intents = config.intents
    limit = ["--latents", str(intents.llm_latents)] if intents.llm_latents else []
    return ["name", str(run.directory), "--namer", intents.namer, "--model", intents.llm_model, *limit]
