"""Later data for a run that is trained: choose them, see what is new in them, start."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import streamlit as st

from saerec.data.append import Novelty
from saerec.data.origin import FileOrigin
from saerec.errors import RunError, SaerecError
from saerec.jobs import start_job
from saerec.pipeline.append import finished_run, foresee
from saerec.pipeline.estimate import estimate_append, room
from saerec.ui.kit import numbers
from saerec.ui.kit.address import link, set_param
from saerec.ui.kit.drafts import Draft
from saerec.ui.kit.html import plain
from saerec.ui.kit.loaders import known_runs, runs_dir
from saerec.ui.kit.widgets import cards, note, section
from saerec.ui.train.choose_data import choose_appended, stamp
from saerec.ui.train.choose_settings import check_new
from saerec.ui.train.dataset import Dataset
from saerec.ui.train.upload import place_below
from saerec.workspace.catalog import free_name
from saerec.workspace.run import Run
from saerec.workspace.saved_data import Corpora

APPEND_TO: Final = "later"
"""The parameter of the Train page's address that names the run."""


def append_form(name: str) -> None:
    """Data, what is new in them, the name of the new run, the start."""
    directory = known_runs().get(name)
    st.page_link(
        "pages/gallery.py",
        label=f"Back to {plain(name, 60)}",
        icon=":material/arrow_back:",
        query_params=link(pick=name),
    )
    if directory is None:
        st.warning(f"There is no run {plain(name)} here that could be added to.", icon=":material/search_off:")
        return
    try:
        finished_run(directory)
    except RunError as error:
        st.error(plain(error, 400), icon=":material/block:")
        return
    section(
        "1 · Data",
        "One row is enough. They need a time, and the ids that the run knows people and items by.",
        small=True,
    )
    data, rest = st.container(), place_below()
    with data:
        dataset = choose_appended()
    with rest.container():
        _what_and_start(directory, dataset, name)


def _what_and_start(directory: Path, dataset: Dataset | None, name: str) -> None:
    section("2 · What they bring", small=True)
    novelty, problem = _look(directory, dataset)
    if novelty is not None:
        _show(novelty, name)
    section("3 · Start", small=True)
    starts = st.session_state.setdefault("later-starts", 0)
    field = f"run-id-{name}-{starts}"
    named = Draft("later", {field: free_name(runs_dir(), f"{name[:90]}-later")})
    run_id = st.text_input("Name of the new run", key=named.key(field), persist_state="session").strip()
    problem = problem or _refusal(directory, run_id)
    if problem:
        st.error(plain(problem, 400), icon=":material/block:")
    clicked = st.button(
        "Add these data",
        type="primary",
        icon=":material/play_arrow:",
        key="later-start",
        disabled=bool(problem) or novelty is None,
    )
    command = _command(directory, dataset, run_id)
    if clicked and dataset is not None and not dataset.changed:
        _start(dataset, command, run_id)
    with st.expander("The same on the command line", icon=":material/terminal:"):
        st.code(shlex.join(["saerec", *command]), language="sh", wrap_lines=True)


def _look(directory: Path, dataset: Dataset | None) -> tuple[Novelty | None, str | None]:
    """(what is new, why these data cannot be added)."""
    if dataset is None:
        note("New interactions, people and items are counted once the data have been read.")
        return None, None
    skipping = dataset.report.needs_skipping
    try:
        run = Run(directory).fingerprint
        return _novelty(str(directory), run, str(dataset.path), stamp(dataset.path), dataset.mapping, skipping), None
    except SaerecError as error:
        return None, str(error)


@st.cache_data(max_entries=8, show_spinner="Comparing with the run ...")
def _novelty(
    directory: str, run: str, path: str, files: list[tuple[str, int, int]], mapping: Mapping[str, str], skip: bool
) -> Novelty:
    return foresee(Path(directory), FileOrigin(Path(path), mapping=dict(mapping), skip_bad_rows=skip))


def _show(novelty: Novelty, name: str) -> None:
    cards(
        [
            ("New interactions", numbers.count(novelty.added), "They are in none of the run's histories."),
            (
                "New people",
                numbers.count(novelty.new_users),
                "They are folded in: intents and recommendations follow from what they did.",
            ),
            (
                "Returning people",
                numbers.count(novelty.old_users),
                "People of the run with new interactions. Nothing of theirs is held out any more.",
            ),
            (
                "New items",
                numbers.count(novelty.new_items),
                "They are ranked by their intents, and borrow the rest from items alike.",
            ),
        ],
        "later",
    )
    note(
        f"In the run already, or repeated: {numbers.count(novelty.known)}. Nothing is trained: dictionary, names and "
        f"weights stay those of {name}, and so does the accuracy that is shown. Pages of the new run say so."
    )


def _refusal(directory: Path, run_id: str) -> str | None:
    """Why there can be no run of this name, or no room for one."""
    try:
        check_new(run_id)
    except RunError as error:
        return str(error)
    refused, _ = room(estimate_append(directory), runs_dir())
    return next(iter(refused), None)


def _command(directory: Path, dataset: Dataset | None, run_id: str) -> list[str]:
    data = ["--data", "YOUR-FILE"] if dataset is None else dataset.options()
    return ["append", str(directory), *data, "--run-id", run_id, "--runs-dir", str(runs_dir())]


def _start(dataset: Dataset, command: list[str], run_id: str) -> None:
    if dataset.saved is not None:
        Corpora(runs_dir()).note_use(dataset.saved, run_id)
    start_job(command, runs_dir() / run_id)
    st.session_state["later-starts"] += 1
    set_param(APPEND_TO, None)
    set_param("job", run_id)
    st.rerun()
