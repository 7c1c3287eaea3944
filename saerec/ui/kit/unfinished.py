"""A run that is not there yet: what it lacks, and where it goes on."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from saerec.jobs import command_of, job_status
from saerec.rights import Role, may
from saerec.ui.kit.address import link
from saerec.ui.kit.html import plain
from saerec.ui.kit.presenting import presenting
from saerec.workspace.catalog import AT_REST, is_finished, summarise


def unfinished_note(directory: Path) -> None:
    """Nothing for a run with every stage, and while presenting; else the reason and the way to its job."""
    if presenting() or is_finished(directory):
        return
    found = summarise(directory)
    st.info(f"{plain(found.name)} is unfinished. {plain(found.reason, 300)}", icon=":material/hourglass_top:")
    resume_link(directory)


def resume_link(directory: Path) -> None:
    """To where an unfinished run can be resumed, or watched; nothing where its job is not known."""
    status = job_status(directory)
    if status.state == "none" or command_of(directory) is None or not may(Role.TRAINER):
        return
    at_rest = status.state in AT_REST
    st.page_link(
        "pages/train.py",
        label="Resume it" if at_rest else "See its job",
        icon=":material/play_arrow:" if at_rest else ":material/monitoring:",
        query_params=link(job=directory.name),
    )
