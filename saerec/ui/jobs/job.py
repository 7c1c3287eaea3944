"""Jobs: one watched, with stages, curves, names and log, cancel and resume; the active ones as a list."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from saerec.jobs import (
    JobStatus,
    active_jobs,
    cancel_job,
    command_of,
    job_status,
    log_tail,
    queue_place,
    read_metrics,
    resume_job,
    stuck,
)
from saerec.jobs.queue import Job
from saerec.pipeline.pace import share_done
from saerec.ui.jobs.progress import STAGE_NAMES, figures_of, new_names, progress_line, stage_states, training_curves
from saerec.ui.kit import html as markup
from saerec.ui.kit.address import set_param
from saerec.ui.kit.html import plain
from saerec.ui.kit.loaders import runs_dir
from saerec.ui.kit.numbers import mib, seconds
from saerec.ui.kit.saving import attempt, told
from saerec.ui.kit.widgets import section
from saerec.workspace.catalog import dismiss, is_naming, refused_jobs
from saerec.workspace.run import check_run_id

HEADS = {
    "waiting": "waits for its turn",
    "running": "is being made",
    "done": "is ready",
    "failed": "stopped with an error",
    "cancelled": "was cancelled",
}
NAMING_HEADS = {
    "waiting": "waits to be named",
    "running": "is being named",
    "done": "has its names",
    "failed": "could not be named",
    "cancelled": "is not named yet: cancelled",
}
_ANSWERS_KEPT = "Answers that came are kept. Resume asks only for those that are missing."
_KEPT = "What was finished is kept. Resume goes on from there, with the same settings, to the same result."
_SHOWN = 8
_PLACE = "jobs"


def watch_job(name: str) -> None:
    """The job of the run `name`, redrawn every other second while it is active."""
    run_dir = runs_dir() / check_run_id(name)
    status = job_status(run_dir)
    if status.state == "none":
        st.warning(f"There is no job {plain(name)}. Start one below.", icon=":material/search_off:")
        return

    told(_PLACE)

    @st.fragment(run_every=2.0 if status.is_active else None)
    def live() -> None:
        now = job_status(run_dir)
        _show(run_dir, now)
        if now.is_active != status.is_active:
            st.rerun()

    with st.container(border=True, key="watched-job"):
        live()


def _show(run_dir: Path, status: JobStatus) -> None:
    heads = NAMING_HEADS if is_naming(run_dir) else HEADS
    section(f"{run_dir.name} {heads[status.state]}", _since(status))
    st.html(markup.steps(stage_states(status)))
    _state(run_dir, status)
    _actions(run_dir, status)
    rows = read_metrics(run_dir)
    if len(rows):
        figures_of(rows)
        training_curves(rows)
        new_names(rows)
    lines = log_tail(run_dir)
    if lines:
        with st.expander("Log", icon=":material/terminal:"):
            st.code("\n".join(lines), language=None)


def _since(status: JobStatus) -> str:
    if status.state == "waiting":
        return f"Asked for {seconds(max(time.time() - status.started, 0))} ago."
    end = time.time() if status.is_active else status.updated
    took = seconds(max(end - (status.began or status.started), 0))
    memory = f", {mib(status.memory_mib)} of memory" if status.is_active and status.memory_mib else ""
    return f"{took} so far{memory}." if status.is_active else f"It took {took}."


def _state(run_dir: Path, status: JobStatus) -> None:
    if status.state == "running":
        st.progress(share_done(status), text=progress_line(run_dir, status))
        if silent := stuck(run_dir, status):
            st.warning(silent, icon=":material/warning:")
    elif status.state == "waiting":
        place = queue_place(run_dir)
        place_text = "It is the next in the queue" if place <= 1 else f"It is number {place} in the queue"
        st.info(f"{place_text}, and starts by itself. You may close the page.", icon=":material/hourglass_empty:")
    elif status.state == "failed":
        st.error(plain(status.error, 800), icon=":material/error:")
    elif status.state == "cancelled":
        st.info(_kept(run_dir), icon=":material/pause_circle:")


def _actions(run_dir: Path, status: JobStatus) -> None:
    with st.container(horizontal=True, key="job-actions"):
        if status.is_active:
            if st.button(
                "Cancel", icon=":material/stop:", key="cancel", help="Stops within five seconds. " + _kept(run_dir)
            ):
                with st.spinner("Stopping ..."):
                    _do(cancel_job, run_dir)
                st.rerun()
            return
        if status.state == "done":
            for path, label, icon in (
                ("pages/users.py", "See its users", ":material/person:"),
                ("app.py", "Open the run", ":material/arrow_forward:"),
            ):
                st.page_link(path, label=label, icon=icon, query_params={"run": run_dir.name})
        elif command_of(run_dir) is not None:
            st.button(
                "Resume",
                type="primary",
                icon=":material/play_arrow:",
                key="resume",
                on_click=_do,
                args=(resume_job, run_dir),
                help=_kept(run_dir),
            )
        if st.button("Close", icon=":material/close:", key="unwatch"):
            set_param("job", None)
            st.rerun()  # all of the page, not only this part


def _kept(run_dir: Path) -> str:
    """What is not lost, and how to go on."""
    return _ANSWERS_KEPT if is_naming(run_dir) else _KEPT


def _do(act: Callable[[Path], None], run_dir: Path) -> None:
    """Something with a job; why it cannot be done is said above the jobs."""

    def done() -> str:
        act(run_dir)
        return ""

    attempt(_PLACE, done)


def active_job_list(watched: str | None) -> None:
    """All active jobs but the watched one, and those that were refused; nothing when there is none."""

    @st.fragment(run_every=3.0)
    def live() -> None:
        told(_PLACE)
        jobs = active_jobs(runs_dir())
        _refused(watched)
        others = [(place, job) for place, job in _placed(jobs) if job[0].name != watched]
        if not others:
            return
        section("Under way", "One after the other. They go on when you close the page.", small=True)
        for place, job in others[:_SHOWN]:
            _line(place, job)
        if len(others) > _SHOWN:
            st.caption(f"... and {len(others) - _SHOWN} more that wait.")

    live()


def _refused(watched: str | None) -> None:
    """Jobs of which there is no run, with the reason, until somebody has seen it."""
    for run_dir, status in refused_jobs(runs_dir())[:_SHOWN]:
        if run_dir.name == watched:
            continue
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"refused-{run_dir.name}"):
            st.markdown(f"**{plain(run_dir.name)}** · could not be made: {plain(status.error, 600)}")
            st.button("Dismiss", icon=":material/close:", key=f"dismiss-{run_dir.name}", on_click=_do,
                      args=(dismiss, run_dir))  # fmt: skip


def _placed(jobs: list[Job]) -> list[tuple[int, Job]]:
    """Place in the queue, 0 for those that work, with each job."""
    working = sum(status.state == "running" for _, status in jobs)
    return [(max(0, n - working + 1), job) for n, job in enumerate(jobs)]


def _line(place: int, job: Job) -> None:
    run_dir, status = job
    name = run_dir.name
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"job-{name}"):
        said = f"waits, number {place} in the queue" if place else STAGE_NAMES.get(status.stage, "starts").lower()
        share = f" · {100 * status.done // status.total} %" if status.total and not place else ""
        silent = " · seems to be stuck" if stuck(run_dir, status) else ""
        st.markdown(f"**{plain(name)}** · {said}{share}{silent}")
        if st.button("Watch", icon=":material/visibility:", key=f"watch-{name}"):
            set_param("job", name)
            st.rerun()  # all of the page, not only this list
        st.button("Cancel", icon=":material/stop:", key=f"stop-{name}", on_click=_do, args=(cancel_job, run_dir))
