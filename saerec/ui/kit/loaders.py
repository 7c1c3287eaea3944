"""Runs and explorers, cached by content: a run that was made again is read again."""

from __future__ import annotations

import contextlib
from functools import lru_cache
from pathlib import Path

import streamlit as st

from saerec.errors import RunError
from saerec.explorer import Explorer
from saerec.places import bundled_runs, default_runs_dir
from saerec.workspace.catalog import is_finished
from saerec.workspace.labels import read_label
from saerec.workspace.notebook import kept_elsewhere, open_notebook
from saerec.workspace.run import MANIFEST, Run, find_runs
from saerec.workspace.run_facts import final_facts


def runs_dir() -> Path:
    """Where the user's runs lie."""
    return default_runs_dir().absolute()


def known_runs() -> dict[str, Path]:
    """Run id -> directory: the user's runs, the newest first, then those that come with the program."""
    found = {path.name: path for path in find_runs(runs_dir())}
    for name, path in bundled_runs().items():
        found.setdefault(name, path)
    return found


def finished_runs() -> dict[str, Path]:
    """Those of the known runs that have every stage."""
    return {name: path for name, path in known_runs().items() if is_finished(path)}


def run_name(run_id: str) -> str:
    """What people call a run: its title, or its id; of a final run also that it is one."""
    directory = runs_dir() / run_id
    name = read_label(directory).title or run_id
    return name if "final" in name.lower() or not _is_final(directory) else f"{name} (final)"


def _is_final(directory: Path) -> bool:
    """As its manifest says; nothing is read twice that has not changed."""
    try:
        return _final_at(str(directory), (directory / MANIFEST).stat().st_mtime_ns)
    except OSError:
        return False


@lru_cache(1024)
def _final_at(directory: str, changed: int) -> bool:
    with contextlib.suppress(RunError):
        return bool(final_facts(Run(directory)))
    return False


def explorer(directory: Path) -> Explorer:
    """The explorer of a run, shared by all sessions and never changed. Raises RunError, DamagedRunError."""
    run = Run(directory)
    run.require_whole()  # also where it was whole when it was opened
    return _explorer(str(directory), run.fingerprint, str(runs_dir()))


@st.cache_resource(max_entries=4, show_spinner="Opening the run ...")
def _explorer(directory: str, fingerprint: str, kept_in: str) -> Explorer:
    """kept_in: where what people write of a run lies that cannot hold it itself."""
    run = Run(directory)
    return Explorer(run, open_notebook(run, elsewhere=kept_elsewhere(Path(kept_in), run)))
