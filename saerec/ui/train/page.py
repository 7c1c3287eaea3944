"""From data to a run, in the browser: choose data, choose settings, start, watch."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import streamlit as st

from saerec.config.build import PRESETS
from saerec.errors import ConfigError
from saerec.jobs import command_of, start_job
from saerec.ui.jobs.job import active_job_list, watch_job
from saerec.ui.kit.address import param, set_param
from saerec.ui.kit.html import plain
from saerec.ui.kit.loaders import known_runs, runs_dir
from saerec.ui.kit.widgets import head, section
from saerec.ui.train.append import APPEND_TO, append_form
from saerec.ui.train.choose_data import DEMO, FOLDER, OWN, Source, choose_source
from saerec.ui.train.choose_settings import Choice, choose_settings, show_estimate
from saerec.ui.train.choose_sweep import choose_sweep, start_varied
from saerec.ui.train.languages import about_languages
from saerec.ui.train.options import FILTERS
from saerec.ui.train.sweep_results import sweep_results
from saerec.ui.train.upload import CHOSEN, place_below, show_again
from saerec.workspace.run import Run, check_run_id
from saerec.workspace.saved_data import Corpora
from saerec.workspace.sweeps import Sweep, save_sweep

_SETTINGS = ("option-", "train-run-id-", "train-preset", "train-seed", "train-engine", "train-address", "train-workers",
             "sweep-key-", "sweep-values-")  # fmt: skip
"""How the keys of the widgets of the second step begin."""


def render() -> None:
    """Choose data and settings, start, watch. An address that asks for later data shows their form instead."""
    extended = param(APPEND_TO)
    if extended:
        head(
            "Train",
            "Add later data",
            f"New interactions for {extended[:80]}, without training: new people get "
            "intents and recommendations at once.",
        )
    else:
        head(
            "Train",
            "Train a run",
            "In a process of its own, here unless you say otherwise. You may close the page and return.",
        )
    start_like()
    start_varied()
    watched = param("job")
    if watched:
        watch_job(watched)
    active_job_list(watched)
    if watched and not extended:
        section("Train another run")
    with st.container(border=True):
        if extended:
            append_form(extended)
        else:
            _form()
    if not extended:
        sweep_results()


def _form() -> None:
    section(
        "1 · Data",
        "New interactions for a run that is trained already? Choose it on Runs, then Add later data.",
        small=True,
    )
    data, rest = st.container(), place_below()
    with data:
        source = choose_source()
    with rest.container():
        _settings_and_start(source)


def _settings_and_start(source: Source) -> None:
    show_again(_SETTINGS)
    section("2 · Settings", small=True)
    choice = choose_settings(source.sets, FILTERS if source.dataset is not None else ())
    if source.dataset is not None and choice.config is not None:
        about_languages(source.dataset, choice.config)
    sweep, refused = choose_sweep(choice)
    section("3 · Start", small=True)
    n_runs = len(sweep.points) if sweep else 1
    short = show_estimate(source.size, choice.config, n_runs) if choice.config is not None else []
    problem = next(filter(None, (choice.problem, refused, *short)), None)
    if problem:
        st.error(plain(problem, 400), icon=":material/block:")
    label = f"Start {n_runs} runs" if sweep else "Start training"
    clicked = st.button(
        label,
        type="primary",
        icon=":material/play_arrow:",
        disabled=bool(problem) or not source.ready,
        key="train-start",
    )
    if clicked and not source.changed:
        _start(source, choice, sweep)
    with st.expander("The same on the command line", icon=":material/terminal:"):
        lines = [shlex.join(["saerec", *argv]) for _, argv in _commands(source.shown(), choice, sweep)]
        st.code("\n".join(lines), language="sh", wrap_lines=True)


def _commands(data: list[str], choice: Choice, sweep: Sweep | None) -> list[tuple[str, list[str]]]:
    """(run, arguments of `saerec`) of every run that is started, and shown."""
    points = [(point.run_id, point.sets()) for point in sweep.points] if sweep else [(choice.run_id, [])]
    return [
        (run_id, [*data, "--run-id", run_id, "--runs-dir", str(runs_dir()), "--reuse", *choice.options(*sets)])
        for run_id, sets in points
    ]


def _start(source: Source, choice: Choice, sweep: Sweep | None) -> None:
    commands = _commands(source.command(), choice, sweep)
    for run_id, argv in commands:
        source.start(run_id)
        start_job(argv, runs_dir() / check_run_id(run_id))
    st.session_state["train-starts"] += 1  # the next run gets a name of its own
    if sweep:
        save_sweep(runs_dir(), sweep)
        set_param("sweep", sweep.name)
    set_param("job", commands[0][0])
    st.rerun()


def start_like() -> None:
    """Fill the form from the run of the address, once; what is changed afterwards stays changed."""
    wanted = param("like")
    if wanted is None:
        return
    set_param("like", None)
    place = known_runs().get(wanted)
    if place is None:
        st.warning(f"There is no run {plain(wanted)} whose settings could be taken.", icon=":material/search_off:")
        return
    config = Run(place).config()
    if config.preset not in PRESETS:
        raise ConfigError(f"The run {wanted} was made with the preset {config.preset!r}, which is not known here.")
    st.session_state["train-preset"], st.session_state["train-seed"] = config.preset, config.seed
    for group, values in config.to_dict().items():
        if isinstance(values, dict):
            for key, value in values.items():
                st.session_state[f"option-{config.preset}-{group}.{key}"] = value
    found = _choose_data(Run(place))
    st.info(
        f"The settings{' and the data' if found else ''} are those of {plain(wanted)}. "
        f"{'Change' if found else 'Choose the data, change'} what you like, and start."
    )


def _choose_data(run: Run) -> bool:
    """Choose what the run was made of, where it is still there; else leave the choice open, and never the demo's."""
    saved = [corpus.key for corpus in Corpora(runs_dir()).all() if corpus.trainable and run.run_id in corpus.runs]
    folder = _folder(run.directory)
    if run.manifest["source"].get("kind") == "demo":
        st.session_state["train-kind"] = DEMO
    elif saved:
        st.session_state["train-kind"], st.session_state[CHOSEN] = OWN, saved[0]
    elif folder:
        st.session_state["train-kind"], st.session_state["train-folder"] = FOLDER, folder
    else:
        st.session_state["train-kind"] = OWN
        return False
    return True


def _folder(directory: Path) -> str | None:
    """What was read by path, where any path may be read."""
    argv, cwd = command_of(directory) or ([], Path())
    given = argv[argv.index("--data") + 1 :][:1] if "--data" in argv else []
    known = [cwd / path for path in given if (cwd / path).exists()]
    return str(known[0]) if known and not os.environ.get("SAEREC_DATA_ROOT") else None
