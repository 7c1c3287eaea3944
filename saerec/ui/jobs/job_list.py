"""Jobs that work or wait, so that any tab finds them again, whoever started them."""

from __future__ import annotations

import streamlit as st

from saerec.jobs import active_jobs, cancel_job
from saerec.jobs.queue import Job
from saerec.ui.jobs.progress import STAGE_NAMES
from saerec.ui.kit.address import set_param
from saerec.ui.kit.html import plain
from saerec.ui.kit.loaders import runs_dir
from saerec.ui.kit.widgets import section

_SHOWN = 8


def active_job_list(watched: str | None) -> None:
    """All active jobs but the watched one; nothing when there is none."""

    @st.fragment(run_every=3.0)
    def live() -> None:
        jobs = active_jobs(runs_dir())
        others = [(place, job) for place, job in _placed(jobs) if job[0].name != watched]
        if not others:
            return
        section("Under way", "One after the other. They go on when you close the page.", small=True)
        for place, job in others[:_SHOWN]:
            _line(place, job)
        if len(others) > _SHOWN:
            st.caption(f"... and {len(others) - _SHOWN} more that wait.")

    live()


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
        st.markdown(f"**{plain(name)}** · {said}{share}")
        if st.button("Watch", icon=":material/visibility:", key=f"watch-{name}"):
            set_param("job", name)
            st.rerun()  # all of the page, not only this list
        st.button("Cancel", icon=":material/stop:", key=f"stop-{name}", on_click=cancel_job, args=(run_dir,))
