"""Train on everything: a final run of a finished one, as a job with its estimate, progress and cancel."""

from __future__ import annotations

import shlex
from typing import Final

import streamlit as st

from saerec.data.inspection.sizes import CorpusSize
from saerec.errors import SaerecError
from saerec.jobs import job_status, start_job
from saerec.pipeline.estimate import Estimate, estimate_final, room
from saerec.pipeline.final import check_final, chosen_by_validation
from saerec.pipeline.pace import machine_pace
from saerec.ui.jobs.job import watch_job
from saerec.ui.kit.address import FINAL, param, set_param
from saerec.ui.kit.html import plain
from saerec.ui.kit.loaders import runs_dir
from saerec.ui.kit.numbers import about, mib
from saerec.ui.kit.widgets import note, section
from saerec.ui.train.choose_settings import check_new
from saerec.workspace.catalog import RunSummary, check_idle, free_name
from saerec.workspace.run import Run

TITLE: Final = "Train on everything"


def final_panel(run: RunSummary) -> None:
    """Nothing, unless the address asks for it: why it cannot be done, the job under way, or the form."""
    if param(FINAL) != run.run_id:
        return
    with st.container(border=True, key="final"):
        section(
            TITLE,
            "For serving: the recommender is trained on all interactions, also those that were held out, for as many "
            "epochs and with the weights that validation chose. Names, themes and notes stay. It becomes a run of its "
            "own; this one stays as it is.",
        )
        job = param("job")
        if job and job_status(runs_dir() / job).state != "none":
            watch_job(job)
            return
        _form(run)


def _form(run: RunSummary) -> None:
    try:
        opened = check_final(run.directory)
        check_idle(run.directory, "made final")
    except SaerecError as error:
        st.info(plain(error, 500), icon=":material/block:")
        return
    chosen = chosen_by_validation(opened)
    name = st.text_input("Name of the final run", free_name(runs_dir(), f"{run.run_id[:90]}-final"),
                         key=f"final-name-{run.run_id}", width=320).strip()  # fmt: skip
    needed = _needed(opened, int(chosen["epochs"]))
    epochs = "1 epoch" if chosen["epochs"] == 1 else f"{chosen['epochs']:,} epochs"
    note(
        f"It trains {epochs}, takes {about(needed.minutes * 60)} and {mib(needed.disk_mib)} on disk. You may close "
        "the page, or cancel. Nothing is held out in it, so nothing can be measured on it: it shows the figures of "
        "this run, measured before the last two interactions were added."
    )
    problem, command = _refusal(name, needed), ["run", "--final", str(run.directory), "--run-id", name]
    command += ["--runs-dir", str(runs_dir())]
    if problem:
        st.error(plain(problem, 400), icon=":material/block:")
    if st.button("Start", type="primary", icon=":material/play_arrow:", key="final-start", disabled=bool(problem)):
        start_job(command, runs_dir() / name)
        set_param("job", name)
        st.rerun()
    with st.expander("The same on the command line", icon=":material/terminal:"):
        st.code(shlex.join(["saerec", *command]), language="sh", wrap_lines=True)


def _needed(run: Run, epochs: int) -> Estimate:
    data = run.stage("data")
    size = CorpusSize.of(data.metrics if data is not None else {})
    return estimate_final(run.directory, run.config(), size, epochs, machine_pace(runs_dir()))


def _refusal(name: str, needed: Estimate) -> str | None:
    """Why there can be no run of this name, or no room for one."""
    try:
        check_new(name)
    except SaerecError as error:
        return str(error)
    refused, _ = room(needed, runs_dir())
    return next(iter(refused), None)
