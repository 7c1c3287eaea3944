"""Settings and data of an earlier run as the start of another: `like=RUN` in the address of the Train page."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from saerec.config.build import PRESETS
from saerec.errors import ConfigError
from saerec.jobs import command_of
from saerec.ui.kit.address import param, set_param
from saerec.ui.kit.loaders import known_runs, runs_dir
from saerec.ui.kit.widgets import plain
from saerec.ui.train.choose_data import DEMO, FOLDER, OWN
from saerec.ui.train.upload import CHOSEN
from saerec.workspace.run import Run
from saerec.workspace.saved_data import Corpora


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
    for section, values in config.to_dict().items():
        if isinstance(values, dict):
            for key, value in values.items():
                st.session_state[f"option-{config.preset}-{section}.{key}"] = value
    found = _choose_data(Run(place))
    st.info(f"The settings{' and the data' if found else ''} are those of {plain(wanted)}. "
            f"{'Change' if found else 'Choose the data, change'} what you like, and start.")  # fmt: skip


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
