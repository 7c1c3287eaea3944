"""One job, watched: stage, progress, curves, log, cancel."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from saerec.figures import training_curve
from saerec.jobs import JobStatus, cancel_job, job_status, log_tail, read_metrics
from saerec.runs import STAGES, check_run_id
from saerec.ui.components import chart, plain, section
from saerec.ui.loaders import runs_dir

HEADS = {
    "running": "is being trained",
    "done": "is ready",
    "failed": "stopped with an error",
    "cancelled": "was cancelled",
}


def watch(name: str) -> None:
    """The job of the run `name`, redrawn every second while it works."""
    run_dir = runs_dir() / check_run_id(name)
    status = job_status(run_dir)
    if status.state == "none":
        st.warning(f"There is no job {plain(name)}. Start one below.")
        return
    running = status.state == "running"

    @st.fragment(run_every=1.0 if running else None)
    def live() -> None:
        now = job_status(run_dir)
        _show(run_dir, now)
        if running and now.state != "running":
            st.rerun()

    with st.container(border=True):
        live()


def _show(run_dir: Path, status: JobStatus) -> None:
    st.subheader(f"{plain(run_dir.name)} {HEADS[status.state]}", anchor=False)
    if status.state == "running":
        place = STAGES.index(status.stage) if status.stage in STAGES else 0
        part = status.done / status.total if status.total else 0.0
        st.progress(min((place + part) / len(STAGES), 1.0), text=f"Stage {place + 1} of {len(STAGES)}: {status.stage}")
        st.button("Cancel", icon=":material/stop:", on_click=cancel_job, args=(run_dir,), key="cancel")
    elif status.state == "done":
        st.page_link(
            "app.py", label="Open the run", icon=":material/arrow_forward:", query_params={"run": run_dir.name}
        )
    elif status.state == "failed":
        st.error(plain(status.error.removeprefix("saerec: "), 500))
    else:
        st.info("What was finished is kept: start it again with the same name to go on.")
    rows = read_metrics(run_dir)
    if len(rows):
        _curves(rows)
    lines = log_tail(run_dir)
    if lines:
        with st.expander("Log"):
            st.code("\n".join(lines), language=None)


def _curves(rows: pd.DataFrame) -> None:
    left, right = st.columns(2)
    sae = rows[rows["stage"] == "sae"]
    if len(sae):
        with left:
            section("Dictionary: unexplained variance", small=True)
            lines = {"fvu": "training", "fvu_held_out": "held out"}
            chart(training_curve(sae, "step", lines), "Line chart: FVU by step", key="curve-sae")
    recommender = rows[rows["stage"] == "recommender"]
    if len(recommender):
        with right:
            section("Recommender: validation accuracy", small=True)
            lines = {name: name for name in ("HR@10", "NDCG@10")}
            chart(training_curve(recommender, "epoch", lines), "Line chart: accuracy by epoch", key="curve-recommender")
