"""From data to a run, in the browser: choose data, choose settings, start, watch."""

from __future__ import annotations

import shlex

import streamlit as st

from saerec.jobs import start_job
from saerec.runs import check_run_id
from saerec.ui.bring import Source, choose_source
from saerec.ui.components import head
from saerec.ui.configure import choose_settings
from saerec.ui.like import start_like
from saerec.ui.loaders import runs_dir
from saerec.ui.state import param, set_param
from saerec.ui.watch import watch


def render() -> None:
    """Choose data and settings, start, watch."""
    head("Train", "Train a run", "Everything runs on this machine, in a process of its own. You may close the page and "
         "return.")  # fmt: skip
    start_like()
    watched = param("job")
    if watched:
        watch(watched)
    with st.container(border=True):
        source = choose_source()
        run_id, options = choose_settings()
        if st.button("Start training", type="primary", icon=":material/play_arrow:"):
            _start(source, run_id, options)
        with st.expander("The same on the command line", icon=":material/terminal:"):
            st.code(shlex.join(["saerec", *source.shown(), "--run-id", run_id, *options]), language="sh")


def _start(source: Source, run_id: str, options: list[str]) -> None:
    run_dir = runs_dir() / check_run_id(run_id)
    start_job([*source.command(), "--run-id", run_dir.name, "--runs-dir", str(runs_dir()), *options], run_dir)
    set_param("job", run_dir.name)
    st.rerun()
