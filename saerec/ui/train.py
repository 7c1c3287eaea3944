"""From data to a run, in the browser: choose data, choose settings, start, watch."""

from __future__ import annotations

import shlex

import streamlit as st

from saerec.jobs import start_job
from saerec.runs import check_run_id
from saerec.ui.bring import Source, choose_source
from saerec.ui.components import head, section
from saerec.ui.configure import Choice, choose_settings, show_estimate
from saerec.ui.loaders import runs_dir
from saerec.ui.markup import plain
from saerec.ui.state import param, set_param
from saerec.ui.underway import underway
from saerec.ui.watch import watch


def render() -> None:
    """Choose data and settings, start, watch."""
    head("Train", "Train a run", "Everything runs on this machine, in a process of its own. You may close the page and "
         "return.")  # fmt: skip
    watched = param("job")
    if watched:
        watch(watched)
    underway(watched)
    if watched:
        section("Train another run")
    with st.container(border=True):
        source = choose_source()
        choice = choose_settings()
        short = show_estimate(source.size, choice.config) if choice.config is not None else []
        problem = choice.problem or next(iter(short), None)
        if problem:
            st.error(plain(problem, 400), icon=":material/block:")
        if st.button("Start training", type="primary", icon=":material/play_arrow:", disabled=problem is not None):
            _start(source, choice)
        with st.expander("The same on the command line", icon=":material/terminal:"):
            st.code(shlex.join(["saerec", *_argv(source.shown(), choice)]), language="sh", wrap_lines=True)


def _argv(data: list[str], choice: Choice) -> list[str]:
    """The arguments of `saerec` that are run, and shown."""
    return [*data, "--run-id", choice.run_id, "--runs-dir", str(runs_dir()), *choice.options, "--reuse"]


def _start(source: Source, choice: Choice) -> None:
    run_dir = runs_dir() / check_run_id(choice.run_id)
    start_job(_argv(source.command(), choice), run_dir)
    st.session_state["train-starts"] += 1  # the next run gets a name of its own
    set_param("job", run_dir.name)
    st.rerun()
